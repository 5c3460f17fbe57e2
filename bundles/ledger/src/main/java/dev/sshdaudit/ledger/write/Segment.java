package dev.sshdaudit.ledger.write;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.time.Instant;

/** The segment that lines are added to. For one thread at a time. */
final class Segment {

    private final RecordingMetadata metadata;
    private final StorageOutput output;
    private final long beganAt;
    private long bytes;
    private Instant last;

    /**
     * Begins to write.
     *
     * @param metadata the metadata at the start
     * @param beganAt nanoseconds of the clock that nothing sets
     */
    Segment(RecordingMetadata metadata, StorageOutput output, long beganAt) {
        this.metadata = metadata;
        this.output = output;
        this.beganAt = beganAt;
        this.last = metadata.start();
    }

    String name() {
        return metadata.name();
    }

    /** Whether it is to get no further line. */
    boolean isOver(Limits limits, Instant now, long nanos) {
        return limits.isOver(metadata.start(), nanos - beganAt, bytes, now);
    }

    /** Nanoseconds for which it is open already. */
    long age(long nanos) {
        return nanos - beganAt;
    }

    /** Adds lines that have this time. */
    void write(byte[] lines, Instant time) throws IOException {
        output.write(lines, 0, lines.length);
        bytes += lines.length;
        last = time;
    }

    void flush() throws IOException {
        output.flush();
    }

    /** Ends it properly. */
    void finish() throws IOException {
        output.finish(metadata.ended(State.ENDED, last));
    }

    /** Ends it where it is, after an error. */
    void abandon(Instant now) {
        output.abandon(metadata.ended(State.CUT, now));
    }
}
