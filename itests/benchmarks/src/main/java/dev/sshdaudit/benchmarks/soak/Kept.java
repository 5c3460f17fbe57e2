package dev.sshdaudit.benchmarks.soak;

import dev.sshdaudit.benchmarks.inner.Formats;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a recording has of a user: all that went to and fro on each of the user's channels.
 *
 * @param user the user's number
 * @param messages how many messages the recording has
 * @param streams what was sent on each channel, by channel and stream
 */
record Kept(int user, long messages, Map<Long, Map<Long, byte[]>> streams) {

    /** Stands for a key that is in the recording without its character, as its echo came later than a second after the key. */
    private static final byte MASKED_KEY = 0;

    private static final int WRITE = 6;
    private static final int DATA = 103;

    /** Reads a recording to its proper end. */
    static Kept read(Path recording) throws IOException {
        Map<Long, Map<Long, ByteArrayOutputStream>> channels = new TreeMap<>();
        int user = -1;
        long messages = 0;
        try (RecordingReader reader = Formats.named("gzip").newReader(Files.newInputStream(recording))) {
            for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                messages++;
                if (message.payload() instanceof HandshakeSuccessful success) {
                    user = ShellUser.number(success.username());
                } else if (message.payload() instanceof Io io) {
                    ByteArrayOutputStream stream = channels.computeIfAbsent(message.channelId(), any -> new TreeMap<>())
                            .computeIfAbsent(io.stream(), any -> new ByteArrayOutputStream());
                    if (message.extras().containsKey(AuditMessage.MASKED)) {
                        stream.write(MASKED_KEY);
                    } else if (io.data() != null) {
                        io.data().writeTo(stream);
                    }
                }
            }
        }
        Map<Long, Map<Long, byte[]>> streams = new TreeMap<>();
        channels.forEach((channel, each) -> {
            Map<Long, byte[]> bytes = new TreeMap<>();
            each.forEach((stream, out) -> bytes.put(stream, out.toByteArray()));
            streams.put(channel, bytes);
        });
        return new Kept(user, messages, streams);
    }

    private byte[] bytes(long channel, long stream) {
        return streams.getOrDefault(channel, Map.of()).getOrDefault(stream, new byte[0]);
    }

    /** How many of the keys that a user typed are not where they should be. */
    long missingKeys(int typed) {
        return missing(bytes(0, Io.STDIN), typed);
    }

    /** How many of the echoes that a user saw are not where they should be. */
    long missingEchoes(int typed) {
        return missing(bytes(0, Io.STDOUT), typed);
    }

    /** How many keys are there without their character. */
    long maskedKeys() {
        long masked = 0;
        for (byte key : bytes(0, Io.STDIN)) {
            masked += key == MASKED_KEY ? 1 : 0;
        }
        return masked;
    }

    private long missing(byte[] bytes, int typed) {
        long wrong = Math.abs(bytes.length - typed);
        for (int i = 0; i < Math.min(bytes.length, typed); i++) {
            wrong += bytes[i] == MASKED_KEY || bytes[i] == ShellUser.key(user, i) ? 0 : 1;
        }
        return wrong;
    }

    /** How many blocks of a transfer, there and back, are not where they should be. */
    long missingBlocks(int blocks) {
        return missing(bytes(1, Io.STDIN), WRITE, blocks) + missing(bytes(1, Io.STDOUT), DATA, blocks);
    }

    /** The blocks in packets of SFTP (draft-ietf-secsh-filexfer-02, section 3): length, type, number, then what the type says. */
    private long missing(byte[] packets, int type, int blocks) {
        ByteBuffer all = ByteBuffer.wrap(packets);
        int found = 0;
        long wrong = 0;
        while (all.remaining() >= Integer.BYTES) {
            int length = all.getInt();
            if (length > all.remaining()) {
                break;
            }
            ByteBuffer packet = all.slice(all.position(), length);
            all.position(all.position() + length);
            if (packet.get() == type) {
                wrong += Arrays.equals(content(packet, type), Transfer.block(user, found)) ? 0 : 1;
                found++;
            }
        }
        return wrong + Math.abs(blocks - found);
    }

    private static byte[] content(ByteBuffer packet, int type) {
        packet.getInt();
        if (type == WRITE) {
            packet.position(packet.position() + Integer.BYTES + packet.getInt(packet.position()) + Long.BYTES);
        }
        byte[] content = new byte[packet.getInt()];
        packet.get(content);
        return content;
    }
}
