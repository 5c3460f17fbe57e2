package dev.sshdaudit.core.rules;

import org.jspecify.annotations.Nullable;

/** Sentences about rules, for the log and the ledger. */
public final class RuleText {

    private RuleText() {}

    /**
     * A sentence that tells a change.
     *
     * @param before the rule so far, or null if there was none
     * @param after the rule from now on, or null if there is none
     */
    public static String changed(@Nullable Rule before, @Nullable Rule after) {
        if (after == null) {
            return before == null ? "" : "PID " + before.pid() + ": the rule was removed.";
        } else if (after.isRefused()) {
            return "PID " + after.pid()
                    + ": the rule was refused, and there was none before. Where it may have matched, at"
                    + " least what PID audit.intercept says is recorded.";
        }
        return "PID " + after.pid() + ": the rule is in force: " + after + ".";
    }
}
