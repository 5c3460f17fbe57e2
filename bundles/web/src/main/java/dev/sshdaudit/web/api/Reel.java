package dev.sshdaudit.web.api;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Timestamps;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.text.Problems;
import dev.sshdaudit.web.http.HttpException;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of a connection over all of its parts, as one recording: damaged ones, too, as far as they can be read. Times never
 * go back. Ends when its thread is interrupted. For one thread at a time.
 */
final class Reel implements Closeable {

    /** What comes next. */
    enum Next {
        /** A part begins. */
        PART,
        /** A message: {@link #message}. */
        MESSAGE,
        /** Messages are missing here: {@link #text}. */
        GAP,
        /** A part breaks off here, or cannot be read from here on: {@link #text}. */
        PROBLEM,
        /** There is no more. */
        END
    }

    /** The bytes in the storage that are read for the screen before a part: some tenths of a second. */
    private static final long SMALL = 4 << 20;

    private final AuditQuery query;
    private final Look look;
    private @Nullable Long start;
    private @Nullable RecordingReader reader;
    private @Nullable AuditMessage message;
    private String text = "";
    private int part;
    private boolean begun;
    private long n;
    private long index = -1;
    private long messages;
    private long t;

    private Reel(AuditQuery query, Look look, int part) {
        this.query = query;
        this.look = look;
        this.start = look.start();
        this.part = part;
        this.n = Math.max(0, look.messagesBefore(part)) - 1;
    }

    /** Opens a reel at the first part. */
    static Reel open(AuditQuery query, Look look) throws IOException {
        return openPart(query, look, 0);
    }

    /**
     * Opens a reel at a part.
     *
     * @param index the index of the part, from 0
     * @throws HttpException if there is no such part, or it cannot be read
     */
    static Reel openPart(AuditQuery query, Look look, int index) throws IOException {
        return Asking.ask(() -> {
            for (int each = 1; each <= index; each++) {
                if (!look.hasPart(query, each)) {
                    throw new HttpException(404, "there is no such part");
                }
            }
            Reel reel = new Reel(query, look, index);
            reel.reader = look.reader(query, index);
            return reel;
        });
    }

    /**
     * Opens a reel from which the screen at a time can be made: at the part that is going on then, or before it, where the parts
     * before it are small.
     *
     * @param nanos since the start
     */
    static Reel openBefore(AuditQuery query, Look look, long nanos) throws IOException {
        int index = partAt(look, nanos);
        long bytes = 0;
        while (index > 0 && bytes + look.bytes(index - 1) <= SMALL) {
            index--;
            bytes += look.bytes(index);
        }
        return openPart(query, look, index);
    }

    /** The index of the part that is going on at a time. */
    static int partAt(Look look, long nanos) {
        Long start = look.start();
        int index = 0;
        if (start != null) {
            for (RecordingMetadata each : look.parts().subList(1, look.parts().size())) {
                if (nanos(each) - start > nanos) {
                    break;
                }
                index++;
            }
        }
        return index;
    }

    private static long nanos(RecordingMetadata metadata) {
        try {
            return Timestamps.of(metadata.start());
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    /** Goes on to what comes next. */
    Next next() throws IOException {
        Asking.goOn();
        RecordingReader open = reader;
        if (open == null) {
            return Next.END;
        } else if (!begun) {
            begun = true;
            index = -1;
            t = Math.max(t, offset(nanos(look.part(part)), t));
            return Next.PART;
        }
        try {
            message = open.read();
        } catch (RecordingException e) {
            return problem(e);
        } catch (IOException e) {
            return broken(Asking.refused(e));
        }
        if (message == null) {
            return readOn();
        }
        took(message);
        return Next.MESSAGE;
    }

    private void took(AuditMessage next) {
        if (start == null) {
            start = next.timestamp();
        }
        t = Math.max(t, offset(next.timestamp(), t));
        index++;
        n++;
        messages++;
    }

    private long offset(long timestamp, long otherwise) {
        Long from = start;
        long difference = from == null ? 0 : timestamp - from;
        boolean isPossible = from != null && timestamp >= from && difference >= 0;
        return isPossible ? difference : otherwise;
    }

    private Next problem(RecordingException e) throws IOException {
        Problems problems = new Problems();
        problems.add(e);
        text = String.valueOf(problems.describe());
        if (e.recoverable()) {
            return Next.GAP;
        }
        boolean unfinished = e.problem() == Problem.CUT || e.problem() == Problem.NOT_ENDED;
        if (unfinished && look.part(part).state() == State.OPEN) {
            return readOn();
        }
        String told = "recording " + look.part(part).name() + " is " + text;
        text = nextPart() == Next.PROBLEM ? told + "; " + text : told;
        return Next.PROBLEM;
    }

    private Next readOn() throws IOException {
        Next next = nextPart();
        return next == Next.PART ? next() : next;
    }

    private Next broken(HttpException e) {
        text = String.valueOf(e.getMessage());
        closeReader();
        return Next.PROBLEM;
    }

    /** Opens the next part, and returns {@link Next#PART}; or what keeps it from that. */
    private Next nextPart() throws IOException {
        closeReader();
        look.counted(part, index + 1);
        try {
            if (!Asking.ask(() -> look.hasPart(query, part + 1))) {
                return Next.END;
            }
            reader = Asking.ask(() -> look.reader(query, part + 1));
        } catch (HttpException e) {
            return broken(e);
        }
        part++;
        begun = false;
        return Next.PART;
    }

    /** The message, after {@link Next#MESSAGE}. */
    AuditMessage message() {
        AuditMessage read = message;
        if (read == null) {
            throw new IllegalStateException("no message was read");
        }
        return read;
    }

    /** What is wrong, after {@link Next#GAP} and {@link Next#PROBLEM}. */
    String text() {
        return text;
    }

    /** The metadata of the part that is being read. */
    RecordingMetadata part() {
        return look.part(part);
    }

    /** The index of the part, from 0. */
    int partIndex() {
        return part;
    }

    /** The number of the message, from 0 over all parts, if those before the first that is read were counted. */
    long n() {
        return n;
    }

    /** How many messages were read. */
    long messages() {
        return messages;
    }

    /** The time, in nanoseconds since the start of the connection's first part. */
    long t() {
        return t;
    }

    /** The start of the connection's first part, in nanoseconds since 1970; 0 as long as it is not known. */
    long start() {
        Long known = start;
        return known == null ? 0 : known;
    }

    private void closeReader() {
        RecordingReader open = reader;
        reader = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // it was read; there is nothing more to lose
            }
        }
    }

    @Override
    public void close() {
        closeReader();
    }
}
