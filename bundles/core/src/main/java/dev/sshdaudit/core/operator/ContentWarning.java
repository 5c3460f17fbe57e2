package dev.sshdaudit.core.operator;

import dev.sshdaudit.Content;
import dev.sshdaudit.core.settings.InterceptSettings;
import dev.sshdaudit.core.settings.Interception;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Warns the operator of a format whose recordings need content that is not intercepted. For one thread. */
public final class ContentWarning {

    private final Failures failures;
    /** The last warning, or an empty text. */
    private String given = "";

    public ContentWarning(Failures failures) {
        this.failures = failures;
    }

    /**
     * Warns each time that other content is missing than at the last call.
     *
     * @param format the name of the format in force, or null if nothing is recorded
     * @param needed the content without which recordings of this format say nothing
     */
    public void look(@Nullable String format, Set<Content> needed, Interception interception) {
        String missing = needed.stream()
                .filter(content -> !interception.includes(content))
                .map(Content::key)
                .sorted()
                .collect(Collectors.joining(", "));
        String warning = format == null || missing.isEmpty()
                ? ""
                : "PID audit, key format: recordings of format " + format + " need what PID " + InterceptSettings.PID
                        + " leaves out: set to true its keys " + missing;
        if (!warning.isEmpty() && !warning.equals(given)) {
            failures.warn(warning);
        }
        given = warning;
    }
}
