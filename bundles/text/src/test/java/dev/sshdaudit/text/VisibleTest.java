package dev.sshdaudit.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.message.Bytes;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class VisibleTest {

    private static Bytes bytes(String hex) {
        return Bytes.copyOf(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @Test
    void aSentenceKeepsItsQuotesAndLosesItsControls() {
        assertEquals("key \"a b\": C:\\x \\e[31m\\x07", Visible.sentence("key \"a b\": C:\\x \u001b[31m\u0007"));
    }

    @Test
    void readableTextStaysAsItIs() {
        assertEquals(
                "\"ls -la h\u00e9 \u20ac \u05d0 \ud83d\ude00\"",
                Visible.quoted("ls -la h\u00e9 \u20ac \u05d0 \ud83d\ude00"));
    }

    @Test
    void controlCharactersBecomeEscapes() {
        assertEquals("\"\\n\\r\\t\\e[2J\\x00\\x07\\x7f\"", Visible.quoted("\n\r\t\u001b[2J\0\u0007\u007f"));
        assertEquals("\"\\u{9b}\\u{85}\"", Visible.quoted("\u009b\u0085"));
    }

    @Test
    void whatChangesTheDirectionOrCannotBeSeenBecomesEscapes() {
        assertEquals(
                "\"\\u{202e}\\u{2066}\\u{200f}\\u{200b}\\u{feff}\\u{ad}\\u{a0}\\u{2028}\\u{3164}\\u{e0041}\\u{e000}\"",
                Visible.quoted("\u202e\u2066\u200f\u200b\ufeff\u00ad\u00a0\u2028\u3164\udb40\udc41\ue000"));
    }

    @Test
    void nothingPosesAsAnEscapeOrAsTheEnd() {
        assertEquals("\"\\\\n\\\"\"", Visible.quoted("\\n\""));
    }

    @Test
    void halfASurrogatePairIsShown() {
        assertEquals("\"\\u{d83d}x\"", Visible.quoted("\ud83dx"));
    }

    @Test
    void bytesThatAreNotUtf8BecomeEscapes() {
        assertEquals("\"a\\xffb\"", Visible.quoted(bytes("61 ff 62")));
        assertEquals("\"\\xc3\"", Visible.quoted(bytes("c3")));
        assertEquals("\"\\xc3(\"", Visible.quoted(bytes("c3 28")));
        assertEquals("\"\\xc0\\xaf\"", Visible.quoted(bytes("c0 af")));
        assertEquals("\"\\xe0\\x80\\xaf\"", Visible.quoted(bytes("e0 80 af")));
        assertEquals("\"\\xed\\xa0\\x80\"", Visible.quoted(bytes("ed a0 80")));
        assertEquals("\"\\xf0\\x80\\x80\\x80\"", Visible.quoted(bytes("f0 80 80 80")));
        assertEquals("\"\\xf4\\x90\\x80\\x80\"", Visible.quoted(bytes("f4 90 80 80")));
        assertEquals("\"\\xe2\\x82\"", Visible.quoted(bytes("e2 82")));
        assertEquals("\"\u20ac\ud83d\ude00\"", Visible.quoted(bytes("e2 82 ac f0 9f 98 80")));
    }

    @Test
    void aByteIsToldFromTheCharacterOfItsNumber() {
        assertEquals("\"\\x9b\"", Visible.quoted(bytes("9b")));
        assertEquals("\"\\u{9b}\"", Visible.quoted(bytes("c2 9b")));
    }

    @Test
    void plainWordsNeedNoQuotes() {
        assertEquals("alice@host.example:/tmp/a-b_1", Visible.plain("alice@host.example:/tmp/a-b_1"));
        assertEquals("\"\"", Visible.plain(""));
        assertEquals("\"a b\"", Visible.plain("a b"));
        assertEquals("\"a=b\"", Visible.plain("a=b"));
        assertEquals("\"\\e\"", Visible.plain("\u001b"));
    }

    @Test
    void linesEndWhereTheTextsLinesDo() {
        assertEquals(List.of("\"a\\r\\n\"", "\"\\n\"", "\"b\""), Visible.lines(Bytes.utf8("a\r\n\nb"), 80));
        assertEquals(List.of("\"a\\n\""), Visible.lines(Bytes.utf8("a\n"), 80));
        assertEquals(List.of("\"\""), Visible.lines(Bytes.EMPTY, 80));
    }

    @Test
    void longLinesAreSplitWithoutTearingAnything() {
        Bytes long_ = Bytes.utf8("\u001b\u20ac".repeat(50));
        List<String> lines = Visible.lines(long_, 10);
        assertEquals(Visible.quoted(long_), "\"" + String.join("", lines).replace("\"", "") + "\"");
        for (String line : lines) {
            assertEquals(true, line.length() <= 10 + 4, line);
            assertEquals(0, line.indexOf('"'));
        }
    }
}
