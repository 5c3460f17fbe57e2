package dev.sshdaudit.core.privacy;

import dev.sshdaudit.Content;
import dev.sshdaudit.Transfers;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Interception.Masking;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Pty;
import dev.sshdaudit.message.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** A user at a terminal whose messages go through a {@link Screen} with {@link UnechoedKeystrokes}. Time goes on when told to. */
final class Teletype {

    static final long CHANNEL = 0;

    final List<AuditMessage> recorded = new ArrayList<>();

    private final Screen screen;
    private Interception interception;
    private long nanos;

    Teletype() {
        this(Masking.WITH_LENGTH);
    }

    Teletype(Masking masking) {
        interception = new Interception(EnumSet.allOf(Content.class), masking, Transfers.CONTENT);
        screen = new Screen(new UnechoedKeystrokes(channel -> interception), recorded::add);
        say(new Pty(0, "xterm", 80, 24, 0, 0, Bytes.EMPTY));
    }

    /** Records other content from now on. */
    void intercept(Interception other) {
        interception = other;
    }

    Teletype type(String keys) {
        return type(keys.getBytes(StandardCharsets.UTF_8));
    }

    Teletype type(byte[] keys) {
        return say(new Io(Io.STDIN, Bytes.copyOf(keys)));
    }

    Teletype print(String output) {
        return print(output.getBytes(StandardCharsets.UTF_8));
    }

    Teletype print(byte[] output) {
        return say(new Io(Io.STDOUT, Bytes.copyOf(output)));
    }

    /** Types keys one by one, each of which the terminal shows. */
    Teletype echo(String keys) {
        keys.codePoints()
                .mapToObj(Character::toString)
                .forEach(key -> type(key).after(120).print(key).after(30));
        return this;
    }

    /** Types keys one by one, none of which the terminal shows. */
    Teletype blind(String keys) {
        keys.codePoints().mapToObj(Character::toString).forEach(key -> type(key).after(150));
        return this;
    }

    Teletype say(Payload payload) {
        return say(CHANNEL, payload);
    }

    Teletype say(long channel, Payload payload) {
        AuditMessage message = new AuditMessage("c", nanos, payload, channel, Map.of());
        screen.see(message, nanos);
        Payload kept = interception.apply(payload, false);
        if (kept != null) {
            screen.take(message, nanos);
        }
        return this;
    }

    /** Lets milliseconds go by. */
    Teletype after(long milliseconds) {
        return until(nanos + milliseconds * 1_000_000);
    }

    /** Lets time go by, up to these nanoseconds since the beginning. */
    Teletype until(long until) {
        Long due;
        while ((due = screen.due()) != null && due <= until) {
            nanos = Math.max(nanos, due);
            screen.look(nanos);
        }
        nanos = until;
        return this;
    }

    Teletype close() {
        return say(new Close());
    }

    Teletype end() {
        screen.end();
        return this;
    }

    /** What is recorded of the keys: as typed, with {@code [n]} for n characters that are masked, and {@code {late}}. */
    String keys() {
        StringBuilder keys = new StringBuilder();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long masked = 0;
        for (AuditMessage message : recorded) {
            if (!(message.payload() instanceof Io io) || io.stream() != Io.STDIN) {
                continue;
            }
            Object hidden = message.extras().get(AuditMessage.MASKED);
            if (hidden != null) {
                flush(keys, bytes, 0);
                masked += hidden instanceof Long count ? count : 1;
                continue;
            }
            flush(keys, bytes, masked);
            masked = 0;
            boolean late = message.extras().containsKey(AuditMessage.TYPED_AT);
            if (late) {
                keys.append('{').append(io.data().toUtf8()).append('}');
            } else {
                bytes.writeBytes(io.data().toByteArray());
            }
        }
        flush(keys, bytes, masked);
        return keys.toString();
    }

    private static void flush(StringBuilder keys, ByteArrayOutputStream bytes, long masked) {
        keys.append(bytes.toString(StandardCharsets.UTF_8));
        bytes.reset();
        if (masked > 0) {
            keys.append('[').append(masked).append(']');
        }
    }

    /** Whether all messages are recorded in the order of their times, and none is held. */
    boolean isInOrder() {
        for (int i = 1; i < recorded.size(); i++) {
            if (recorded.get(i).timestamp() < recorded.get(i - 1).timestamp()) {
                return false;
            }
        }
        return screen.due() == null;
    }
}
