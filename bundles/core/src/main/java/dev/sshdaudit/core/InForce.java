package dev.sshdaudit.core;

import dev.sshdaudit.core.privacy.SecretPatterns;
import dev.sshdaudit.core.rules.RuleBook;
import dev.sshdaudit.core.rules.RuleSet;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;

/** What the operator has decided, as it counts for the next message. {@link Decisions} changes it. Thread-safe. */
final class InForce {

    private final RuleBook rules = new RuleBook();
    private volatile Settings settings = Settings.DEFAULT;
    private volatile SecretPatterns secrets = SecretPatterns.NONE;
    private volatile boolean closing;

    /** Whether connections are recorded. */
    boolean isEnabled() {
        return settings.enable() && !closing;
    }

    /** Whether the log is being closed. */
    boolean isClosing() {
        return closing;
    }

    /** The log is being closed: nothing is recorded from now on. */
    void close() {
        closing = true;
    }

    Settings settings() {
        return settings;
    }

    void settings(Settings chosen) {
        settings = chosen;
    }

    Policy policy() {
        return settings.policy();
    }

    /** The secrets that are left out. */
    SecretPatterns secrets() {
        return secrets;
    }

    void secrets(SecretPatterns chosen) {
        secrets = chosen;
    }

    RuleBook ruleBook() {
        return rules;
    }

    /** The rules, and what is recorded where none matches. */
    RuleSet rules() {
        return rules.current();
    }

    /** The content that is recorded where no rule matches. */
    Interception interception() {
        return rules.current().base().interception();
    }
}
