package dev.sshdaudit.core;

import dev.sshdaudit.Content;
import dev.sshdaudit.core.intake.Intake;
import dev.sshdaudit.core.intake.Recorder;
import dev.sshdaudit.core.operator.ChangeNote;
import dev.sshdaudit.core.operator.ContentWarning;
import dev.sshdaudit.core.operator.Failures;
import dev.sshdaudit.core.operator.OffPeriods;
import dev.sshdaudit.core.privacy.SecretPatterns;
import dev.sshdaudit.core.rules.Rule;
import dev.sshdaudit.core.rules.RuleText;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.message.AuditMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts in force what the operator decides, and tells of it in the log, in the ledger, and in the recordings that are open.
 * Thread-safe.
 */
final class Decisions {

    /** Why a recording ends when auditing is switched off. */
    static final String SWITCHED_OFF = "auditing was switched off";

    /** The time in which the configurations of both PIDs come that are changed together. */
    private static final long WARN_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final InForce inForce;
    private final Environment environment;
    private final Intake intake;
    private final Failures failures;
    private final ContentWarning contentWarning;
    private final OffPeriods offPeriods = new OffPeriods();
    private volatile List<String> recipients = List.of();

    Decisions(InForce inForce, Environment environment, Intake intake, Failures failures) {
        this.inForce = inForce;
        this.environment = environment;
        this.intake = intake;
        this.failures = failures;
        this.contentWarning = new ContentWarning(failures);
    }

    /** When auditing was off for the last time. */
    OffPeriods offPeriods() {
        return offPeriods;
    }

    void configure(Settings chosen) {
        configure(chosen, null);
    }

    /**
     * Puts settings in force.
     *
     * @param by the user that chose them, or null if the user is not known
     */
    void configure(Settings chosen, @Nullable String by) {
        Settings before = inForce.settings();
        inForce.settings(chosen);
        environment.pipelines().select(chosen.pairs().all(), !before.enable());
        tell(before, chosen, by);
        environment.ledgers().changed(before, chosen, by);
        if (inForce.isEnabled()) {
            note(
                    before.enable()
                            ? ChangeNote.of(AuditMessage.CONFIGURATION, chosen.changesFrom(before), by)
                            : Map.of());
            // connections that cannot be recorded may have to end by the new policy
            intake.forEach(Recorder::review);
        } else {
            intake.disconnect(SWITCHED_OFF + by(by));
        }
        warnOfMissingContent();
    }

    /** Tells in all recordings that auditing is about to be switched off, and by whom if that is known. */
    void switchingOff(@Nullable String by) {
        note(ChangeNote.of(AuditMessage.CONFIGURATION, Map.of("enable", Map.of("from", true, "to", false)), by));
    }

    private void tell(Settings before, Settings chosen, @Nullable String by) {
        if (before.enable() && !chosen.enable()) {
            offPeriods.begin(by);
            failures.warn(chosen + ". It was switched off" + by(by) + ": connections are not recorded.");
        } else {
            failures.info(chosen + by(by));
        }
        if (chosen.enable()) {
            offPeriods.end();
        }
        List<String> patterns = chosen.seemingPatterns();
        if (!patterns.isEmpty() && !patterns.equals(before.seemingPatterns())) {
            failures.warn("PID audit, key exempt.users: " + patterns
                    + " are names, not patterns: each exempts the user of exactly this name.");
        }
        if (chosen.keepNothing() && !before.keepNothing()) {
            failures.warn("PID audit, key " + (chosen.storage().equals(Settings.NONE) ? "storage" : "format")
                    + ": none: connections are recorded, and nothing of it is kept.");
        }
    }

    private static String by(@Nullable String who) {
        return who == null ? "" : " by " + who;
    }

    void intercept(Interception chosen) {
        intercept(chosen, null);
    }

    /**
     * Chooses the content that is recorded.
     *
     * @param by the user that chose it, or null if the user is not known
     */
    void intercept(Interception chosen, @Nullable String by) {
        // not equals of Interception: on JDK 17, equals of a record keeps the record's class, and so this bundle, in a
        // cache of the JDK
        boolean changed = !chosen.toMap().equals(inForce.interception().toMap());
        inForce.ruleBook().base(chosen);
        if (changed) {
            if (inForce.isEnabled()) {
                environment.ledgers().changed(chosen, by);
            }
            Map<String, Object> extras = ChangeNote.of(AuditMessage.INTERCEPTS, chosen.toMap(), by);
            intake.forEach(recorder -> {
                if (recorder.isShared()) {
                    recorder.note(extras);
                } else {
                    recorder.rulesChanged(by);
                }
            });
        }
        warnOfMissingContent();
    }

    /**
     * Chooses the secrets that are left out.
     *
     * @param by the user that chose them, or null if the user is not known
     */
    void redact(SecretPatterns chosen, @Nullable String by) {
        List<String> before = inForce.secrets().chosen();
        inForce.secrets(chosen);
        note(
                before.equals(chosen.chosen())
                        ? Map.of()
                        : ChangeNote.of(
                                AuditMessage.CONFIGURATION,
                                Map.of("redact", Map.of("from", before, "to", chosen.chosen())),
                                by));
    }

    /**
     * Sets, replaces or removes a rule.
     *
     * @param key stands for the configuration of the rule
     * @param rule the rule; null to remove it
     * @param by who did so, or null if that is not known
     * @return whether less may be recorded than before
     */
    boolean rule(Object key, @Nullable Rule rule, @Nullable String by) {
        Rule before = inForce.ruleBook().get(key);
        if (rule == null ? before == null : rule.isSame(before)) {
            return false;
        }
        boolean less = inForce.ruleBook().put(key, rule);
        String text = RuleText.changed(before, rule);
        if (before == null || rule == null || rule.isRefused() || before.isRefused()) {
            // the log of configurations tells all other changes
            if (less) {
                failures.warn(text + " Less may be recorded" + by(by) + ".");
            } else {
                failures.info(text + by(by));
            }
        }
        if (inForce.isEnabled()) {
            environment.ledgers().changed(text, by);
        }
        intake.forEach(recorder -> recorder.rulesChanged(by));
        return less;
    }

    /**
     * Chooses those who may read recordings.
     *
     * @param recipients none if recordings are not encrypted
     * @param by the user that chose them, or null if the user is not known
     * @throws IllegalArgumentException if a recipient is wrong; then the former choice counts
     */
    void encrypt(List<String> recipients, @Nullable String by) {
        environment.pipelines().encrypt(recipients);
        boolean changed = !recipients.equals(this.recipients);
        this.recipients = List.copyOf(recipients);
        if (changed && recipients.isEmpty()) {
            failures.warn("PID audit.encryption, key recipients: it is empty" + by(by)
                    + ": recordings are not encrypted any more.");
        } else if (changed) {
            failures.info("Recordings are encrypted to " + recipients.size() + " recipients" + by(by));
        }
        if (changed && inForce.isEnabled()) {
            environment
                    .ledgers()
                    .changed(
                            "Recipients to whom recordings are encrypted: "
                                    + (recipients.isEmpty() ? "none" : String.join(", ", recipients)) + ".",
                            by);
        }
    }

    private void note(Map<String, Object> extras) {
        if (!extras.isEmpty()) {
            intake.forEach(recorder -> recorder.note(extras));
        }
    }

    /** Tells the operator, once the configurations have settled, of content that formats need and that is not recorded. */
    void warnOfMissingContent() {
        environment.timer().schedule(this::lookForMissingContent, WARN_AFTER_NANOS);
    }

    private void lookForMissingContent() {
        Map<String, Set<Content>> needed = new LinkedHashMap<>();
        if (inForce.isEnabled()) {
            for (Pipeline pipeline : environment.pipelines().all()) {
                needed.put(pipeline.formatName(), pipeline.format().needs());
            }
        }
        contentWarning.look(needed, inForce.interception());
    }
}
