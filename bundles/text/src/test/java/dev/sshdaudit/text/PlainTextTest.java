package dev.sshdaudit.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTextTest {

    private static List<String> lines(boolean typed, byte[]... pieces) {
        List<String> lines = new ArrayList<>();
        PlainText text =
                new PlainText(typed, (bytes, length, before) -> lines.add(new String(bytes, 0, length, UTF_8)));
        for (byte[] piece : pieces) {
            text.add(piece);
        }
        text.end();
        return lines;
    }

    private static List<String> shown(String text) {
        return lines(false, text.getBytes(UTF_8));
    }

    @Test
    void linesEndAtEachLineEndOfTerminals() {
        assertEquals(List.of("one", "two", "three", "four"), shown("one\ntwo\r\nthree\r\r\n\n\r\nfour"));
    }

    @Test
    void aLineThatIsDrawnAnewAfterACarriageReturnIsALine() {
        assertEquals(List.of(" 10 %", " 99 %", "done"), shown(" 10 %\r 99 %\rdone\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "'\u001b[1;31msecret\u001b[0m', secret",
        "'se\u001b]0;title\u0007cret', secret",
        "'se\u001b]52;c;QUJD\u001b\\cret', secret",
        "'se\u001bP$q m\u001b\\cret', secret",
        "'se\u001b_apc\u001b\\cret', secret",
        "'se\u001b^pm\u001b\\cret', secret",
        "'se\u001bXsos\u001b\\cret', secret",
        "'se\u001b(0cret', secret",
        "'se\u001b#8cret', secret",
        "'se\u001b=cret', secret",
        "'se\u009b31mcret', secret",
        "'se\u009dtitle\u009ccret', secret",
        "'se\u001b[?2004hcret', secret",
        "'se\u0007c\u000fret', secret",
        "'sx\becret', secret",
        "'sé\becret', secret",
        "'s€\becret', secret",
        "'two\u001b[5Cwords', two words",
        "'se\u001b[3\u0018cret', secret",
        "'\u00a0\u00bf', '\u00a0\u00bf'",
        "'grün €\ud83d\ude00', 'grün €\ud83d\ude00'",
    })
    void escapeSequencesAndControlCharactersAreTakenOut(String given, String expected) {
        assertEquals(List.of(expected), shown(given));
    }

    @Test
    void whatIsDrawnInAnotherRowIsAnotherLine() {
        assertEquals(List.of("top", "bottom", "next"), shown("\u001b[2J\u001b[1;1Htop\u001b[24;1Hbottom\u001bEnext"));
    }

    @Test
    void keysThatEditALineHaveTheirEffect() {
        assertEquals(
                List.of("ls -l", "pwd", "cat"),
                lines(true, "ls -x\u007fl\rrm -rf /\u0015pwd\rcat\u0003".getBytes(UTF_8)));
    }

    @Test
    void bytesThatAreNotUtf8ArePassedOn() {
        byte[] latin1 = "gr\u00fcn \u00c2ber".getBytes(ISO_8859_1);
        List<byte[]> got = new ArrayList<>();
        PlainText text = new PlainText(false, (bytes, length, before) -> got.add(Arrays.copyOf(bytes, length)));
        text.add(latin1);
        text.end();
        assertEquals(1, got.size());
        assertEquals(new String(latin1, ISO_8859_1), new String(got.get(0), ISO_8859_1));
    }

    @Test
    void howAStreamIsSplitMakesNoDifference() {
        byte[] whole = ("a\u001b[1;31mb\u001b]0;t\u001b\\c\r\nd\u009b1me\u00a7\u001bPx\u009cf\u001b(Bg\b\r\n"
                        + "h\u001b[10;20Hi\rj\n\u20ac\ud83d\ude00\bk\n")
                .repeat(20)
                .getBytes(UTF_8);
        List<String> expected = lines(false, whole);
        assertTrue(expected.contains("abc") && expected.contains("de\u00a7f") && expected.contains("\u20ack"));
        byte[][] single = new byte[whole.length][];
        for (int i = 0; i < whole.length; i++) {
            single[i] = new byte[] {whole[i]};
        }
        assertEquals(expected, lines(false, single));
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<byte[]> pieces = new ArrayList<>();
            for (int at = 0; at < whole.length; ) {
                int to = Math.min(whole.length, at + 1 + random.nextInt(40));
                pieces.add(Arrays.copyOfRange(whole, at, to));
                at = to;
            }
            assertEquals(expected, lines(false, pieces.toArray(new byte[0][])));
        }
    }

    @Test
    void aLineOfAnyLengthIsTakenInPartsThatOverlap() {
        byte[] bytes = new byte[300_000];
        Arrays.fill(bytes, (byte) 'x');
        List<Integer> lengths = new ArrayList<>();
        long[] all = {0};
        PlainText text = new PlainText(false, (line, length, before) -> {
            lengths.add(length);
            all[0] += length - before;
            assertTrue(before == 0 && lengths.size() == 1 || before == PlainText.OVERLAP);
        });
        text.add(bytes);
        text.add("\n".getBytes(UTF_8));
        assertEquals(bytes.length, all[0]);
        assertTrue(lengths.stream().allMatch(length -> length <= PlainText.LONGEST));
    }

    @Test
    void aStringWithoutAnEndHidesNoMoreThanItsBound() {
        assertEquals(
                List.of("found"),
                shown("\u001b]0;" + "x".repeat(70_000) + "\nfound").stream()
                        .filter(line -> line.equals("found"))
                        .toList());
    }
}
