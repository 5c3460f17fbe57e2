package dev.sshdaudit.core.rules;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The names of the keys of a rule. */
final class RuleKeys {

    /** All of them. */
    static final Set<String> NAMES = Arrays.stream(RuleSettings.class.getDeclaredMethods())
            .map(Method::getName)
            .collect(Collectors.toUnmodifiableSet());

    private RuleKeys() {}
}
