package dev.sshdaudit.asciinema;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.Pty;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Text as it comes out of a cast again. */
class EscapedTextTest {

    private static final CastSettings SETTINGS = new CastSettings(2, 0, List.of(), true);

    private static final Pty TERMINAL = new Pty(0, "xterm", 80, 24, 0, 0, null);

    /** The text of bytes that came in packets of these sizes, the rest in one more. */
    private static String text(byte[] bytes, int... sizes) throws Exception {
        Connection connection = new Connection(SETTINGS).login("a").session(0).send(0, TERMINAL, new Exec(1, "cat"));
        int from = 0;
        for (int i = 0; from < bytes.length; i++) {
            int size = i < sizes.length ? sizes[i] : bytes.length - from;
            byte[] packet = new byte[size];
            System.arraycopy(bytes, from, packet, 0, size);
            connection.raw(0, Io.STDOUT, ints(packet));
            from += size;
        }
        connection.encoder().finish();
        return connection.cast(0).text("o");
    }

    private static int[] ints(byte[] bytes) {
        int[] ints = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            ints[i] = bytes[i];
        }
        return ints;
    }

    /** By the letter: every byte that belongs to no character becomes one U+FFFD. */
    private static String expected(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length; ) {
            int length = characterAt(bytes, i);
            text.append(length == 0 ? "\uFFFD" : new String(bytes, i, length, UTF_8));
            i += Math.max(1, length);
        }
        return text.toString();
    }

    private static int characterAt(byte[] bytes, int at) {
        for (int length = 1; length <= 4 && at + length <= bytes.length; length++) {
            try {
                UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length));
                return length;
            } catch (CharacterCodingException e) {
                // not yet, or never
            }
        }
        return 0;
    }

    @Test
    void everyCharacterSurvives() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 97) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                all.appendCodePoint(c);
            }
        }
        assertEquals(all.toString(), text(all.toString().getBytes(UTF_8)));
    }

    @Test
    void aCharacterInPiecesStaysWhole() throws Exception {
        String text = "é你好🙂👩‍👩‍👧";
        byte[] bytes = text.getBytes(UTF_8);
        for (int cut = 1; cut < bytes.length; cut++) {
            assertEquals(text, text(bytes, cut));
        }
        int[] ones = new int[bytes.length];
        Arrays.fill(ones, 1);
        assertEquals(text, text(bytes, ones));
    }

    @Test
    void streamsDoNotMixInTheMiddleOfACharacter() throws Exception {
        Connection connection = new Connection(SETTINGS).login("a").session(0).send(0, TERMINAL, new Exec(1, "cat"));
        connection.raw(0, Io.STDOUT, 0xe4, 0xbd).raw(0, Io.STDERR, 0xe5).raw(0, Io.STDIN, 0xf0, 0x9f);
        connection.raw(0, Io.STDIN, 0x99, 0x82).raw(0, Io.STDERR, 0xa5, 0xbd).raw(0, Io.STDOUT, 0xa0);
        connection.encoder().finish();
        assertEquals("好你", connection.cast(0).text("o"));
        assertEquals("🙂", connection.cast(0).text("i"));
    }

    @Test
    void eachInvalidByteBecomesOneReplacement() throws Exception {
        assertEquals("caf\uFFFD au lait \uFFFD\uFFFD", text("café au lait éé".getBytes(ISO_8859_1)));
        assertEquals("\uFFFD\uFFFDa", text(new byte[] {(byte) 0xe4, (byte) 0xbd, 'a'}), "broken off");
        assertEquals("\uFFFD\uFFFD", text(new byte[] {(byte) 0xc0, (byte) 0x80}), "overlong");
        assertEquals("\uFFFD\uFFFD\uFFFD", text(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}), "a surrogate");
        assertEquals(
                "\uFFFD\uFFFD\uFFFD\uFFFD",
                text(new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}),
                "beyond the last one");
        assertEquals("\uFFFD\uFFFD\uFFFD", text(new byte[] {(byte) 0xf0, (byte) 0x9f, (byte) 0x99}), "the end");
    }

    @Test
    void anyBytesInAnyPacketsBecomeTheSameText() throws Exception {
        Random random = new Random(8);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = new byte[random.nextInt(24)];
            for (int i = 0; i < bytes.length; i++) {
                // what makes and breaks sequences, more often than chance would
                bytes[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0x80 + random.nextInt(0x80));
            }
            String expected = expected(bytes);
            assertEquals(expected, text(bytes), () -> HexFormat.of().formatHex(bytes));
            int cut = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            if (cut > 0) {
                assertEquals(expected, text(bytes, cut), () -> HexFormat.of().formatHex(bytes));
            }
        }
    }
}
