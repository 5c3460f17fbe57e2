package dev.sshdaudit.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalFilterTest {

    private static final String ESC = "\u001b";

    private static String filter(String text) {
        return new TerminalFilter().filter(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain text, \u00e4\u20ac\ud83d\ude00 and \ud83d\udc69\u200d\ud83d\udcbb\r\n\tback\b",
                "\u001b[m\u001b[0;1;31m\u001b[38;2;1;2;3m\u001b[38:5:7m\u001b[4:3m",
                "\u001b[A\u001b[12B\u001b[C\u001b[1D\u001b[E\u001b[F\u001b[7G\u001b[3;4H\u001b[;4f\u001b[5d\u001b[6`\u001b[a\u001b[e",
                "\u001b[J\u001b[0J\u001b[1J\u001b[2J\u001b[K\u001b[1K\u001b[2K\u001b[3X\u001b[4P\u001b[5@\u001b[6L\u001b[7M",
                "\u001b[S\u001b[2T\u001b[r\u001b[2;20r\u001b[s\u001b[u\u001b7\u001b8\u001bD\u001bE\u001bM\u001b[I\u001b[2Z",
                "\u001b[?1049h\u001b[?1049l\u001b[?47h\u001b[?1047l",
                "x\u001b[79b"
            })
    void whatShowsSomethingPasses(String text) {
        assertEquals(text, filter(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // strings: title, clipboard, hyperlink, notification, DCS, APC, PM, SOS, by either end and in either
                // form
                "\u001b]0;title\u0007",
                "\u001b]52;c;aWQ=\u001b\\",
                "\u001b]8;;http://x\u001b\\",
                "\u001bP+q544e\u001b\\",
                "\u001bP$qm\u001b\\",
                "\u001b_Gf=24;AAAA\u001b\\",
                "\u001b^private\u001b\\",
                "\u001bXstart\u001b\\",
                "\u009d52;c;aWQ=\u009c",
                "\u0090q\u009c",
                "\u009fx\u009c",
                "\u009ex\u009c",
                "\u0098x\u009c",
                // queries
                "\u001b[c",
                "\u001b[0c",
                "\u001b[>c",
                "\u001b[=c",
                "\u001b[5n",
                "\u001b[6n",
                "\u001b[?6n",
                "\u001b[?2026$p",
                "\u001b[>q",
                "\u001b[18t",
                "\u001b[21t",
                "\u001bZ",
                "\u0005",
                "\u009a",
                "\u009b6n",
                "\u001b[1;1;1;1;1;1*y",
                "\u001b[?1;1;0S",
                "\u001b[?u",
                // modes, character sets, resets, devices, windows
                "\u001bc",
                "\u001b[!p",
                "\u001b[?2004h",
                "\u001b[?1000;1006h",
                "\u001b[?25l",
                "\u001b[4h",
                "\u001b[20h",
                "\u001b[>4;2m",
                "\u001b[>1u",
                "\u001b[=5;1u",
                "\u001b[?5i",
                "\u001b[i",
                "\u001b[2 q",
                "\u001b[8;1;1t",
                "\u001b(0",
                "\u001b)B",
                "\u001b*0",
                "\u001b%G",
                "\u001b#8",
                "\u001b=",
                "\u001b>",
                "\u001bH",
                "\u001b[g",
                "\u001b[3J",
                "\u001b[?3J",
                "\u001b[1;2s",
                "\u001b[1;2;3;4;5T",
                "\u001b[99999b",
                "\u001bn",
                "\u001b|",
                "\u000e",
                "\u000f",
                "\u0007",
                "\u0000",
                "\u007f",
                "\u0080",
                "\u0088",
                "\u008e",
                // what changes the direction of writing, or cannot be seen
                "\u202e",
                "\u2066",
                "\u200f",
                "\u2028",
                "\udb40\udc41",
                // what is not whole
                "\u001b",
                "\u001b[",
                "\u001b[1;2",
                "\u001b]0;title",
                "\u001b(",
                // what only looks harmless
                "\u001b[1\u0018",
                "\u001b[1\u001a",
                "\u001b[1\u001b[6n",
                "\u001b\u001bc",
                "\u001b[1$m",
                "\u001b[ m",
                "\u001b[<1m"
            })
    void whatDoesMoreIsDropped(String text) {
        assertEquals("ab", filter("a" + text + "\u0018\u0007b").replaceAll("\u0018", ""), Visible.quoted(text));
        TerminalFilter byCharacter = new TerminalFilter();
        StringBuilder out = new StringBuilder();
        ("a" + text + "\u0018b").codePoints().forEach(c -> out.append(byCharacter.filter(Character.toString(c))));
        assertEquals("ab", out.toString(), Visible.quoted(text));
    }

    @Test
    void sequencesOfOneCharacterPassInSevenBits() {
        assertEquals(ESC + "[31mx" + ESC + "D" + ESC + "E" + ESC + "M", filter("\u009b31mx\u0084\u0085\u008d"));
    }

    @Test
    void aSequencePassesWhenItIsWhole() {
        TerminalFilter filter = new TerminalFilter();
        assertEquals("a", filter.filter("a" + ESC));
        assertEquals("", filter.filter("[3"));
        assertEquals(ESC + "[31mb", filter.filter("1mb"));
    }

    @Test
    void ofSeveralModesTheAlternateScreenPasses() {
        assertEquals(ESC + "[?1049h", filter(ESC + "[?2004;1049;1000h"));
    }

    @Test
    void controlsWithinASequenceAreObeyed() {
        assertEquals("\r\n" + ESC + "[31m", filter(ESC + "[3\r\n1m"));
        assertEquals("\n", filter(ESC + "\nc"));
    }

    @Test
    void textThatBreaksASequenceIsShown() {
        assertEquals("\u00e9m", filter(ESC + "[31\u00e9m"));
    }

    @Test
    void whatOutlivesTheOutputIsUndone() {
        TerminalFilter filter = new TerminalFilter();
        assertEquals("", filter.end());
        filter.filter(ESC + "[31m" + ESC + "[2;5r" + ESC + "[?1049h" + ESC + "]0;");
        assertEquals(ESC + "[m" + ESC + "7" + ESC + "[r" + ESC + "8" + ESC + "[?1049l", filter.end());
        assertEquals("", filter.end());
        assertEquals("text", filter.filter("text"), "the string has ended too");
        filter.filter(ESC + "[?1049h" + ESC + "[?1049l");
        assertEquals("", filter.end());
    }

    @Test
    void aStringThatDoesNotEndHidesABoundedPart() {
        String out = filter(ESC + "]0;" + "x".repeat(70_000));
        assertTrue(out.length() > 4_000 && out.matches("x+"), out.length() + " characters");
    }

    @Test
    void whatIsPrintableOfATitleHasNoSequences() {
        assertEquals("titlered", TerminalFilter.printable("\u001b]0;x\u0007title\n\u001b[31mred\t"));
        for (String text : List.of("", "plain", "\u4f60\u597d")) {
            assertEquals(text, TerminalFilter.printable(text));
        }
    }
}
