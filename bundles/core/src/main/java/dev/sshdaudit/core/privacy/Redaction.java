package dev.sshdaudit.core.privacy;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.SetEnv;
import dev.sshdaudit.message.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets that patterns find out of commands, environment variables, and the data of channels. Each message from which a
 * secret was taken tells how many, in the extra {@link AuditMessage#REDACTED}.
 */
public final class Redaction implements Filter {

    /** The extras that hold commands. */
    private static final List<String> COMMANDS =
            List.of(AuditMessage.COMMAND, AuditMessage.COMMAND_ENDED, "commandError");

    /** For as many lines that are masked, and may be told later, what stood in front of the masked keys is known. */
    private static final int MOST_GAPS = 64;

    private final Supplier<SecretPatterns> inForce;
    private SecretPatterns patterns = SecretPatterns.NONE;
    private final Map<List<Object>, Stream> streams = new HashMap<>();

    /** Looks for the patterns that are in force when a message comes. */
    public Redaction(Supplier<SecretPatterns> inForce) {
        this.inForce = inForce;
    }

    @Override
    public boolean ignores(AuditMessage message) {
        return patterns.isEmpty() && inForce.get() == patterns;
    }

    @Override
    public void take(Slot slot) {
        SecretPatterns now = inForce.get();
        if (now != patterns) {
            streams.values().forEach(stream -> stream.secrets.decide(true));
            streams.clear();
            patterns = now;
        }
        if (patterns.isEmpty()) {
            return;
        }
        AuditMessage message = slot.messages().get(0);
        if (message.payload() instanceof Io io && io.data() != null && io.data().length() > 0) {
            stream(message, io).take(slot, message, io);
        } else if (message.payload() instanceof Io io && message.extras().containsKey(AuditMessage.MASKED)) {
            stream(message, io).leaveOut(message.timestamp());
        } else if (message.payload() instanceof Close) {
            String channel = String.valueOf(message.channelId());
            streams.entrySet().removeIf(it -> {
                boolean closed = it.getKey().get(0).equals(channel);
                if (closed) {
                    it.getValue().secrets.decide(true);
                }
                return closed;
            });
        } else {
            slot.replace(List.of(withoutSecrets(message)));
        }
    }

    private Stream stream(AuditMessage message, Io io) {
        return streams.computeIfAbsent(List.of(String.valueOf(message.channelId()), io.stream()), key -> new Stream());
    }

    @Override
    public void decide(Slot upTo) {
        streams.values().forEach(stream -> {
            if (stream.pieces.stream().anyMatch(piece -> piece.slot == upTo)) {
                stream.secrets.decide(true);
            }
        });
    }

    private AuditMessage withoutSecrets(AuditMessage message) {
        Map<String, Long> counts = new LinkedHashMap<>();
        Payload payload = message.payload();
        if (payload instanceof Exec exec) {
            payload = new Exec(exec.requestId(), withoutSecrets(exec.program(), counts));
        } else if (payload instanceof SetEnv env) {
            payload = new SetEnv(env.requestId(), env.name(), value(env, counts));
        }
        Map<String, Object> extras = new LinkedHashMap<>(message.extras());
        for (String key : COMMANDS) {
            if (extras.get(key) instanceof String command) {
                extras.put(key, withoutSecrets(command, counts));
            }
        }
        return counts.isEmpty() ? message : counted(message, payload, extras, counts);
    }

    private static AuditMessage counted(
            AuditMessage message, Payload payload, Map<String, Object> extras, Map<String, Long> counts) {
        if (!counts.isEmpty()) {
            extras.put(AuditMessage.REDACTED, counts);
        }
        return new AuditMessage(message.connectionId(), message.timestamp(), payload, message.channelId(), extras);
    }

    private String value(SetEnv env, Map<String, Long> counts) {
        if (patterns.isSecret(env.name()) && !env.value().isEmpty()) {
            counts.merge("password", 1L, Long::sum);
            return SecretStream.MARKER;
        }
        return withoutSecrets(env.value(), counts);
    }

    /** A text that is whole. */
    private String withoutSecrets(String text, Map<String, Long> counts) {
        SecretStream stream = new SecretStream(patterns, secret -> {});
        byte[] rest = whole(stream, text.getBytes(StandardCharsets.UTF_8), counts);
        return rest == null ? text : new String(rest, StandardCharsets.UTF_8);
    }

    /** Takes bytes that nothing follows; null if they are as they were. */
    private static byte @Nullable [] whole(SecretStream stream, byte[] bytes, Map<String, Long> counts) {
        byte[] rest = stream.take(bytes, pattern -> counts.merge(pattern, 1L, Long::sum));
        return rest == null ? null : joined(rest, stream.digits());
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream(first.length + second.length);
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    /** A message whose last digits were held back. */
    private static final class Piece {

        private final Slot slot;
        private final AuditMessage message;
        private final byte[] rest;
        private final byte[] digits;
        private final Map<String, Long> counts;

        Piece(Slot slot, AuditMessage message, byte[] rest, byte[] digits, Map<String, Long> counts) {
            this.slot = slot;
            this.message = message;
            this.rest = rest;
            this.digits = digits;
            this.counts = counts;
        }
    }

    /** The data that goes over one channel in one direction. */
    private final class Stream {

        private final SecretStream secrets = new SecretStream(patterns, this::decided);
        private final List<Piece> pieces = new ArrayList<>(0);

        /** What stood in front of keys that are masked, by the time of these keys: they may be told later. */
        private final TreeMap<Long, SecretStream> gaps = new TreeMap<>();

        /** Whether bytes have come since keys were left out last. */
        private boolean goesOn = true;

        /** Keys of this time are masked. */
        void leaveOut(long time) {
            if (!goesOn) {
                return;
            }
            goesOn = false;
            gaps.put(time, secrets.fork());
            if (gaps.size() > MOST_GAPS) {
                gaps.pollFirstEntry();
            }
        }

        /** Keys that were masked are told now: they are read behind what stood in front of them. */
        private void takeLate(Slot slot, AuditMessage message, byte[] data, SecretStream before) {
            Map<String, Long> counts = new LinkedHashMap<>();
            byte[] rest = whole(before, data, counts);
            if (rest != null) {
                put(slot, message, rest, counts);
            }
        }

        void take(Slot slot, AuditMessage message, Io io) {
            Map<String, Long> counts = new LinkedHashMap<>();
            byte[] data = io.data() == null ? new byte[0] : io.data().toByteArray();
            if (goesOn && message.extras().get(AuditMessage.TYPED_AT) instanceof Long time) {
                Map.Entry<Long, SecretStream> before = gaps.floorEntry(time);
                takeLate(slot, message, data, before == null ? secrets.fork() : before.getValue());
                gaps.headMap(time, true).clear();
                return;
            }
            goesOn = true;
            byte @Nullable [] rest = secrets.take(data, pattern -> counts.merge(pattern, 1L, Long::sum));
            byte[] digits = secrets.digits();
            if (rest == null) {
                return;
            }
            put(slot, message, rest, counts);
            if (digits.length > 0) {
                slot.hold();
                pieces.add(new Piece(slot, message, rest, digits, counts));
            }
        }

        private static void put(Slot slot, AuditMessage message, byte[] rest, Map<String, Long> counts) {
            Payload payload = new Io(((Io) message.payload()).stream(), Bytes.copyOf(rest));
            slot.replace(List.of(counted(message, payload, new LinkedHashMap<>(message.extras()), counts)));
        }

        private void decided(boolean secret) {
            boolean first = true;
            for (Piece piece : pieces) {
                byte[] digits = piece.digits;
                if (secret) {
                    digits = first ? SecretStream.MARKER.getBytes(StandardCharsets.US_ASCII) : new byte[0];
                    if (first) {
                        piece.counts.merge("url", 1L, Long::sum);
                    }
                }
                first = false;
                put(piece.slot, piece.message, joined(piece.rest, digits), piece.counts);
                piece.slot.release();
            }
            pieces.clear();
        }
    }
}
