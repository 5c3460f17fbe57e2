package dev.sshdaudit.asciinema;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.testkit.MemoryOutputs;
import java.io.IOException;
import java.util.Map;

/** A connection as a test tells it, message by message, with a clock of its own. */
final class Connection {

    static final long START = 1_795_435_200_123_456_789L;

    private final MemoryOutputs outputs;
    private final CastEncoder encoder;
    private long now = START;

    Connection(CastSettings settings) throws IOException {
        this(settings, 1);
    }

    Connection(CastSettings settings, int part) throws IOException {
        outputs = MemoryOutputs.ofCasts(part);
        encoder = new CastEncoder(outputs, settings);
        tell(new Connect("192.0.2.7", "XX"), null, part == 1 ? Map.of() : Map.of(AuditMessage.CONTINUES, (long) part));
    }

    private void tell(Payload payload, Long channel, Map<String, Object> extras) throws IOException {
        message(new AuditMessage(MemoryOutputs.CONNECTION_ID, now, payload, channel, extras));
    }

    Connection message(AuditMessage message) throws IOException {
        encoder.encode(message);
        return this;
    }

    Connection login(String user) throws IOException {
        tell(new HandshakeSuccessful(user), null, Map.of());
        return this;
    }

    Connection session(long channel) throws IOException {
        return send(channel, new NewChannelSuccessful("session"));
    }

    Connection send(long channel, Payload... payloads) throws IOException {
        return send(channel, Map.of(), payloads);
    }

    Connection send(long channel, Map<String, Object> extras, Payload... payloads) throws IOException {
        for (Payload payload : payloads) {
            tell(payload, channel, extras);
        }
        return this;
    }

    Connection out(long channel, String text) throws IOException {
        return send(channel, new Io(Io.STDOUT, Bytes.utf8(text)));
    }

    Connection err(long channel, String text) throws IOException {
        return send(channel, new Io(Io.STDERR, Bytes.utf8(text)));
    }

    Connection in(long channel, String text) throws IOException {
        return send(channel, new Io(Io.STDIN, Bytes.utf8(text)));
    }

    /** Bytes as they are. */
    Connection raw(long channel, long stream, int... values) throws IOException {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return send(channel, new Io(stream, Bytes.copyOf(bytes)));
    }

    /** Lets microseconds pass. */
    Connection after(long micros) {
        return afterNanos(1000 * micros);
    }

    Connection afterNanos(long nanos) {
        now += nanos;
        return this;
    }

    long now() {
        return now;
    }

    CastEncoder encoder() {
        return encoder;
    }

    MemoryOutputs outputs() {
        return outputs;
    }

    /** The cast of a channel as it stands. */
    StrictCast cast(long channel) throws IOException {
        return StrictCast.read(outputs.cast(channel).bytes());
    }
}
