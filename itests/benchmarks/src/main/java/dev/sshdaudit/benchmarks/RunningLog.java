package dev.sshdaudit.benchmarks;

import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.benchmarks.inner.Formats;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.StandaloneLog;
import dev.sshdaudit.encryption.age.AgeEncryptionProvider;
import dev.sshdaudit.ledger.write.NodeLedgerProvider;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.provider.LedgerProvider;
import dev.sshdaudit.storage.file.FileStorageProvider;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The audit log as it is in Karaf, less the OSGi around it: switched on, all content intercepted, to files. */
public final class RunningLog implements AutoCloseable {

    private final StandaloneLog log = new StandaloneLog();
    private final FileStorageProvider files = new FileStorageProvider();
    private final LedgerProvider ledger = new NodeLedgerProvider();

    /**
     * Starts a log without a ledger.
     *
     * @param format as in {@link Formats}
     */
    public RunningLog(String format, Path folder) {
        this(format, folder, null);
    }

    /**
     * Starts a log.
     *
     * @param format as in {@link Formats}
     * @param keys the folder of the ledger's key, or null for a log without a ledger
     */
    public RunningLog(String format, Path folder, Path keys) {
        files.configure(Map.of("directory", folder.toString()));
        log.format("measured", Formats.named(format));
        log.storage("file", files.service());
        if (keys != null) {
            ledger.configure(Map.of("directory", keys.toString()));
            log.ledger(ledger.service());
        }
        try {
            transfers("content");
            log.configure(log.choose(Map.of("enable", true, "format", "measured", "storage", "file")));
        } catch (InvalidConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Records this of transfers from now on, and all content of other channels.
     *
     * @param transfers a value of the key {@code transfers}
     */
    public void transfers(String transfers) throws InvalidConfigurationException {
        intercept("transfers", transfers);
    }

    /** Records keystrokes whether the terminal shows them or not, from now on. */
    public void recordUnechoed() throws InvalidConfigurationException {
        intercept("unechoed", "record");
    }

    /**
     * Encrypts recordings from now on.
     *
     * @param recipient a public key of age
     */
    public void encrypt(String recipient) throws InvalidConfigurationException {
        log.encryption(new AgeEncryptionProvider().service());
        log.encrypt(Map.of("recipients", recipient));
    }

    /**
     * Puts a rule in force.
     *
     * @param name what stands behind {@code audit.rule-} in its PID
     */
    public void rule(String name, Map<String, ?> keys) throws InvalidConfigurationException {
        log.rule(StandaloneLog.RULE + name, keys);
    }

    private void intercept(String key, Object value) throws InvalidConfigurationException {
        log.intercept(Map.of("stdin", true, "stdout", true, "stderr", true, "forwarding", true, key, value));
    }

    /** The log. */
    public AuditLog log() {
        return log.log();
    }

    /** The connections that are open now. */
    public LiveConnections live() {
        return log.live();
    }

    /** Waits until all connections that have ended are recorded. */
    public void awaitNoConnection() {
        while (isRecording()) {
            // seldom: each look asks the storage on a thread of its own
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private boolean isRecording() {
        AuditStatus status = log.log().status();
        return status.liveConnections() + status.pendingRecordings() > 0;
    }

    /** Ends all recordings. */
    @Override
    public void close() {
        log.close();
        files.close();
        ledger.close();
    }
}
