package dev.sshdaudit.embedded;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.StandaloneLog;
import dev.sshdaudit.core.StandaloneLog.Choice;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.sshd.tap.SshServerTap;
import dev.sshdaudit.sshd.tap.UserDetails;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingCatalog;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.sshd.server.SshServer;
import org.jspecify.annotations.Nullable;

/**
 * Audit logging of SSH servers in a program without OSGi.
 *
 * <pre>{@code
 * SshAudit audit = SshAudit.builder()
 *         .configure("audit", Map.of("enable", true, "format", "binary", "storage", "file"))
 *         .configure("audit.intercept", Map.of("stdin", true, "stdout", true, "stderr", true))
 *         .configure("audit.file", Map.of("directory", directory))
 *         .start();
 * audit.attach(server);
 * }</pre>
 *
 * <p>PIDs and keys are those of the OSGi bundles, with the same defaults: auditing is off unless {@code enable} says
 * otherwise, and no content is recorded unless {@code audit.intercept} says so. A value may be a text, or have the type
 * of its key.
 *
 * <p>Formats, storages, a ledger and an encryption are found on the class path, by {@link java.util.ServiceLoader} with the class loader of this
 * class; formats and storages can also be given to the builder.
 *
 * <p>All methods may be called from any thread. Call {@link #close} before the program ends; otherwise recordings that
 * are open then count as cut.
 */
public final class SshAudit implements AutoCloseable {

    private static final String FORMAT = "format";
    private static final String STORAGE = "storage";

    private final StandaloneLog log = new StandaloneLog();
    private final Providers<AuditFormat> formats;
    private final Providers<AuditStorage> storages;
    private final LedgerChoice ledger = LedgerChoice.found();
    private final EncryptionChoice encryption = EncryptionChoice.found();

    @GuardedBy("this")
    private final Map<SshServer, Attached> attached = new IdentityHashMap<>();

    @GuardedBy("this")
    private boolean enabled;

    @GuardedBy("this")
    private String storageName = "";

    @GuardedBy("this")
    private boolean closed;

    private SshAudit(Providers<AuditFormat> formats, Providers<AuditStorage> storages) {
        this.formats = formats;
        this.storages = storages;
    }

    /** Makes a builder of an audit log. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects what an audit log starts with. For one thread. */
    public static final class Builder {

        private final Map<String, Map<String, ?>> configurations = new LinkedHashMap<>();
        private final Map<String, AuditFormat> formats = new LinkedHashMap<>();
        private final Map<String, AuditStorage> storages = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Configures a PID. A key that is missing has its default. A second call for the same PID replaces the first.
         *
         * @param pid {@code audit}, {@code audit.intercept}, {@code audit.redact}, {@code audit.encryption}, {@code audit.rule-<name>},
         *     {@code audit.ledger}, or that of a format or storage, such as
         *     {@code audit.file}
         * @param properties values by key
         */
        public Builder configure(String pid, Map<String, ?> properties) {
            configurations.put(Objects.requireNonNull(pid, "pid"), new LinkedHashMap<>(properties));
            return this;
        }

        /**
         * Adds a format. It replaces a format of that name on the class path.
         *
         * @param name the name by which the key {@code format} selects it
         */
        public Builder format(String name, AuditFormat format) {
            formats.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(format, "format"));
            return this;
        }

        /**
         * Adds a storage. It replaces a storage of that name on the class path, and is not closed with the log.
         *
         * @param name the name by which the key {@code storage} selects it
         */
        public Builder storage(String name, AuditStorage storage) {
            storages.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(storage, "storage"));
            return this;
        }

        /**
         * Starts the audit log. It records nothing until a server is {@linkplain SshAudit#attach attached}.
         *
         * @throws IllegalArgumentException if a configuration is invalid, or names a format or storage that is not
         *     there; the message names PID, key and what is allowed. Nothing has been started then.
         */
        public SshAudit start() {
            SshAudit audit = new SshAudit(Providers.formats(formats), Providers.storages(storages));
            try {
                audit.start(configurations);
                return audit;
            } catch (RuntimeException | Error e) {
                audit.close();
                throw e;
            }
        }
    }

    private synchronized void start(Map<String, Map<String, ?>> configurations) {
        for (Map.Entry<String, Map<String, ?>> configuration : configurations.entrySet()) {
            if (!configuration.getKey().equals(StandaloneLog.PID)) {
                configureNow(configuration.getKey(), configuration.getValue());
            }
        }
        configureNow(StandaloneLog.PID, configurations.getOrDefault(StandaloneLog.PID, Map.of()));
    }

    /**
     * Changes the configuration of a PID. {@code enable} and {@code audit.intercept} apply to all connections from
     * their next message on, {@code audit.encryption} from the next part of their recordings on, which begins at once, the rest
     * to new connections; a connection finishes where it began.
     *
     * @param pid {@code audit}, {@code audit.intercept}, or that of a format or storage, such as {@code audit.file}
     * @param properties values by key, all of them: a key that is not there has its default, not its former value
     * @throws IllegalArgumentException if the configuration is invalid, or names a format or storage that is not there;
     *     the message names PID, key and what is allowed, and the former configuration stays in force
     * @throws IllegalStateException if the log is closed
     * @see #removeRule
     */
    public synchronized void configure(String pid, Map<String, ?> properties) {
        requireOpen();
        configureNow(Objects.requireNonNull(pid, "pid"), new LinkedHashMap<>(properties));
    }

    /**
     * Removes a rule. Its connections and channels are recorded from now on as the other rules say.
     *
     * @param pid the PID of the rule, {@code audit.rule-<name>}
     * @throws IllegalArgumentException if the PID is not that of a rule
     * @throws IllegalStateException if the log is closed
     */
    public synchronized void removeRule(String pid) {
        requireOpen();
        if (!StandaloneLog.isRule(pid)) {
            throw new IllegalArgumentException(
                    "PID " + pid + ": this is no rule; rules are " + StandaloneLog.RULE + "<name>");
        }
        try {
            log.rule(pid, null);
        } catch (InvalidConfigurationException e) {
            throw new IllegalStateException(e); // there is nothing to read
        }
    }

    @GuardedBy("this")
    private void configureNow(String pid, Map<String, ?> properties) {
        try {
            if (pid.equals(StandaloneLog.PID)) {
                apply(log.choose(properties));
            } else if (pid.equals(StandaloneLog.INTERCEPT_PID)) {
                log.intercept(properties);
            } else if (pid.equals(StandaloneLog.REDACT_PID)) {
                log.redact(properties);
            } else if (pid.equals(StandaloneLog.ENCRYPTION_PID)) {
                encryption.use(log);
                log.encrypt(properties);
            } else if (StandaloneLog.isRule(pid)) {
                log.rule(pid, properties);
            } else if (ledger.configure(pid, properties)) {
                if (enabled) {
                    ledger.use(log);
                }
            } else if (!formats.configure(pid, properties) && !storages.configure(pid, properties)) {
                throw new IllegalArgumentException("PID " + pid + ": there is no such PID; there are " + pids());
            }
        } catch (InvalidConfigurationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private String pids() {
        TreeSet<String> pids = new TreeSet<>(formats.pids());
        pids.addAll(storages.pids());
        pids.addAll(ledger.pids());
        pids.add(StandaloneLog.PID);
        pids.add(StandaloneLog.INTERCEPT_PID);
        pids.add(StandaloneLog.REDACT_PID);
        pids.add(StandaloneLog.ENCRYPTION_PID);
        pids.add(StandaloneLog.RULE + "<name>");
        return String.join(", ", pids);
    }

    @GuardedBy("this")
    private void apply(Choice choice) {
        Map<String, AuditFormat> chosenFormats = new LinkedHashMap<>();
        Map<String, AuditStorage> chosenStorages = new LinkedHashMap<>();
        choice.formats().forEach(name -> chosenFormats.put(name, formats.use(StandaloneLog.PID, FORMAT, name)));
        choice.storages().forEach(name -> chosenStorages.put(name, storages.use(StandaloneLog.PID, STORAGE, name)));
        chosenFormats.forEach(log::format);
        chosenStorages.forEach(log::storage);
        storageName = choice.storages().iterator().next(); // the first one: each has all connections
        enabled = choice.enable();
        if (!enabled) {
            // while the log still records: the taps record the ends of their connections
            detachAll();
        }
        if (enabled) {
            ledger.use(log);
        }
        log.configure(choice);
        if (enabled) {
            for (Attached each : attached.values()) {
                each.tap();
            }
        }
    }

    @GuardedBy("this")
    private void detachAll() {
        for (Attached each : attached.values()) {
            each.detach();
        }
    }

    /** A server whose connections are recorded. */
    public interface Attachment extends AutoCloseable {

        /**
         * Stops recording the server's connections. Their recordings end properly, and the connections go on without a
         * trace of the tap. Further calls do nothing.
         */
        @Override
        void close();
    }

    /**
     * Records the connections of a server from now on, also those that are open already, as long as {@code enable} is
     * true. Nothing of the server is replaced.
     *
     * @param server a server that runs, or one that does not yet; it may have its own acceptor, with sessions
     * @return stops recording this server when it is closed; so does closing this log
     * @throws IllegalStateException if the server is attached already, or the log is closed
     */
    public Attachment attach(SshServer server) {
        return attach(server, UserDetails.NONE);
    }

    /**
     * As {@link #attach(SshServer)}.
     *
     * @param details tells more of users than their names
     */
    public synchronized Attachment attach(SshServer server, UserDetails details) {
        requireOpen();
        Attached made =
                new Attached(Objects.requireNonNull(server, "server"), Objects.requireNonNull(details, "details"));
        if (attached.putIfAbsent(server, made) != null) {
            throw new IllegalStateException("The server is attached already: " + server);
        }
        if (enabled) {
            made.tap();
        }
        return made;
    }

    private final class Attached implements Attachment {

        private final SshServer server;
        private final UserDetails details;

        /** Null while the server's connections are not recorded. Guarded by the audit log. */
        private @Nullable SshServerTap tap;

        Attached(SshServer server, UserDetails details) {
            this.server = server;
            this.details = details;
        }

        void tap() {
            if (tap == null) {
                tap = SshServerTap.attach(server, log.log(), details);
            }
        }

        void detach() {
            if (tap != null) {
                tap.close();
                tap = null;
            }
        }

        @Override
        public void close() {
            synchronized (SshAudit.this) {
                detach();
                attached.remove(server, this);
            }
        }
    }

    /** The state of the log: the configuration in force, counts, and the latest errors. */
    public AuditStatus status() {
        return log.log().status();
    }

    /**
     * The recordings of the storage in force, for programs that show them to their users.
     *
     * @throws IllegalStateException if the storage keeps none that can be listed, or the log is closed
     */
    public synchronized StoredRecordings recordings() {
        requireOpen();
        RecordingCatalog catalog = storages.use(StandaloneLog.PID, STORAGE, storageName)
                .catalog()
                .orElseThrow(() -> new IllegalStateException(
                        "PID audit, key storage: storage " + storageName + " cannot list recordings"));
        return new StoredRecordings(log, storageName, catalog, this::format);
    }

    private synchronized AuditFormat format(String name) {
        requireOpen();
        return formats.use(StandaloneLog.PID, FORMAT, name);
    }

    /** Whether connections are recorded as the configuration asks for, for the health check of a program. */
    public AuditHealth health() {
        return AuditHealth.of(status());
    }

    /** The log itself, for programs that also record connections of other SSH servers than SSHD's. */
    public AuditLog log() {
        return log.log();
    }

    /**
     * Stops recording all servers, ends all recordings properly, and frees threads and files. Waits for that, 10 s at
     * most; if the storage needs longer, recordings are cut. Further calls do nothing.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        detachAll();
        attached.clear();
        log.close();
        formats.close();
        storages.close();
        ledger.close();
        encryption.close();
    }

    @GuardedBy("this")
    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The audit log is closed");
        }
    }
}
