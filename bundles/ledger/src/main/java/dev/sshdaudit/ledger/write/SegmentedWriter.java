package dev.sshdaudit.ledger.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerPlace;
import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.NodeStarted;
import dev.sshdaudit.ledger.format.Fact.NodeStopped;
import dev.sshdaudit.ledger.format.Fact.RecordingsComplete;
import dev.sshdaudit.storage.RecordingCatalog;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the ledger of one storage: decides when {@link Segments} begin and end, when {@link Checkpoints} are written, and when
 * {@link Mending} is needed. Thread-safe.
 */
final class SegmentedWriter implements LedgerWriter {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentedWriter.class);

    private final LedgerPlace place;
    private final Memory memory;
    private final Clocks clocks;
    private final Salvage salvage;
    private final Timestamps timestamps;

    @GuardedBy("this")
    private final Told told = new Told();

    @GuardedBy("this")
    private final Segments segments;

    @GuardedBy("this")
    private final Checkpoints checkpoints;

    @GuardedBy("this")
    private final Mending mending;

    @GuardedBy("this")
    private boolean closed;

    SegmentedWriter(
            LedgerPlace place,
            Memory memory,
            Signer signer,
            Clocks clocks,
            Limits limits,
            String software,
            Checkpoints.Listener listener,
            Authority authority) {
        this.place = place;
        this.memory = memory;
        this.clocks = clocks;
        this.salvage = new Salvage(place, clocks, this::salvaged);
        this.timestamps = new Timestamps(authority);
        this.segments = new Segments(place, memory, clocks, limits, software, told);
        this.checkpoints = new Checkpoints(signer, clocks, told, segments, listener, timestamps);
        this.mending = new Mending(place, told, segments);
    }

    /**
     * Continues the ledger that an earlier process left, or begins one.
     *
     * @param anew whether to begin one although there is another, because that one cannot be read
     * @throws IOException if that cannot be done
     */
    synchronized void begin(boolean anew) throws IOException {
        Optional<Memo> memo = anew ? Optional.empty() : memory.read();
        boolean clean = new Beginning(place, told, segments, salvage).look(memo);
        boolean isFirst = told.size() == 0;
        ready();
        segments.write(new NodeStarted(clean));
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
            segments.write(new RecordingsComplete(before, 0, null));
        }
    }

    @Override
    public synchronized void append(LedgerFact fact) throws IOException {
        needOpen();
        ready();
        segments.write(Facts.of(fact));
    }

    @Override
    public synchronized void secure() throws IOException {
        needOpen();
        if (segments.broken() != null) {
            ready();
        }
        if (segments.isOpen() && told.isDeletionUncovered()) {
            checkpoint();
        }
        segments.flush();
    }

    @GuardedBy("this")
    private void needOpen() throws IOException {
        if (closed) {
            throw new IOException("the ledger is closed");
        }
    }

    private synchronized void salvaged(Fact fact) throws IOException {
        if (!closed) {
            ready();
            segments.write(fact);
        }
    }

    /** Sees to it that there is a segment, and that it tells the key that signs and the clock. */
    @GuardedBy("this")
    private void ready() throws IOException {
        if (place.isInUse()) {
            if (segments.broken() != null) {
                mending.mend();
                // lines may have other numbers now
                timestamps.forget();
            }
            if (segments.isOver()) {
                end();
            }
            if (!segments.isOpen()) {
                segments.begin();
            }
        } else if (!segments.isOpen()) {
            throw new IOException("storage " + place.storageName() + " does not keep recordings there any more");
        }
        checkpoints.tellKey();
        Fact.Clock clock = clocks.toTell();
        if (clock != null) {
            segments.write(clock);
        }
        checkpoints.writeTimestamps();
    }

    @GuardedBy("this")
    private void checkpoint() throws IOException {
        checkpoints.tellKey();
        checkpoints.write();
    }

    /** Ends the open segment properly. */
    @GuardedBy("this")
    private void end() throws IOException {
        checkpoints.tellKey();
        if (!told.endsWithCheckpoint()) {
            checkpoints.write();
        }
        segments.end(false);
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
        if (segments.broken() != null && place.isInUse()) {
            ready();
        }
        if (!segments.isOpen()) {
            return Long.MAX_VALUE;
        }
        if (place.isInUse() && segments.isOver()) {
            end();
            return Long.MAX_VALUE;
        }
        checkpoints.writeTimestamps();
        if (checkpoints.isDue()) {
            checkpoint();
        }
        segments.flush();
        return Math.min(checkpoints.due(), segments.over());
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        salvage.close();
        timestamps.close();
        if (!segments.isOpen() && !place.isInUse()) {
            // nothing is open, and nothing can be opened there any more
            return;
        }
        try {
            ready();
            segments.write(new NodeStopped());
            checkpoints.write();
            segments.end(true);
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn(
                    "Ledger {} in storage {} could not be ended properly: {}",
                    told.ledger(),
                    place.storageName(),
                    Reasons.of(e));
        }
    }

    /** The id of the ledger. */
    synchronized String ledger() {
        return told.ledger();
    }
}
