package dev.sshdaudit.shell;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.shell.play.Tape;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recording, and goes on with what an open connection does. The last messages that came are kept: going back may need them
 * before the storage has them.
 */
final class RecordingTape implements Tape {

    /** Messages of an open connection that are kept. */
    private static final int KEPT = 1_000;

    /** Nanoseconds after which a silent connection is looked for: it may have ended without a last message. */
    private static final long SILENCE = TimeUnit.SECONDS.toNanos(2);

    /** Milliseconds in which the storage gets what was recorded before following began. */
    private static final long STORING_MILLIS = 600;

    private final AuditQuery query;
    private final OpenRecording recording;
    private final String connection;
    private final Findings findings;
    private final Deque<AuditMessage> kept = new ArrayDeque<>();
    private @Nullable RecordingReader reader;
    private @Nullable LiveMessages live;
    private @Nullable Deque<AuditMessage> again;
    private long read;
    private long last = Long.MIN_VALUE;
    private long heard;
    private boolean gap;
    private boolean ended;

    RecordingTape(AuditQuery query, OpenRecording recording) {
        this.query = query;
        this.recording = recording;
        String one = recording.connection();
        connection = one == null ? recording.entry().metadata().connectionId() : one;
        findings = new Findings(recording.entry().metadata().state());
    }

    @Override
    public void rewind() throws IOException {
        closeReader();
        reader = recording.reader();
        again = new ArrayDeque<>(kept);
        read = 0;
        last = Long.MIN_VALUE;
    }

    @Override
    public @Nullable AuditMessage next() throws IOException {
        gap = false;
        RecordingReader from = reader;
        AuditMessage message = from == null ? null : read(from);
        while (message == null && again != null && !again.isEmpty()) {
            AuditMessage next = again.remove();
            message = next.timestamp() > last ? next : null;
        }
        if (message != null) {
            took(message);
        }
        return message;
    }

    private @Nullable AuditMessage read(RecordingReader from) throws IOException {
        while (true) {
            try {
                AuditMessage message = from.read();
                if (message == null) {
                    ended = true;
                    closeReader();
                } else {
                    read++;
                }
                return message;
            } catch (RecordingException e) {
                findings.add(e);
                if (!e.recoverable()) {
                    closeReader();
                    return null;
                }
                gap = true;
            }
        }
    }

    private void took(AuditMessage message) {
        last = message.timestamp();
        ended |= message.payload() instanceof Disconnect;
    }

    @Override
    public boolean hasGap() {
        return gap;
    }

    @Override
    public boolean isLive() {
        return !ended && recording.entry().metadata().state() == State.OPEN;
    }

    @Override
    public @Nullable AuditMessage await(long millis) throws IOException, InterruptedException {
        gap = false;
        if (live == null) {
            live = query.follow(client -> client.id().equals(connection));
            heard = System.nanoTime();
            readOn();
            return next();
        }
        AuditMessage stored = next();
        if (stored != null) {
            return stored;
        }
        LiveMessage message = live.poll(millis, TimeUnit.MILLISECONDS);
        if (message == null) {
            lookForConnection();
            return null;
        }
        heard = System.nanoTime();
        keep(message.message());
        if (message.message().timestamp() <= last) {
            return null;
        }
        gap = message.skipped() > 0;
        took(message.message());
        return message.message();
    }

    /** Opens the recording again behind what was read: between its present end and the first live message more was recorded. */
    private void readOn() throws IOException, InterruptedException {
        long before = read;
        TimeUnit.MILLISECONDS.sleep(STORING_MILLIS);
        RecordingReader more = recording.reader();
        reader = more;
        read = 0;
        while (read < before && reader != null) {
            read(more);
        }
        gap = false;
    }

    private void keep(AuditMessage message) {
        kept.add(message);
        if (kept.size() > KEPT) {
            kept.remove();
        }
    }

    private void lookForConnection() {
        if (System.nanoTime() - heard > SILENCE) {
            heard = System.nanoTime();
            ended |= query.sessions().stream()
                    .noneMatch(open -> open.client().id().equals(connection));
        }
    }

    /** What is wrong with the part that was read. */
    Findings findings() {
        return findings;
    }

    private void closeReader() throws IOException {
        RecordingReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        LiveMessages following = live;
        if (following != null) {
            following.close();
        }
        try {
            closeReader();
        } catch (IOException e) {
            // it was read; there is nothing more to lose
        }
    }
}
