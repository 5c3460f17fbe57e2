package dev.sshdaudit.ledger.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.files.Access;
import dev.sshdaudit.files.FolderLock;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerPlace;
import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.ledger.checkpoint.AllowedSigners;
import dev.sshdaudit.ledger.checkpoint.SshPrivateKey;
import dev.sshdaudit.ledger.checkpoint.SshPublicKey;
import dev.sshdaudit.ledger.merkle.Hash;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ledgers of this node. Reads the key and what it has to remember when a ledger is opened or written, on threads that may
 * wait. Thread-safe.
 */
final class NodeLedger implements AuditLedger, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeLedger.class);

    /** A ledger that cannot be read for so long is left, and another one begins: recording must go on. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What is configured. */
    private record Configured(Path directory, String key, String passphrase) {

        /** Must not show the passphrase. */
        @Override
        public String toString() {
            return "Configured[" + directory + "]";
        }
    }

    private final Authority authority = new Authority();
    private final String software;
    private final Supplier<Clocks> newClocks;
    private final Clocks clocks;

    private volatile @Nullable Configured configured;
    private volatile int days;

    @GuardedBy("this")
    private @Nullable Configured keyOf;

    @GuardedBy("this")
    private @Nullable SshPrivateKey key;

    @GuardedBy("this")
    private final Map<Path, FolderLock> locks = new HashMap<>();

    /** Since when the ledger in a place cannot be read, by the place's name. */
    private final Map<String, Long> unreadableSince = new ConcurrentHashMap<>();

    /** The names of places whose ledger a writer of this process continues: two writers must not continue one ledger. */
    private final Set<String> open = ConcurrentHashMap.newKeySet();

    /** What the status tells of the ledger in a storage, by the storage's name. */
    private final Map<String, String> states = new ConcurrentHashMap<>();

    private final Map<String, String> ledgers = new ConcurrentHashMap<>();
    private volatile @Nullable SshPublicKey shownKey;
    private volatile @Nullable String keyProblem;

    /**
     * Makes one that is not configured yet.
     *
     * @param software the program that writes, with its version
     * @param clocks makes clocks, for each ledger its own
     */
    NodeLedger(String software, Supplier<Clocks> clocks) {
        this.software = software;
        this.newClocks = clocks;
        this.clocks = clocks.get();
    }

    /** Puts a configuration in force. Does not wait: files are read when they are needed. */
    void use(Path directory, String keyFile, String passphrase, @Nullable URI tsa) {
        configured = new Configured(directory, keyFile, passphrase);
        authority.use(tsa);
    }

    /** For how many days lines are kept at least, or 0 for ever. */
    void keep(int atLeast) {
        days = atLeast;
    }

    @Override
    public int days() {
        return days;
    }

    private Configured inForce() throws IOException {
        Configured current = configured;
        if (current == null) {
            throw new IOException("PID " + LedgerSettings.PID + " is not configured yet");
        }
        return current;
    }

    /** The key that signs. One that was configured wrongly keeps the last good one in force. */
    private synchronized SshPrivateKey signer() throws IOException {
        Configured current = inForce();
        SshPrivateKey known = key;
        if (known != null && current == keyOf) {
            return known;
        }
        try {
            SshPrivateKey read = Keys.of(current.directory(), current.key(), current.passphrase());
            key = read;
            keyOf = current;
            shownKey = read.publicKey();
            keyProblem = null;
            return read;
        } catch (IOException e) {
            if (known == null) {
                throw e;
            }
            keyOf = current;
            keyProblem = e.getMessage();
            LOG.error("{}. Checkpoints are signed by the key before.", e.getMessage());
            return known;
        }
    }

    @Override
    public LedgerWriter open(LedgerPlace place) throws IOException {
        String storage = place.storageName();
        Configured current = inForce();
        signer();
        boolean remembers = lock(current.directory());
        String name = name(place);
        if (!open.add(name)) {
            LOG.warn("The ledger in storage {} is still being ended, so this process begins another one", storage);
            return new Closing(begun(place, new Forgotten(), true), storage, null);
        }
        try {
            Memory memory = remembers ? new Remembered(current.directory(), name) : new Forgotten();
            return new Closing(begun(place, memory, false), storage, name);
        } catch (IOException | RuntimeException | Error e) {
            open.remove(name);
            throw e;
        }
    }

    /** Makes a writer that has begun, with the ledger that this node has there, or with another one. */
    private SegmentedWriter begun(LedgerPlace place, Memory memory, boolean another) throws IOException {
        String name = name(place);
        Long since = unreadableSince.get(name);
        boolean anew = another || since != null && clocks.nanos() - since >= PATIENCE_NANOS;
        SegmentedWriter writer = writer(place, memory);
        try {
            writer.begin(anew);
        } catch (Beginning.UnreadableException e) {
            if (place.storage().catalog().isPresent()) {
                unreadableSince.putIfAbsent(name, clocks.nanos());
                throw new IOException("PID " + LedgerSettings.PID + ": " + e.getMessage(), e);
            }
            // a storage that reads nothing will not read later either
            anew = true;
            writer = writer(place, memory);
            writer.begin(true);
        }
        if (anew && !another) {
            LOG.error(
                    "The ledger that this node had in storage {} could not be read to be continued: another one has begun",
                    place.storageName());
        }
        unreadableSince.remove(name);
        opened(place.storageName(), writer.ledger());
        return writer;
    }

    private SegmentedWriter writer(LedgerPlace place, Memory memory) {
        return new SegmentedWriter(
                place,
                memory,
                this::signer,
                newClocks.get(),
                Limits.of(place.storageName()),
                software,
                (ledger, size, time) -> states.put(
                        place.storageName(),
                        ledger + ", checkpoint of " + size + " lines at " + time.truncatedTo(ChronoUnit.SECONDS)),
                authority);
    }

    /** A name for a place among those of this process: a storage may keep recordings in one place, and then in another one. */
    private static String name(LedgerPlace place) {
        String where =
                Hash.sha256(place.where().getBytes(StandardCharsets.UTF_8)).toString();
        // names of storages are service properties, of other bundles too
        return place.storageName().replaceAll("[^A-Za-z0-9_-]", "_") + "-" + where.substring(0, 16);
    }

    private void opened(String storage, String ledger) throws IOException {
        ledgers.put(storage, ledger);
        states.putIfAbsent(storage, ledger + ", no checkpoint yet");
        LOG.info(
                "Ledger {} is kept in storage {}. This line lets ssh-keygen -Y verify check its checkpoints: {}",
                ledger,
                storage,
                AllowedSigners.line(ledger, signer().publicKey()));
    }

    /** Whether this process may remember in the directory: two processes must not continue one ledger. */
    private synchronized boolean lock(Path directory) throws IOException {
        FolderLock lock = locks.computeIfAbsent(directory, FolderLock::new);
        try {
            Access.createFolders(directory);
            if (lock.acquire()) {
                return true;
            }
        } catch (IOException e) {
            throw new IOException(
                    "PID " + LedgerSettings.PID + ", key directory: \"" + directory + "\" cannot be used: "
                            + Reasons.of(e),
                    e);
        }
        LOG.warn(
                "PID {}, key directory: another process uses \"{}\", so this process begins a new ledger",
                LedgerSettings.PID,
                directory);
        return false;
    }

    /** Remembers in the directory. */
    private record Remembered(Path directory, String place) implements Memory {

        @Override
        public Optional<Memo> read() throws IOException {
            try {
                return Memo.read(directory, place);
            } catch (IOException e) {
                throw failed(e);
            }
        }

        @Override
        public void write(Memo memo) throws IOException {
            try {
                memo.write(directory, place);
            } catch (IOException e) {
                throw failed(e);
            }
        }

        private IOException failed(IOException e) {
            return new IOException(
                    "PID " + LedgerSettings.PID + ", key directory: \"" + directory + "\" cannot be used: "
                            + Reasons.of(e),
                    e);
        }
    }

    /** Remembers nothing. */
    private static final class Forgotten implements Memory {

        @Override
        public Optional<Memo> read() {
            return Optional.empty();
        }

        @Override
        public void write(Memo memo) {}
    }

    /** A writer that the status knows of as long as it is open. */
    private final class Closing implements LedgerWriter {

        private final SegmentedWriter writer;
        private final String storage;
        private final @Nullable String name;

        /**
         * Begins.
         *
         * @param name the name of the place whose ledger this writer alone continues, or null
         */
        Closing(SegmentedWriter writer, String storage, @Nullable String name) {
            this.writer = writer;
            this.storage = storage;
            this.name = name;
        }

        @Override
        public void append(LedgerFact fact) throws IOException {
            writer.append(fact);
        }

        @Override
        public long tick() throws IOException {
            return writer.tick();
        }

        @Override
        public void secure() throws IOException {
            writer.secure();
        }

        @Override
        public void close() {
            writer.close();
            ledgers.remove(storage);
            states.remove(storage);
            if (name != null) {
                open.remove(name);
            }
        }
    }

    @Override
    public Map<String, String> status() {
        Map<String, String> status = new LinkedHashMap<>();
        states.forEach((storage, state) -> status.put("in storage " + storage, state));
        SshPublicKey shown = shownKey;
        if (shown != null) {
            status.put("signing key", shown.toString());
            ledgers.forEach((storage, ledger) ->
                    status.put("allowed signer in storage " + storage, AllowedSigners.line(ledger, shown)));
        }
        authority.status().ifPresent(state -> status.put("time stamps", state));
        String problem = keyProblem;
        if (problem != null) {
            status.put("problem", problem);
        }
        return status;
    }

    @Override
    public Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        SshPublicKey shown = shownKey;
        if (shown != null) {
            ledgers.values().forEach(ledger -> keys.put(ledger, shown.toString()));
        }
        return keys;
    }

    @Override
    public synchronized void close() {
        for (FolderLock lock : locks.values()) {
            try {
                lock.release();
            } catch (IOException e) {
                LOG.debug("A lock could not be given back", e);
            }
        }
        locks.clear();
    }
}
