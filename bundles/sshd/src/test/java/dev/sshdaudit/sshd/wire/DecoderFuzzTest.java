package dev.sshdaudit.sshd.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.Content;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.Answer;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.PayloadSchema;
import dev.sshdaudit.sshd.testing.RecordingRules;
import dev.sshdaudit.sshd.wire.OpenChannels.OpenChannel;
import dev.sshdaudit.sshd.wire.PacketScript.Sent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever two sides send, the decoder does not fail, and what it records keeps the rules of recordings. The first byte
 * says how the connection is listened to, the rest is a {@link PacketScript}.
 */
class DecoderFuzzTest {

    private static final int JOINED_BIT = 1;
    private static final int PASSWORDS_BIT = 2;
    private static final int ABANDONED_BIT = 4;

    /** An attempt is told at its beginning and at its end, with its method, time and result. */
    private static final long SIZE_PER_BYTE = 40;

    /** A packet is never shorter on the wire (RFC 4253, section 6). */
    private static final int PACKET_OVERHEAD = 16;

    /** Where the data begins in packets of data and of extended data. */
    private static final int DATA = 9;

    private static final int EXTENDED_DATA = 13;

    private static final int UNPLACED = 1;

    static Stream<byte[]> seeds() {
        String login = "00 80:00:61:00:01 02";
        String channel = " 88:00:01:00:00 0a:01:02";
        return Stream.of(
                        "00",
                        login,
                        "02 80:01:61:04 03:00:01:01:61 84:01 01:01 80:02:00:01:00 03 02",
                        login + channel + " 92:02:02:01:02:6c:73:00 14:01 8d:02:03:61:62:63 0d:01:01:62 90:02 10:01",
                        login + channel + " 0e:01:01:02:6f:6f 12:01:10:00:07 12:01:12:00:02:48:55 8f:02 0f:01",
                        login + " 85:00:01:01:68:16 07 85:0a:01:00:00 06 85:04:01:00:00 07",
                        login + " 88:02:01:01:68:16 0c:01:02:01:78 08:04:02:01:68:17 8a:02:03",
                        "01 8d:02:03:61:62:63 12:02:10:00:07 90:02 10:03",
                        login + channel + " 96:12:09:02:04 9f:05:62:00:00:00:02")
                .map(it -> HexFormat.of().parseHex(it.replaceAll("[ :]", "")));
    }

    @MethodSource("seeds")
    @FuzzTest
    void recordingsKeepTheirRulesWhateverIsSent(byte[] data) {
        if (data.length == 0) {
            return;
        }
        List<Sent> script = PacketScript.read(Arrays.copyOfRange(data, 1, data.length));
        try {
            run(data[0], script);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nafter\n" + lines(script), e);
        }
    }

    private static String lines(List<?> items) {
        return String.join("\n", items.stream().map(String::valueOf).toList());
    }

    private static void run(int how, List<Sent> script) {
        OpenChannels open = (how & JOINED_BIT) == 0
                ? OpenChannels.NONE
                : () -> List.of(new OpenChannel(2, 3, "session"), new OpenChannel(3, 1, "direct-tcpip"));
        Judged judged = new Judged((how & PASSWORDS_BIT) != 0);
        ConnectionDecoder decoder = new ConnectionDecoder(judged, open);
        for (Sent sent : script) {
            judged.sending(sent.packet());
            byte[] array = Arrays.copyOf(sent.packet(), sent.packet().length + 3);
            decoder.packet(sent.from(), array, 0, sent.packet().length);
            Arrays.fill(array, (byte) '!'); // it is the caller's again
        }
        judged.sending(new byte[0]);
        if ((how & ABANDONED_BIT) == 0) {
            decoder.end();
        } else {
            decoder.abandon("enough");
        }
        decoder.packet(Side.CLIENT, new byte[] {50}, 0, 1);
        judged.checkEnd();
    }

    /** Takes the messages, and judges them one by one. */
    private static final class Judged implements AuditConnection {

        private final RecordingRules rules = new RecordingRules();
        private final List<Bytes> recorded = new ArrayList<>();
        private final List<byte[]> expected = new ArrayList<>();
        private final boolean passwords;
        private byte[] packet = {};
        private long size;
        private long sent;

        Judged(boolean passwords) {
            this.passwords = passwords;
        }

        void sending(byte[] next) {
            packet = next;
            sent += next.length + PACKET_OVERHEAD;
        }

        @Override
        public String id() {
            return "0".repeat(32);
        }

        @Override
        public boolean intercepts(Content content) {
            return passwords || content != Content.PASSWORDS;
        }

        @Override
        public void record(Payload payload, Long channelId, Map<String, ?> extras) {
            AuditMessage message = new AuditMessage(id(), 0, payload, channelId, Map.copyOf(extras));
            rules.accept(message);
            if (payload instanceof Io io && io.data().length() > 0) {
                recorded.add(io.data());
                int begin = extras.containsKey(Extras.UNPLACED)
                        ? UNPLACED
                        : packet[0] == PacketNumbers.CHANNEL_DATA ? DATA : EXTENDED_DATA;
                expected.add(Arrays.copyOfRange(packet, begin, begin + io.data().length()));
            }
            String everything = shown(payload) + shown(extras);
            size += everything.length();
            if (size > 1000 + SIZE_PER_BYTE * sent) {
                throw new AssertionError(size + " characters were made of " + sent + " bytes");
            }
            if (!passwords && everything.indexOf(PacketScript.SECRET) >= 0) {
                throw new AssertionError("A secret is told: " + everything);
            }
        }

        @Override
        public void cannotFollow(String why) {}

        @Override
        public void disconnect(Map<String, ?> extras) {
            rules.accept(new AuditMessage(id(), 0, new Disconnect(), null, Map.copyOf(extras)));
        }

        void checkEnd() {
            rules.checkEnd();
            for (int i = 0; i < recorded.size(); i++) {
                if (!recorded.get(i).equals(Bytes.copyOf(expected.get(i)))) {
                    throw new AssertionError("Other data was recorded than was sent: " + recorded.get(i));
                }
            }
        }

        private static String shown(Payload payload) {
            PayloadSchema schema = PayloadSchema.of(payload.type());
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < schema.size(); i++) {
                all.append(shown(schema.value(payload, i))).append(' ');
            }
            return all.toString();
        }

        private static String shown(Object value) {
            if (value instanceof Bytes bytes) {
                return bytes.toUtf8();
            } else if (value instanceof Map<?, ?> map) {
                return map.keySet() + shown(List.copyOf(map.values()));
            } else if (value instanceof List<?> list) {
                return String.join(" ", list.stream().map(Judged::shown).toList());
            } else if (value instanceof Answer answer) {
                return answer.question() + " " + answer.answer();
            }
            return String.valueOf(value);
        }
    }
}
