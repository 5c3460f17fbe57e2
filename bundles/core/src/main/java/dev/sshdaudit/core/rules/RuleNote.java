package dev.sshdaudit.core.rules;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a recording tells of a decision.
 *
 * @param channel the channel, or null for the connection
 * @param extras the extras that tell it
 * @param resumes whether the channel, or the connection, is recorded from here on and was not before
 */
public record RuleNote(@Nullable Long channel, Map<String, Object> extras, boolean resumes) {}
