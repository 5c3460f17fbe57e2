package dev.sshdaudit.sshd.transfer;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sshdaudit.testkit.Packet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever two sides send, a watch does not throw, tells the same however the bytes are divided, and tells no more than a
 * bounded amount of it. The first byte says what is watched; then come pieces, each a byte that says who sends it and how
 * many of the bytes that follow.
 */
class TransferFuzzTest {

    private static final int CLIENT_BIT = 0x80;
    private static final int LONG_BIT = 0x40;

    /** What can be watched; of the last one, packets are looked for where data begins, so that it matters how data is divided. */
    private static final int KINDS = 6;

    private static final int JOINED = KINDS - 1;

    private static byte[] seed(int what, Object... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(what);
        for (int i = 0; i < pieces.length; i += 2) {
            byte[] bytes = pieces[i + 1] instanceof Packet packet
                    ? Talk.framed(packet)
                    : ((String) pieces[i + 1]).getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < bytes.length; at += 63) {
                int length = Math.min(63, bytes.length - at);
                out.write(((Boolean) pieces[i] ? CLIENT_BIT : 0) | length);
                out.write(bytes, at, length);
            }
        }
        return out.toByteArray();
    }

    static Stream<byte[]> seeds() {
        return Stream.of(
                new byte[] {0},
                seed(
                        0,
                        true,
                        Packet.of(1).uint32(3),
                        false,
                        Packet.of(2).uint32(3),
                        true,
                        Packet.of(3).uint32(1).text("/f").uint32(3).uint32(0),
                        false,
                        Packet.of(102).uint32(1).text("h"),
                        true,
                        Packet.of(6).uint32(2).text("h").uint32(0).uint32(0).text("abc"),
                        false,
                        Packet.of(101).uint32(2).uint32(0).text("").text(""),
                        true,
                        Packet.of(5).uint32(2).text("h").uint32(0).uint32(0).uint32(3),
                        false,
                        Packet.of(103).uint32(2).text("abc"),
                        true,
                        Packet.of(4).uint32(3).text("h"),
                        false,
                        Packet.of(101).uint32(3).uint32(0).text("").text("")),
                seed(
                        0,
                        true,
                        Packet.of(200).uint32(1).text("copy-data").text("h"),
                        true,
                        Packet.of(18).uint32(2).text("/a").text("/b"),
                        false,
                        Packet.of(101).uint32(2).uint32(4)),
                seed(
                        1,
                        false,
                        "\0",
                        true,
                        "D0755 0 d\nC0644 3 f\n",
                        false,
                        "\0\0",
                        true,
                        "abc\0E\n",
                        false,
                        "\0\1no\n"),
                seed(
                        5,
                        true,
                        "xyz",
                        false,
                        Packet.of(101).uint32(1).uint32(0).text("").text(""),
                        true,
                        Packet.of(6).uint32(2).text("h").uint32(0).uint32(0).text("abc"),
                        false,
                        Packet.of(101).uint32(2).uint32(0).text("").text(""),
                        true,
                        Packet.of(4).uint32(3).text("h"),
                        false,
                        Packet.of(101).uint32(3).uint32(0).text("").text("")),
                seed(3, false, "003f", true, "0032want"),
                seed(4, false, "\37\0\0\0", true, "\37\0\0\0a"),
                seed(2, true, "\0", false, "T1 0 1 0\nC0644 3 f\n", true, "\0\0", false, "abc\1bad\n", true, "\0"));
    }

    private static TransferWatch watch(int what, List<String> facts) {
        Consumer<Map<String, Object>> told = fact -> facts.add(checked(fact));
        Hashing hashing = Hashing.ofConnection();
        return switch (what % KINDS) {
            case 0 -> TransferWatch.ofSubsystem("sftp", told, hashing);
            case 1 -> TransferWatch.ofCommand("scp -r -t /to", told, hashing);
            case 2 -> TransferWatch.ofCommand("scp -r -f /from/*", told, hashing);
            case 3 -> TransferWatch.ofCommand("git-upload-pack '/from'", told, hashing);
            case 4 -> TransferWatch.ofCommand("rsync --server -v . /to", told, hashing);
            default -> TransferWatch.ofJoined(told, hashing);
        };
    }

    private static String checked(Map<String, Object> fact) {
        for (Object value : fact.values()) {
            if (value instanceof String text && text.length() > FileFact.LONGEST) {
                throw new AssertionError("a text of " + text.length() + " characters");
            } else if (value instanceof Long number && number < 0) {
                throw new AssertionError("a negative number: " + fact);
            } else if ("an error in sshd-audit".equals(value)) {
                throw new AssertionError("the watch failed");
            }
        }
        return fact.toString();
    }

    @MethodSource("seeds")
    @FuzzTest
    void aWatchTellsTheSameHoweverBytesAreDivided(byte[] data) {
        if (data.length == 0) {
            return;
        }
        List<String> whole = new ArrayList<>();
        List<String> single = new ArrayList<>();
        TransferWatch one = watch(data[0] & 0xff, whole);
        TransferWatch other = watch(data[0] & 0xff, single);
        int at = 1;
        while (at < data.length) {
            int head = data[at++] & 0xff;
            int length = Math.min(head & 0x3f, data.length - at);
            boolean client = (head & CLIENT_BIT) != 0;
            byte[] piece = Arrays.copyOfRange(data, at, at + length);
            at += length;
            if ((head & LONG_BIT) != 0) {
                piece = Arrays.copyOf(piece, 4000);
            }
            one.follow(client, piece, 0, piece.length);
            for (byte each : piece) {
                other.follow(client, new byte[] {each}, 0, 1);
            }
        }
        one.end();
        other.end();
        if (!whole.equals(single) && (data[0] & 0xff) % KINDS != JOINED) {
            throw new AssertionError("told " + whole + "\nbyte by byte " + single);
        }
        if (whole.stream().filter(it -> it.startsWith("{notFollowed=")).count() > 1) {
            throw new AssertionError("given up twice: " + whole);
        }
    }
}
