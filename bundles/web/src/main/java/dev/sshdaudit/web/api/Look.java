package dev.sshdaudit.web.api;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.Timestamps;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.query.OpenRequest;
import dev.sshdaudit.query.Rights;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.web.http.HttpException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a user looks at: a connection with all of its parts, or one connection in a shared recording. Each part is opened, and so noted in
 * the ledger, when it is read first. Thread-safe.
 */
final class Look {

    /** The size of a part that began after the look. */
    private static final long UNKNOWN = Long.MAX_VALUE / 4;

    /** A part. */
    private static final class Part {

        private final RecordingMetadata metadata;
        private final long bytes;
        private @Nullable OpenRecording opened;

        /** How many messages it has; -1 if that is not known. */
        private long messages = -1;

        Part(RecordingMetadata metadata, long bytes) {
            this.metadata = metadata;
            this.bytes = bytes;
        }
    }

    private final Rights rights;
    private final String id;
    private final @Nullable String connection;
    private final long begun = System.nanoTime();

    @GuardedBy("this")
    private final List<Part> parts = new ArrayList<>();

    private Look(Rights rights, String id, @Nullable String connection) {
        this.rights = rights;
        this.id = id;
        this.connection = connection;
    }

    /**
     * Begins to look.
     *
     * @param id the name of a recording, or the id of a connection, or the beginning of either
     */
    static Look at(AuditQuery query, Rights rights, String id) throws IOException {
        Recorded recorded = Recorded.find(query, id);
        if (recorded != null && recorded.connection() == null) {
            Look look = new Look(rights, recorded.id(), null);
            synchronized (look) {
                recorded.parts().forEach(part -> look.parts.add(new Part(part.metadata(), part.bytes())));
            }
            return look;
        }
        String named = recorded == null ? id : recorded.id();
        OpenRecording opened = query.open(new OpenRequest(null, named, false));
        Look look = new Look(rights, opened.id(), opened.connection());
        synchronized (look) {
            Part part = new Part(opened.entry().metadata(), opened.entry().size());
            part.opened = opened;
            look.parts.add(part);
        }
        return look;
    }

    /** The id for further requests. */
    String id() {
        return id;
    }

    /** The connection whose messages are given, where the recording is a shared one and one connection was asked for; else null. */
    @Nullable
    String connection() {
        return connection;
    }

    /** A recording that was found by opening it, as lists show it. */
    synchronized Found.Recording opened() {
        Part part = parts.get(0);
        OpenRecording opened = part.opened;
        return new Found.Recording(
                part.metadata, opened == null ? 0 : opened.entry().size(), Found.Origin.STORAGE, List.of());
    }

    /** Whether this is the whole of a recording that many connections share. */
    synchronized boolean isWholeShared() {
        return connection == null && parts.get(0).metadata.shared();
    }

    /** Whether the user has the rights that the recording was opened with, and looks at it for less than so many nanoseconds. */
    boolean isValid(Rights now, long nanos) {
        return rights.equals(now) && System.nanoTime() - begun < nanos;
    }

    /** The parts that are known, in order. */
    synchronized List<RecordingMetadata> parts() {
        return parts.stream().map(part -> part.metadata).toList();
    }

    /** The time from which offsets count, in nanoseconds since 1970; null if the first message tells it. */
    @Nullable
    Long start() {
        if (connection != null) {
            return null;
        }
        try {
            return Timestamps.of(parts().get(0).start());
        } catch (ArithmeticException e) {
            return null; // damaged metadata
        }
    }

    /** The metadata of a part. */
    synchronized RecordingMetadata part(int index) {
        return parts.get(index).metadata;
    }

    /** How many bytes a part has in its storage, as far as that is known. */
    synchronized long bytes(int index) {
        return parts.get(index).bytes;
    }

    /** Whether there is a part of an index, from 0; one that began lately is found. */
    synchronized boolean hasPart(AuditQuery query, int index) throws IOException {
        if (index == parts.size() && connection == null) {
            RecordingMetadata next = opened(query, index - 1).nextPart();
            if (next != null) {
                parts.add(new Part(next, UNKNOWN));
            }
        }
        return index < parts.size();
    }

    /** Remembers how many messages a part has that has ended. */
    synchronized void counted(int index, long messages) {
        Part part = parts.get(index);
        part.messages = part.metadata.state() == State.OPEN ? -1 : messages;
    }

    /** How many messages the parts before one have; -1 if that is not known. */
    synchronized long messagesBefore(int index) {
        long sum = 0;
        for (Part part : parts.subList(0, index)) {
            if (part.messages < 0) {
                return -1;
            }
            sum += part.messages;
        }
        return sum;
    }

    /** The part that has a message, counted from 0 over all parts, or the last one that is known to come before it. */
    synchronized int partOf(long n) {
        int index = 0;
        while (index + 1 < parts.size() && messagesBefore(index + 1) >= 0 && messagesBefore(index + 1) <= n) {
            index++;
        }
        return index;
    }

    /** Opens a reader of a part. */
    synchronized RecordingReader reader(AuditQuery query, int index) throws IOException {
        return opened(query, index).reader();
    }

    @GuardedBy("this")
    private OpenRecording opened(AuditQuery query, int index) throws IOException {
        Part part = parts.get(index);
        OpenRecording opened = part.opened;
        if (opened == null) {
            opened = query.open(new OpenRequest(null, part.metadata.name(), false));
            if (!opened.entry().metadata().name().equals(part.metadata.name())) {
                throw new HttpException(
                        409, "recording " + part.metadata.name() + " is gone, and another one begins so: look again");
            }
            part.opened = opened;
        }
        return opened;
    }
}
