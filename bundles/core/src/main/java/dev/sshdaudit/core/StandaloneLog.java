package dev.sshdaudit.core;

import dev.sshdaudit.AuditLog;
import dev.sshdaudit.config.ConfigReader;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.ledger.Notes;
import dev.sshdaudit.core.privacy.ChosenSecrets;
import dev.sshdaudit.core.rules.Rule;
import dev.sshdaudit.core.rules.RuleSettings;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.settings.AuditSettings;
import dev.sshdaudit.core.settings.EncryptionSettings;
import dev.sshdaudit.core.settings.InterceptSettings;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Pair;
import dev.sshdaudit.core.settings.RedactSettings;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerNotes;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.storage.AuditStorage;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The audit log for programs without OSGi, which bring the configurations, formats, storages, the encryption and the ledger that {@link AuditComponent}
 * takes from the framework. For {@code dev.sshdaudit.embedded}, which makes one call at a time.
 */
public final class StandaloneLog implements AutoCloseable {

    /** The PID that switches auditing on. */
    public static final String PID = AuditSettings.PID;

    /** The PID that chooses the content. */
    public static final String INTERCEPT_PID = InterceptSettings.PID;

    /** The PID that chooses the secrets that are left out. */
    public static final String REDACT_PID = RedactSettings.PID;

    /** The PID that names those who may read recordings. */
    public static final String ENCRYPTION_PID = EncryptionSettings.PID;

    /** What stands before the name of a rule in its PID. */
    public static final String RULE = RuleSettings.FACTORY_PID + "-";

    private static final String BY_PROGRAM = "the program";

    private final Recordings recordings = new Recordings();
    private final ConfigReader<AuditSettings> audit = new ConfigReader<>(PID, AuditSettings.class);
    private final ConfigReader<InterceptSettings> intercept =
            new ConfigReader<>(INTERCEPT_PID, InterceptSettings.class);
    private final ConfigReader<RedactSettings> redact = new ConfigReader<>(REDACT_PID, RedactSettings.class);
    private final ConfigReader<EncryptionSettings> encrypt =
            new ConfigReader<>(ENCRYPTION_PID, EncryptionSettings.class);
    private boolean canEncrypt;

    /** A configuration of the PID {@code audit} that was understood and is not in force yet. */
    public static final class Choice {

        private final Settings settings;

        private Choice(Settings settings) {
            this.settings = settings;
        }

        /** Whether connections are to be recorded. */
        public boolean enable() {
            return settings.enable();
        }

        /** The names of the formats. */
        public Set<String> formats() {
            return settings.pairs().all().stream()
                    .map(Pair::format)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }

        /** The names of the storages. */
        public Set<String> storages() {
            return settings.pairs().all().stream()
                    .map(Pair::storage)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }

    /** The log to which hosts send messages. */
    public AuditLog log() {
        return recordings;
    }

    /** The connections that are open now. */
    public LiveConnections live() {
        return recordings.live();
    }

    /** Adds lines about recordings that were made to the ledger. */
    public LedgerNotes notes() {
        return new Notes(
                recordings.environment().ledgers(), recordings.environment().pipelines());
    }

    /** Sets the format that has a name; null removes it. */
    public void format(String name, @Nullable AuditFormat format) {
        if (format == null) {
            recordings.removeFormat(name, Registry.SOLE);
        } else {
            recordings.addFormat(name, Registry.SOLE, format);
        }
    }

    /** Sets the storage that has a name; null removes it. */
    public void storage(String name, @Nullable AuditStorage storage) {
        if (storage == null) {
            recordings.removeStorage(name, Registry.SOLE);
        } else {
            recordings.addStorage(name, Registry.SOLE, storage);
        }
    }

    /** Sets the encryption; null removes it. */
    public void encryption(@Nullable RecordingEncryption encryption) {
        canEncrypt = encryption != null;
        if (encryption == null) {
            recordings.removeEncryption(Registry.SOLE);
        } else {
            recordings.addEncryption(Registry.SOLE, encryption);
        }
    }

    /** Sets the ledger; null removes it. */
    public void ledger(@Nullable AuditLedger ledger) {
        recordings.removeLedger(Registry.SOLE);
        if (ledger != null) {
            recordings.addLedger(Registry.SOLE, ledger);
        }
    }

    /** Reads the PID {@code audit}. */
    public Choice choose(Map<String, ?> properties) throws InvalidConfigurationException {
        return new Choice(Settings.of(audit.readStrictly(properties)));
    }

    /** Puts the PID {@code audit} in force. */
    public void configure(Choice choice) {
        recordings.decisions().configure(choice.settings, BY_PROGRAM);
    }

    /** Puts the PID {@code audit.intercept} in force. */
    public void intercept(Map<String, ?> properties) throws InvalidConfigurationException {
        recordings.decisions().intercept(Interception.of(intercept.readStrictly(properties)), BY_PROGRAM);
    }

    /** Puts the PID {@code audit.redact} in force. */
    public void redact(Map<String, ?> properties) throws InvalidConfigurationException {
        recordings.decisions().redact(ChosenSecrets.of(redact.readStrictly(properties)), BY_PROGRAM);
    }

    /**
     * Puts the PID {@code audit.encryption} in force.
     *
     * @throws InvalidConfigurationException also if recipients are named and there is no encryption: unlike in a framework, none
     *     comes later
     */
    public void encrypt(Map<String, ?> properties) throws InvalidConfigurationException {
        Recipients recipients = Recipients.of(encrypt.readStrictly(properties));
        if (!canEncrypt && !recipients.isEmpty()) {
            throw InvalidConfigurationException.of(
                    "recipients",
                    EncryptionSettings.KEY
                            + ": recordings are to be encrypted, and the encryption is not there. Put the"
                            + " jar sshd-audit-encryption on the class path, or empty this key.",
                    null);
        }
        recipients.putInForce(recordings.decisions(), BY_PROGRAM);
    }

    /** Whether a PID is that of a rule. */
    public static boolean isRule(String pid) {
        return pid.startsWith(RULE) && pid.length() > RULE.length();
    }

    /**
     * Puts a rule in force.
     *
     * @param pid the PID of the rule, {@code audit.rule-<name>}
     * @param properties all keys of the rule; null removes it
     */
    public void rule(String pid, @Nullable Map<String, ?> properties) throws InvalidConfigurationException {
        Rule rule = properties == null
                ? null
                : Rule.of(pid, new ConfigReader<>(pid, RuleSettings.class).readStrictly(properties));
        recordings.decisions().rule(pid, rule, BY_PROGRAM);
    }

    /** Finishes all recordings, and gives up those that are not finished after 10 s. */
    @Override
    public void close() {
        recordings.close();
    }
}
