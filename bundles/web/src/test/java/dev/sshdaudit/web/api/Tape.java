package dev.sshdaudit.web.api;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.Pty;
import dev.sshdaudit.message.ChannelRequest.Shell;
import dev.sshdaudit.message.ChannelRequest.Window;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.Timestamps;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.time.Instant;

/** Makes messages of a connection, at seconds from its start. */
final class Tape {

    static final String ID = "5f0c0123456789abcdef0123456789ab";
    static final Instant START = Instant.parse("2026-11-27T12:00:00.123456789Z");

    private Tape() {}

    static AuditMessage at(double seconds, Payload payload, Long channel) {
        return of(ID, seconds, payload, channel);
    }

    static AuditMessage of(String connection, double seconds, Payload payload, Long channel) {
        return new AuditMessage(connection, Timestamps.of(START) + Math.round(seconds * 1e9), payload, channel);
    }

    static AuditMessage connect() {
        return at(0, new Connect("192.0.2.7", "XX"), null);
    }

    static AuditMessage session(double seconds, long channel) {
        return at(seconds, new NewChannelSuccessful("session"), channel);
    }

    static AuditMessage pty(double seconds, long channel, long columns, long rows) {
        return at(seconds, new Pty(0, "xterm", columns, rows, 0, 0, null), channel);
    }

    static AuditMessage window(double seconds, long channel, long columns, long rows) {
        return at(seconds, new Window(5, columns, rows, 0, 0), channel);
    }

    static AuditMessage shell(double seconds, long channel) {
        return at(seconds, new Shell(1), channel);
    }

    static AuditMessage exec(double seconds, long channel, String program) {
        return at(seconds, new Exec(1, program), channel);
    }

    static AuditMessage out(double seconds, long channel, String text) {
        return at(seconds, new Io(Io.STDOUT, Bytes.utf8(text)), channel);
    }

    static AuditMessage out(double seconds, long channel, byte... bytes) {
        return at(seconds, new Io(Io.STDOUT, Bytes.copyOf(bytes)), channel);
    }

    static AuditMessage err(double seconds, long channel, byte... bytes) {
        return at(seconds, new Io(Io.STDERR, Bytes.copyOf(bytes)), channel);
    }

    static AuditMessage in(double seconds, long channel, String text) {
        return at(seconds, new Io(Io.STDIN, Bytes.utf8(text)), channel);
    }

    static AuditMessage note(double seconds, Long channel, String extra, Object value) {
        return at(seconds, new Io(Io.STDIN, Bytes.EMPTY), channel).withExtra(extra, value);
    }

    static AuditMessage exit(double seconds, long channel, long status) {
        return at(seconds, new Exit(status), channel);
    }

    static AuditMessage close(double seconds, long channel) {
        return at(seconds, new Close(), channel);
    }

    static AuditMessage disconnect(double seconds) {
        return at(seconds, new Disconnect(), null);
    }

    /** Metadata of a connection that has ended after ten seconds. */
    static MetadataBuilder metadata() {
        return MetadataBuilder.recording(ID)
                .start(START)
                .end(START.plusSeconds(10))
                .username("alice")
                .state(State.ENDED);
    }

    /** The recording of one channel, in the format asciinema; each begins a second after the one before. */
    static RecordingMetadata cast(long channel) {
        return new RecordingMetadata(
                ID + "-" + channel + ".cast",
                ID,
                channel,
                1,
                "asciinema",
                "",
                "",
                START.plusSeconds(channel),
                START.plusSeconds(channel + 1),
                "192.0.2.7",
                "XX",
                "alice",
                State.ENDED,
                false,
                null);
    }

    /** Metadata of a part that begins after some seconds. */
    static RecordingMetadata part(int part, double seconds, State state) {
        return MetadataBuilder.recording(part == 1 ? ID : ID + "." + part)
                .connectionId(ID)
                .part(part)
                .start(START.plusNanos(Math.round(seconds * 1e9)))
                .end(state == State.OPEN ? null : START.plusSeconds(100))
                .username("alice")
                .state(state)
                .build();
    }
}
