package dev.sshdaudit.oracle;

import dev.sshdaudit.testkit.Packet;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** One thing that a client does. Its text is a line that {@link #parse} understands. */
sealed interface Step {

    /** Sends a packet, from its message number on. */
    record Send(byte[] packet) implements Step {

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < Math.min(packet.length, 60); i++) {
                char c = (char) (packet[i] & 0xff);
                text.append(c >= 0x20 && c < 0x7f ? c : '.');
            }
            String hex = packet.length <= 400 || !isFilledUp()
                    ? HexFormat.of().formatHex(packet)
                    : HexFormat.of().formatHex(packet, 0, 200) + "*" + packet.length;
            return "send " + hex + " # " + (packet.length == 0 ? "" : packet[0] & 0xff) + " " + text;
        }

        /** Whether all from a place on is one byte. */
        private boolean isFilledUp() {
            for (int i = 200; i < packet.length; i++) {
                if (packet[i] != packet[199]) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Sends many packets of a kind. */
    record Flood(Kind kind, int count, long clientId, int step, long serverId) implements Step {

        /** What the packets are for. */
        enum Kind {
            /** Channels are asked for that are not opened before they are released. */
            PENDING,
            /** Channels are opened, run a program that ends at once, and are not closed by the client. */
            HALF_CLOSED,
            /** Channels of a type that is not there are asked for. */
            UNKNOWN,
            /** Environment variables are set on a channel. */
            ENV,
            /** Attempts to log in by no method. */
            NONE,
            /** Attempts to log in by passwords that are wrong and long. */
            PASSWORD
        }

        byte[][] packets(int index) {
            long id = clientId + (long) step * index;
            return switch (kind) {
                case PENDING ->
                    new byte[][] {
                        Packet.of(90)
                                .text(PendingChannel.TYPE)
                                .uint32(id)
                                .uint32(1 << 20)
                                .uint32(32768)
                                .toByteArray()
                    };
                case HALF_CLOSED ->
                    new byte[][] {
                        Packet.of(90)
                                .text("session")
                                .uint32(id)
                                .uint32(1 << 20)
                                .uint32(32768)
                                .toByteArray(),
                        Packet.of(98)
                                .uint32(serverId + index)
                                .text("exec")
                                .bool(false)
                                .text("exit")
                                .toByteArray()
                    };
                case UNKNOWN ->
                    new byte[][] {
                        Packet.of(90)
                                .text("unknown@oracle.test")
                                .uint32(id)
                                .uint32(1 << 20)
                                .uint32(32768)
                                .toByteArray()
                    };
                case NONE ->
                    new byte[][] {
                        Packet.of(50)
                                .text("ada")
                                .text("ssh-connection")
                                .text("none")
                                .toByteArray()
                    };
                case PASSWORD ->
                    new byte[][] {
                        Packet.login("ada", index + " " + "p".repeat(1000)).toByteArray()
                    };
                case ENV ->
                    new byte[][] {
                        Packet.of(98)
                                .uint32(serverId)
                                .text("env")
                                .bool(false)
                                .text("N" + index)
                                .text("value")
                                .toByteArray()
                    };
            };
        }

        @Override
        public String toString() {
            return "flood " + kind + " " + count + " " + clientId + " " + step + " " + serverId;
        }
    }

    /** Openings that are kept back go on. */
    record Release(int count) implements Step {

        @Override
        public String toString() {
            return "release " + count;
        }
    }

    /**
     * A peer connects to the port that the server listens on for the client, and writes; the client confirms the channel and
     * answers.
     *
     * @param clientId the number that the client gives the channel
     * @param again another number that it gives it afterwards, or -1
     * @param length bytes that each of the two sends
     */
    record Peer(long clientId, long again, int length) implements Step {

        @Override
        public String toString() {
            return "peer " + clientId + " " + again + " " + length;
        }
    }

    /** Keys are exchanged anew. */
    record Keys(boolean waiting) implements Step {

        @Override
        public String toString() {
            return "keys " + waiting;
        }
    }

    /** The client waits until the server has done all that it was sent. */
    record Settle() implements Step {

        @Override
        public String toString() {
            return "settle";
        }
    }

    /** Reads a line. */
    static Step parse(String line) {
        String[] words = line.replaceFirst("#.*", "").strip().split(" ");
        return switch (words[0]) {
            case "send" -> new Send(words.length == 1 ? new byte[0] : bytes(words[1]));
            case "flood" ->
                new Flood(
                        Flood.Kind.valueOf(words[1]),
                        Integer.parseInt(words[2]),
                        Long.parseLong(words[3]),
                        Integer.parseInt(words[4]),
                        Long.parseLong(words[5]));
            case "peer" -> new Peer(Long.parseLong(words[1]), Long.parseLong(words[2]), Integer.parseInt(words[3]));
            case "release" -> new Release(Integer.parseInt(words[1]));
            case "keys" -> new Keys(Boolean.parseBoolean(words[1]));
            case "settle" -> new Settle();
            default -> throw new IllegalArgumentException(line);
        };
    }

    private static byte[] bytes(String hex) {
        int star = hex.indexOf('*');
        if (star < 0) {
            return HexFormat.of().parseHex(hex);
        }
        byte[] begin = HexFormat.of().parseHex(hex.substring(0, star));
        byte[] all = java.util.Arrays.copyOf(begin, Integer.parseInt(hex.substring(star + 1)));
        java.util.Arrays.fill(all, begin.length, all.length, begin[begin.length - 1]);
        return all;
    }

    /** A line for people who write scripts by hand: a text as hex. */
    static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
