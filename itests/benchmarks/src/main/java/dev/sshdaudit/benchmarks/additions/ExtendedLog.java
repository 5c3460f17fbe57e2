package dev.sshdaudit.benchmarks.additions;

import dev.sshdaudit.AuditLog;
import dev.sshdaudit.benchmarks.RunningLog;
import dev.sshdaudit.config.InvalidConfigurationException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** A log to files, format binary with gzip, with some of the additions. */
public final class ExtendedLog implements AutoCloseable {

    /** Users whom a rule names: all whose sessions are recorded here. */
    static final String USERS = "ada,alice,bob,eve";

    /** A pair of keys that tests have, too. */
    private static final String RECIPIENT = "age1qp4h5eugexcqszltlgspx3mwggnlfsml59ckes3lu97cz8xjfdws8djedw";

    /** The private key to it. */
    static final String IDENTITY = "AGE-SECRET-KEY-1RQSAZYNTYPWY045ZMJ26CF4235XZZTC2V8SW8Z47RVPZVEA9U0VQRSQ6WH";

    /** Rules that are asked and do not match, before one that does. */
    private static final int OTHER_RULES = 36;

    private final Set<Addition> additions;
    private final Path home;
    private final RunningLog log;
    private final CountedEvents events;

    /**
     * Starts one.
     *
     * @param home the folder for recordings and keys
     */
    public ExtendedLog(Set<Addition> additions, Path home) {
        this.additions = Set.copyOf(additions);
        this.home = home;
        log = new RunningLog("gzip", recordings(home), has(Addition.LEDGER) ? home.resolve("keys") : null);
        try {
            if (!has(Addition.MASKING)) {
                log.recordUnechoed();
            }
            if (has(Addition.RULES)) {
                addRules();
            }
            if (has(Addition.ENCRYPTION)) {
                log.encrypt(RECIPIENT);
            }
        } catch (InvalidConfigurationException e) {
            log.close();
            throw new IllegalStateException(e);
        }
        events = has(Addition.EVENTS) ? new CountedEvents(log) : null;
    }

    /** Rules as an operator has them: by user, by address, by use; the last one matches all users here, and leaves stderr out. */
    private void addRules() throws InvalidConfigurationException {
        for (int i = 0; i < OTHER_RULES; i += 3) {
            log.rule("users-" + i, Map.of("order", i, "users", "backup" + i + ",deploy" + i, "transfers", "events"));
            log.rule("network-" + i, Map.of("order", i + 1, "addresses", "10." + i + ".0.0/16", "record", false));
            log.rule(
                    "files-" + i,
                    Map.of(
                            "order",
                            i + 2,
                            "addresses",
                            "192.0.2.0/24",
                            "channels",
                            "subsystem-" + i,
                            "stdin",
                            "false"));
        }
        log.rule(
                "workers",
                Map.of(
                        "order",
                        OTHER_RULES,
                        "users",
                        USERS,
                        "addresses",
                        "192.0.2.0/24,127.0.0.1",
                        "channels",
                        "shell,exec",
                        "stderr",
                        "false"));
    }

    boolean has(Addition addition) {
        return additions.contains(addition);
    }

    /** Where a log keeps recordings, in the folder that it was given. */
    public static Path recordings(Path home) {
        return home.resolve("recordings");
    }

    Path recordings() {
        return recordings(home);
    }

    /** The log. */
    public AuditLog log() {
        return log.log();
    }

    void awaitNoConnection() {
        log.awaitNoConnection();
    }

    /** How many events of a kind its receiver has got; 0 without events. */
    long events(String kind) {
        return events == null ? 0 : events.count(kind);
    }

    @Override
    public void close() {
        if (events != null) {
            events.close();
        }
        log.close();
    }
}
