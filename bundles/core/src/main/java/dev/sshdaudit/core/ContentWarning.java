package dev.sshdaudit.core;

import dev.sshdaudit.Content;
import java.util.stream.Collectors;

/** Warns the operator of a format whose recordings need what is not intercepted. For one thread. */
final class ContentWarning {

    private final Failures failures;
    private String given = "";

    ContentWarning(Failures failures) {
        this.failures = failures;
    }

    /**
     * Warns once each time the configuration comes to lack something.
     *
     * @param pipeline what is in force, or null if nothing is recorded
     */
    void look(Pipeline pipeline, Interception interception) {
        String missing = pipeline == null ? "" : missing(pipeline, interception);
        String warning = missing.isEmpty()
                ? ""
                : "PID audit, key format: recordings of format " + pipeline.formatName() + " need what PID "
                        + InterceptSettings.PID + " leaves out: set to true its keys " + missing;
        if (!warning.isEmpty() && !warning.equals(given)) {
            failures.warn(warning);
        }
        given = warning;
    }

    private static String missing(Pipeline pipeline, Interception interception) {
        return pipeline.format().needs().stream()
                .filter(content -> !interception.includes(content))
                .map(Content::key)
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
