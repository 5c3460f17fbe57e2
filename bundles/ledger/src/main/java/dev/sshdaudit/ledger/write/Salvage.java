package dev.sshdaudit.ledger.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.ledger.LedgerPlace;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes in the ledger what a crash left open: hashes the recordings as they are, some mebibytes at a time. {@link #step} is
 * called by one thread at a time.
 */
final class Salvage {

    private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);

    private static final long STEP_BYTES = 16L << 20;
    private static final int BUFFER = 64 << 10;

    /** A storage may need a moment after a crash until it knows again what it has, and may not answer now. */
    private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final int MOST_TRIES = 60;

    /** Takes what has been found out. */
    interface Target {
        void add(Fact fact) throws IOException;
    }

    /** A recording whose end the ledger does not have. */
    private static final class Left {
        private final String name;
        private final Subject opened;
        private int tries;
        private int missing;
        private long notBefore;

        Left(String name, Subject opened) {
            this.name = name;
            this.opened = opened;
        }
    }

    /** A recording that is being hashed. */
    private record Reading(Left left, RecordingMetadata metadata, InputStream input, MessageDigest digest) {}

    private final LedgerPlace place;
    private final Clocks clocks;
    private final Target target;

    @GuardedBy("this")
    private final ArrayDeque<Left> left = new ArrayDeque<>();

    private @Nullable Reading reading;
    private long bytes;
    private volatile boolean closed;

    Salvage(LedgerPlace place, Clocks clocks, Target target) {
        this.place = place;
        this.clocks = clocks;
        this.target = target;
    }

    /** A recording was left open. */
    synchronized void add(String name, Subject opened) {
        left.add(new Left(name, opened));
    }

    /** Does not go on. */
    void close() {
        closed = true;
    }

    /**
     * Does a piece of the work.
     *
     * @return nanoseconds until the next piece; {@link Long#MAX_VALUE} if there is none
     * @throws IOException if the ledger cannot be written
     */
    long step() throws IOException {
        Reading current = reading;
        if (closed) {
            if (current != null) {
                reading = null;
                close(current.input());
            }
            return Long.MAX_VALUE;
        } else if (current != null) {
            hash(current);
            return 0;
        }
        Left next;
        synchronized (this) {
            next = left.poll();
        }
        if (next == null) {
            return Long.MAX_VALUE;
        }
        long wait = next.notBefore - clocks.nanos();
        if (next.tries > 0 && wait > 0) {
            putFirst(next);
            return wait;
        }
        begin(next);
        return 0;
    }

    private synchronized void putFirst(Left one) {
        left.addFirst(one);
    }

    private void begin(Left next) {
        try {
            RecordingCatalog catalog =
                    place.storage().catalog().orElseThrow(() -> new IOException("the storage cannot read recordings"));
            Optional<Entry> found = catalog.find(next.name);
            if (found.isEmpty() || isMissing(found.get())) {
                missing(next);
            } else if (found.get().metadata().state() == State.OPEN) {
                again(next);
            } else {
                reading = new Reading(next, metadata(found.get(), next), catalog.read(next.name), Hash.digest());
                bytes = 0;
            }
        } catch (NoSuchFileException e) {
            missing(next);
        } catch (IOException e) {
            LOG.warn(
                    "Recording {}, which a crash left open, cannot be read for the ledger: {}",
                    next.name,
                    Reasons.of(e));
            again(next);
        }
    }

    private static boolean isMissing(Entry entry) {
        return entry.problem() != null && entry.problem().kind() == Kind.MISSING;
    }

    /** What the storage says of the recording; where its metadata is lost, what the ledger said when the recording began. */
    private RecordingMetadata metadata(Entry entry, Left one) {
        RecordingMetadata metadata = entry.metadata();
        boolean lost = entry.problem() != null && entry.problem().kind() == Kind.WITHOUT_METADATA;
        Instant end = metadata.end() == null ? clocks.wall() : metadata.end();
        return lost ? one.opened.metadata(place.node(), State.CUT, end) : metadata.ended(metadata.state(), end);
    }

    private void missing(Left one) {
        one.missing++;
        if (one.missing > 1) {
            LOG.error("Recording {}, which a crash left open, is gone: audit:verify tells it as removed", one.name);
        } else {
            again(one);
        }
    }

    private void again(Left one) {
        one.tries++;
        one.notBefore = clocks.nanos() + AGAIN_NANOS;
        if (one.tries == MOST_TRIES) {
            LOG.error("Recording {} stays open in the ledger until the next start", one.name);
            return;
        }
        synchronized (this) {
            left.addLast(one);
        }
    }

    private void hash(Reading current) throws IOException {
        boolean ended = false;
        byte[] buffer = new byte[BUFFER];
        try {
            for (long read = 0; read < STEP_BYTES && !ended; ) {
                int count = current.input().read(buffer);
                ended = count < 0;
                if (count > 0) {
                    current.digest().update(buffer, 0, count);
                    read += count;
                    bytes += count;
                }
            }
        } catch (IOException e) {
            reading = null;
            close(current.input());
            LOG.warn(
                    "Recording {}, which a crash left open, cannot be read for the ledger: {}",
                    current.left().name,
                    Reasons.of(e));
            again(current.left());
            return;
        }
        if (ended) {
            reading = null;
            close(current.input());
            try {
                target.add(Facts.closed(current.metadata(), bytes, Hash.finish(current.digest()), true));
            } catch (IOException | RuntimeException | Error e) {
                again(current.left());
                throw e;
            }
        }
    }

    private static void close(InputStream input) {
        try {
            input.close();
        } catch (IOException e) {
            LOG.debug("A recording that was read to its end cannot be closed", e);
        }
    }
}
