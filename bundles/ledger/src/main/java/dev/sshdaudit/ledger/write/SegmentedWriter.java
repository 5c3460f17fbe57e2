package dev.sshdaudit.ledger.write;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerPlace;
import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.SshPrivateKey;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.Checkpointed;
import dev.sshdaudit.ledger.format.Fact.NodeStarted;
import dev.sshdaudit.ledger.format.Fact.NodeStopped;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.Fact.RecordingUsed;
import dev.sshdaudit.ledger.format.Fact.RecordingsComplete;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.Fact.SigningKey;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineWriter;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.merkle.Frontier;
import dev.sshdaudit.ledger.merkle.Tree;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.StorageOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the ledger of one storage in segments. After an error of the storage it does what it does after a crash: it reads back
 * which lines are whole, and goes on in a new segment.
 */
final class SegmentedWriter implements LedgerWriter {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentedWriter.class);

    /** A checkpoint is written so long after the first line that none covers. */
    static final long CHECKPOINT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final int ID_BYTES = 8;
    private static final int MOST_NAMES = 1000;

    /** Hears how far the ledger has come. Must not wait. */
    interface Listener {
        /**
         * A checkpoint was written.
         *
         * @param size how many lines it covers
         */
        void checkpoint(String ledger, long size, Instant time);
    }

    private final LedgerPlace place;
    private final Memory memory;
    private final Signer signer;
    private final Clocks clocks;
    private final Limits limits;
    private final String software;
    private final Listener listener;
    private final Salvage salvage;

    @GuardedBy("this")
    private String ledger = "";

    @GuardedBy("this")
    private Frontier frontier = new Frontier();

    /** The newest segment that has whole lines, or null if there is none yet. */
    @GuardedBy("this")
    private @Nullable String newest;

    /** The segment before {@link #newest}, as its head says. */
    @GuardedBy("this")
    private @Nullable String before;

    /** The segment that lines go to; null between two segments. */
    @GuardedBy("this")
    private @Nullable Segment segment;

    /** The name of the segment in which the storage failed, or null if it did not. */
    @GuardedBy("this")
    private @Nullable String broken;

    @GuardedBy("this")
    private long openFromAtStart;

    /** Lines that the storage may lose. */
    @GuardedBy("this")
    private final List<byte[]> unflushed = new ArrayList<>();

    /** The recordings that have not ended, and the number of the line that opened each. */
    @GuardedBy("this")
    private final Map<String, Long> open = new LinkedHashMap<>();

    /** Recordings that are open may have been opened from this line on, where lines could not be read to learn that. */
    @GuardedBy("this")
    private long unreadFrom = Long.MAX_VALUE;

    @GuardedBy("this")
    private @Nullable SshPrivateKey key;

    /** The public key by the last line that tells one, or null. */
    @GuardedBy("this")
    private @Nullable String toldKey;

    /** Whether lines are there that no checkpoint covers, and since when. */
    @GuardedBy("this")
    private boolean uncovered;

    @GuardedBy("this")
    private long uncoveredSince;

    /** Whether a deletion is among these lines: it counts for nothing until a checkpoint covers it. */
    @GuardedBy("this")
    private boolean uncoveredDeletion;

    @GuardedBy("this")
    private boolean closed;

    SegmentedWriter(
            LedgerPlace place,
            Memory memory,
            Signer signer,
            Clocks clocks,
            Limits limits,
            String software,
            Listener listener) {
        this.place = place;
        this.memory = memory;
        this.signer = signer;
        this.clocks = clocks;
        this.limits = limits;
        this.software = software;
        this.listener = listener;
        this.salvage = new Salvage(place, clocks, this::salvaged);
    }

    // beginning

    /**
     * Continues the ledger that an earlier process left, or begins one.
     *
     * @param anew whether to begin one although there is another, because that one cannot be read
     * @throws IOException if that cannot be done
     */
    synchronized void begin(boolean anew) throws IOException {
        boolean clean = true;
        Optional<Memo> memo = anew ? Optional.empty() : memory.read();
        if (memo.isPresent()) {
            clean = resume(memo.get());
        } else {
            ledger = newId();
        }
        boolean isFirst = frontier.size() == 0;
        ready();
        write(new NodeStarted(clean));
        if (isFirst) {
            tellComplete();
        }
    }

    /** A ledger that begins in an empty place misses no recording: so none has to be looked for elsewhere. */
    @GuardedBy("this")
    private void tellComplete() throws IOException {
        Instant before = clocks.wall();
        boolean isEmpty = false;
        try {
            Optional<RecordingCatalog> catalog = place.storage().catalog();
            isEmpty = catalog.isPresent() && catalog.get().hasNoneBut(place::isOpen);
        } catch (IOException e) {
            LOG.debug("It is not known whether recordings are in storage {}", place.storageName(), e);
        }
        if (isEmpty) {
            write(new RecordingsComplete(before, 0, null));
        }
    }

    private static String newId() {
        byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** Returns whether the run before ended properly. */
    @GuardedBy("this")
    private boolean resume(Memo memo) throws IOException {
        ledger = memo.ledger();
        toldKey = memo.key();
        if (memo.frontier() != null) {
            frontier = new Frontier(memo.size(), memo.frontier());
            newest = memo.segment();
        }
        if (memo.frontier() != null && memo.openFrom() == memo.size()) {
            return memo.stopped();
        }
        Recovery.Result result;
        try {
            result = recovery().read(memo);
        } catch (IOException e) {
            if (memo.frontier() != null) {
                LOG.warn("Recordings that a crash left open stay so in ledger {}: {}", ledger, Reasons.of(e));
                unreadFrom = memo.openFrom();
                return memo.stopped();
            } else if (e instanceof NoSuchFileException && memo.size() == 0 && memo.previous() == null) {
                // the process was killed before the first line was whole
                return false;
            }
            throw new UnreadableException("ledger " + ledger + " cannot be continued: " + Reasons.of(e), e);
        }
        salvage(result);
        if (memo.frontier() != null) {
            return memo.stopped();
        }
        if (result.frontier().size() < memo.size()) {
            LOG.error(
                    "Ledger {} in storage {} has {} lines, and had {} or more: lines at its end are gone. It goes on, and"
                            + " audit:verify tells what is missing",
                    ledger,
                    place.storageName(),
                    result.frontier().size(),
                    memo.size());
        }
        frontier = result.frontier();
        newest = result.last();
        if (result.key() != null) {
            toldKey = result.key();
        }
        return result.clean();
    }

    /** The ledger of an earlier process cannot be read. */
    static final class UnreadableException extends IOException {

        private static final long serialVersionUID = 1L;

        UnreadableException(String message, IOException cause) {
            super(message, cause);
        }
    }

    @GuardedBy("this")
    private void salvage(Recovery.Result result) {
        result.open().forEach((name, opened) -> {
            open.put(name, opened.n());
            if (!place.isOpen(name)) {
                salvage.add(name, opened.recording());
            }
        });
    }

    private Recovery recovery() throws IOException {
        RecordingCatalog catalog = place.storage()
                .catalog()
                .orElseThrow(() -> new IOException("storage " + place.storageName() + " cannot read it"));
        return new Recovery(catalog);
    }

    // lines

    @Override
    public synchronized void append(LedgerFact fact) throws IOException {
        if (closed) {
            throw new IOException("the ledger is closed");
        }
        ready();
        write(Facts.of(fact));
    }

    @Override
    public synchronized void secure() throws IOException {
        if (closed) {
            throw new IOException("the ledger is closed");
        }
        if (broken != null) {
            ready();
        }
        if (segment != null && uncoveredDeletion) {
            tellKey();
            checkpoint();
        }
        flush();
    }

    private synchronized void salvaged(Fact fact) throws IOException {
        if (!closed) {
            ready();
            write(fact);
        }
    }

    /** Sees to it that there is a segment, and that it tells the key that signs and the clock. */
    @GuardedBy("this")
    private void ready() throws IOException {
        if (!place.isInUse()) {
            if (segment == null) {
                throw new IOException("storage " + place.storageName() + " does not keep recordings there any more");
            }
        } else {
            if (broken != null) {
                mend(broken);
            }
            if (segment != null && segment.isOver(limits, clocks.wall(), clocks.nanos())) {
                end();
            }
            if (segment == null) {
                beginSegment();
            }
        }
        tellKey();
        Fact.Clock clock = clocks.toTell();
        if (clock != null) {
            write(clock);
        }
    }

    /** Reads back what the storage has of the segment in which it failed. */
    @GuardedBy("this")
    private void mend(String failed) throws IOException {
        String previous = failed.equals(newest) ? before : newest;
        try {
            Recovery.Result result =
                    recovery().read(new Memo(ledger, failed, previous, 0, Long.MAX_VALUE, null, null, false));
            frontier = result.frontier();
            newest = result.last();
        } catch (NoSuchFileException e) {
            if (previous != null) {
                throw new IOException("segment " + previous + " of the ledger is gone", e);
            }
            // the storage has not one line of the ledger
            frontier = new Frontier();
            newest = null;
        }
        broken = null;
        List<byte[]> lost = new ArrayList<>(unflushed);
        unflushed.clear();
        long whole = frontier.size();
        lost.removeIf(line -> LineParser.parse(line).n() < whole);
        if (!lost.isEmpty()) {
            beginSegment();
            for (byte[] line : lost) {
                Fact fact = LineParser.parse(line).fact();
                if (!(fact instanceof SegmentHead) && !(fact instanceof Checkpointed)) {
                    write(fact);
                }
            }
        }
    }

    @GuardedBy("this")
    private void beginSegment() throws IOException {
        Instant time = clocks.wall();
        String node = place.node();
        SegmentName name = new SegmentName(ledger, frontier.size());
        openFromAtStart = openFrom();
        StorageOutput output = null;
        for (int tries = 0; output == null; tries++) {
            remember(name.toString(), newest, null, false);
            try {
                output = place.storage().create(Segment.metadata(name, node, time));
            } catch (FileAlreadyExistsException e) {
                // a segment that a crash left without a whole line
                if (tries == MOST_NAMES) {
                    throw e;
                }
                name = name.again();
            }
        }
        segment = new Segment(Segment.metadata(name, node, time), output, clocks.nanos());
        write(
                new SegmentHead(
                        ledger,
                        node,
                        SegmentHead.VERSION,
                        frontier.size(),
                        frontier.hashes(),
                        newest,
                        openFromAtStart,
                        software),
                time);
        before = newest;
        newest = name.toString();
    }

    @GuardedBy("this")
    private long openFrom() {
        return Math.min(
                unreadFrom,
                open.values().stream().mapToLong(Long::longValue).min().orElse(frontier.size()));
    }

    @GuardedBy("this")
    private void remember(String name, @Nullable String previous, @Nullable Frontier whole, boolean stopped)
            throws IOException {
        memory.write(new Memo(
                ledger,
                name,
                previous,
                frontier.size(),
                openFromAtStart,
                toldKey,
                whole == null ? null : whole.hashes(),
                stopped));
    }

    /** Tells another key than that of the last line that tells one; signed by the key before, if that is at hand. */
    @GuardedBy("this")
    private void tellKey() throws IOException {
        SshPrivateKey now = signer.key();
        String line = now.publicKey().toString();
        if (!line.equals(toldKey)) {
            boolean known = key != null && key.publicKey().toString().equals(toldKey);
            write(new SigningKey(line, known && key != null ? key.sign(line).armored() : null));
            toldKey = line;
        }
        key = now;
    }

    @GuardedBy("this")
    private void write(Fact fact) throws IOException {
        write(fact, clocks.wall());
    }

    @GuardedBy("this")
    private void write(Fact fact, Instant time) throws IOException {
        Segment current = segment;
        if (current == null) {
            throw new IllegalStateException("no segment is open");
        }
        List<byte[]> lines = LineWriter.write(frontier.size(), time, fact);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            bytes.writeBytes(line);
            bytes.write('\n');
        }
        try {
            current.write(bytes.toByteArray(), time);
        } catch (IOException | RuntimeException | Error e) {
            fail(current);
            throw e;
        }
        follow(fact);
        for (byte[] line : lines) {
            frontier.append(Tree.leaf(line));
            unflushed.add(line);
        }
        if (!(fact instanceof Checkpointed) && !uncovered) {
            uncovered = true;
            uncoveredSince = clocks.nanos();
        }
    }

    @GuardedBy("this")
    private void follow(Fact fact) {
        if (fact instanceof RecordingOpened opened) {
            open.put(opened.recording().name(), frontier.size());
        } else if (fact instanceof RecordingClosed ended) {
            open.remove(ended.recording().name());
        } else if (fact instanceof RecordingUsed used && used.what() == RecordingUsed.What.DELETED) {
            uncoveredDeletion = true;
        }
    }

    @GuardedBy("this")
    private void fail(Segment failed) {
        broken = failed.name();
        segment = null;
        failed.abandon(clocks.wall());
    }

    @GuardedBy("this")
    private void flush() throws IOException {
        Segment current = segment;
        if (current != null && !unflushed.isEmpty()) {
            try {
                current.flush();
            } catch (IOException | RuntimeException | Error e) {
                fail(current);
                throw e;
            }
            unflushed.clear();
        }
    }

    @GuardedBy("this")
    private void checkpoint() throws IOException {
        SshPrivateKey signing = requireNonNull(key, "the key was told before");
        Instant time = clocks.wall();
        long size = frontier.size();
        String note = new Checkpoint(Checkpoint.origin(ledger), size, frontier.root(), time).text();
        write(new Checkpointed(note, signing.sign(note).armored()), time);
        uncovered = false;
        uncoveredDeletion = false;
        listener.checkpoint(ledger, size, time);
        Segment current = segment;
        if (current != null) {
            remember(current.name(), before, null, false);
        }
    }

    /** Ends the segment properly. */
    @GuardedBy("this")
    private void end() throws IOException {
        end(false);
    }

    @GuardedBy("this")
    private void end(boolean stopped) throws IOException {
        if (!stopped) {
            tellKey();
        }
        if (uncovered) {
            checkpoint();
        }
        Segment current = segment;
        if (current == null) {
            return;
        }
        try {
            current.finish();
        } catch (IOException | RuntimeException | Error e) {
            fail(current);
            throw e;
        }
        unflushed.clear();
        segment = null;
        openFromAtStart = openFrom();
        remember(current.name(), before, frontier, stopped);
    }

    @Override
    public long tick() throws IOException {
        long due;
        synchronized (this) {
            if (closed) {
                return Long.MAX_VALUE;
            }
            due = look();
        }
        return Math.min(due, salvage.step());
    }

    /** Returns nanoseconds until there is something to do. */
    @GuardedBy("this")
    private long look() throws IOException {
        if (broken != null && place.isInUse()) {
            ready();
        }
        Segment current = segment;
        if (current == null) {
            return Long.MAX_VALUE;
        }
        long now = clocks.nanos();
        if (place.isInUse() && current.isOver(limits, clocks.wall(), now)) {
            end();
            return Long.MAX_VALUE;
        }
        if (uncoveredDeletion || uncovered && now - uncoveredSince >= CHECKPOINT_NANOS) {
            tellKey();
            checkpoint();
        }
        flush();
        long due = uncovered ? Math.max(1, uncoveredSince + CHECKPOINT_NANOS - now) : Long.MAX_VALUE;
        return limits.age() == null
                ? due
                : Math.min(due, Math.max(1, limits.age().toNanos() - current.age(now)));
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        salvage.close();
        if (segment == null && !place.isInUse()) {
            // nothing is open, and nothing can be opened there any more
            return;
        }
        try {
            ready();
            write(new NodeStopped());
            end(true);
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn(
                    "Ledger {} in storage {} could not be ended properly: {}",
                    ledger,
                    place.storageName(),
                    Reasons.of(e));
        }
    }

    /** The id of the ledger. */
    synchronized String ledger() {
        return ledger;
    }
}
