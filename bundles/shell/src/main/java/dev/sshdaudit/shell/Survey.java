package dev.sshdaudit.shell;

import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Timestamps;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.text.ClientAddress;
import dev.sshdaudit.text.Problems;
import dev.sshdaudit.text.Reading;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recording before it is shown, to tell its user, address and size, and what is wrong with it. Reading stops at limits of
 * data, messages and time, so a large recording is read in part.
 */
final class Survey {

    /** Bytes of data after which reading stops; the next two constants limit messages and time likewise. */
    private static final long DATA = 256L << 20;

    private static final long MESSAGES = 500_000;
    private static final long NANOS = 3_000_000_000L;

    private final Findings findings;
    private final ClientAddress address = new ClientAddress();
    private @Nullable String user;
    private @Nullable String attemptedUser;
    private long messages;
    private long data;
    private boolean complete;
    private boolean disconnected;
    private @Nullable AuditMessage first;
    private @Nullable AuditMessage last;

    private Survey(State state) {
        this.findings = new Findings(state);
    }

    /**
     * Reads a recording.
     *
     * @param state the recording's state by its metadata
     * @param onlyLogin whether to stop as soon as the user has authenticated
     */
    static Survey of(RecordingReader reader, State state, boolean onlyLogin) throws IOException {
        Survey survey = new Survey(state);
        survey.read(reader, onlyLogin);
        return survey;
    }

    private void read(RecordingReader reader, boolean onlyLogin) throws IOException {
        long begun = System.nanoTime();
        complete = Reading.copy(
                reader,
                this::take,
                findings::add,
                () -> data <= DATA && messages <= MESSAGES && !isLate(begun) && !(onlyLogin && user != null));
    }

    private boolean isLate(long begun) {
        return Thread.currentThread().isInterrupted() || (messages & 1023) == 0 && System.nanoTime() - begun > NANOS;
    }

    private void take(AuditMessage message) {
        messages++;
        first = first == null ? message : first;
        last = message;
        address.add(message);
        disconnected |= message.payload() instanceof Disconnect;
        if (message.payload() instanceof Io io) {
            Bytes bytes = io.data();
            data += bytes == null ? 0 : bytes.length();
        } else if (message.payload() instanceof HandshakeSuccessful handshake && user == null) {
            user = handshake.username();
        } else if (message.payload() instanceof Authentication attempt) {
            attemptedUser = attempt.username();
        }
    }

    /** The time of the first message, or null if there is none. */
    @Nullable
    Instant begin() {
        return first == null ? null : Timestamps.toInstant(first.timestamp());
    }

    /** The time of the last message that was read, or null if there is none. */
    @Nullable
    Instant end() {
        return last == null ? null : Timestamps.toInstant(last.timestamp());
    }

    /** Whether the first message is the {@code Connect} of a connection. */
    boolean hasBegin() {
        return first != null && first.payload() instanceof Connect;
    }

    /** Whether a message that was read is a {@code Disconnect}. */
    boolean hasDisconnected() {
        return disconnected;
    }

    /** The client's address, or null if no message tells it. */
    @Nullable
    String address() {
        return address.get();
    }

    /** The user who authenticated, or null. */
    @Nullable
    String user() {
        return user;
    }

    /** The user whom the last attempt to authenticate named, or null if there was no attempt. */
    @Nullable
    String attemptedUser() {
        return attemptedUser;
    }

    /** The number of messages that were read. */
    long messages() {
        return messages;
    }

    /** The number of bytes of data in the messages that were read. */
    long data() {
        return data;
    }

    /** Whether the recording was read to its end. */
    boolean isComplete() {
        return complete;
    }

    /** Whether the recording has no end because it goes on. */
    boolean isBeingRecorded() {
        return findings.isBeingRecorded();
    }

    /** What is wrong with the part that was read. */
    Problems problems() {
        return findings.problems();
    }
}
