package dev.sshdaudit.core.operator;

import dev.sshdaudit.Content;
import dev.sshdaudit.core.settings.InterceptSettings;
import dev.sshdaudit.core.settings.Interception;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Warns the operator of a format whose recordings need content that is not intercepted. For one thread. */
public final class ContentWarning {

    private final Failures failures;
    /** The last warnings. */
    private List<String> given = List.of();

    public ContentWarning(Failures failures) {
        this.failures = failures;
    }

    /**
     * Warns each time that other content is missing than at the last call.
     *
     * @param needed for the name of each format in force, the content without which recordings of this format say nothing
     */
    public void look(Map<String, Set<Content>> needed, Interception interception) {
        List<String> warnings = new ArrayList<>();
        needed.forEach((format, contents) -> add(warnings, format, contents, interception));
        warnings.stream().filter(warning -> !given.contains(warning)).forEach(failures::warn);
        given = warnings;
    }

    private static void add(List<String> warnings, String format, Set<Content> contents, Interception interception) {
        String missing = contents.stream()
                .filter(content -> !interception.includes(content))
                .map(Content::key)
                .sorted()
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            warnings.add("PID audit, key format: recordings of format " + format + " need what PID "
                    + InterceptSettings.PID + " leaves out: set to true its keys " + missing);
        }
    }
}
