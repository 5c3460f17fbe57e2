package dev.sshdaudit.shell.play;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.text.Visible;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Recordings of what would do harm to the viewer's terminal. Looks at all bytes that a player writes. */
@Timeout(60)
class HostileTest {

    /** Each must not reach the viewer, whole or in a part that does anything. */
    private static final List<String> HOSTILE = List.of(
            // OSC: titles, colours, links, clipboard, notifications; ended by BEL and by ST
            "\u001b]0;title\u0007",
            "\u001b]2;title\u001b\\",
            "\u001b]4;1;rgb:00/00/00\u0007",
            "\u001b]4;1;?\u0007",
            "\u001b]8;;https://example.org\u001b\\link\u001b]8;;\u001b\\",
            "\u001b]9;notification\u0007",
            "\u001b]10;#000000\u0007",
            "\u001b]11;?\u0007",
            "\u001b]12;red\u001b\\",
            "\u001b]50;font\u0007",
            "\u001b]52;c;cm0gLXJmIC8K\u0007",
            "\u001b]52;c;?\u001b\\",
            "\u001b]104\u0007",
            "\u001b]110\u0007",
            "\u001b]1337;File=name=eA==;inline=1:QQ==\u0007",
            // DCS: macros, terminfo, settings, sixels; SOS, PM, APC
            "\u001bP0;0;1!zAB\u001b\\",
            "\u001bP+q544e\u001b\\",
            "\u001bP$qm\u001b\\",
            "\u001bPq#0;2;0;0;0~-\u001b\\",
            "\u001bXsos\u001b\\",
            "\u001b^pm\u001b\\",
            "\u001b_Gf=24,s=1,v=1;AAAA\u001b\\",
            // queries: DA, DSR, DECRQM, DECRQSS, DECID, XTVERSION, ENQ, checksums, sizes
            "\u001b[c",
            "\u001b[>c",
            "\u001b[=c",
            "\u001b[5n",
            "\u001b[6n",
            "\u001b[?6n",
            "\u001b[?2004$p",
            "\u001b[4$p",
            "\u001bZ",
            "\u001b[>0q",
            "\u0005",
            "\u001b[1;1;1;1;10;10*y",
            "\u001b[x",
            // modes: mouse, focus, bracketed paste, cursor keys, cursor hidden, insert, origin, wrap, columns
            "\u001b[?9h",
            "\u001b[?1000h",
            "\u001b[?1002;1006h",
            "\u001b[?1003h",
            "\u001b[?1004h",
            "\u001b[?1005h",
            "\u001b[?1015h",
            "\u001b[?2004h",
            "\u001b[?1h",
            "\u001b=",
            "\u001b[?25l",
            "\u001b[4h",
            "\u001b[20h",
            "\u001b[2h",
            "\u001b[?6h",
            "\u001b[?7l",
            "\u001b[?3h",
            "\u001b[?5h",
            "\u001b[?69h",
            "\u001b[>4;2m",
            "\u001b[>1u",
            "\u001b[=1;1u",
            "\u001b[5 q",
            "\u001b[1\"q",
            // windows and the stack of titles
            "\u001b[1t",
            "\u001b[2t",
            "\u001b[3;0;0t",
            "\u001b[4;1;1t",
            "\u001b[8;1;1t",
            "\u001b[18t",
            "\u001b[21t",
            "\u001b[22;0t",
            "\u001b[23;0t",
            // character sets, resets, tests, tabs, printing, macros
            "\u001b(0",
            "\u001b)0",
            "\u001b*0",
            "\u001b+0",
            "\u001b-A",
            "\u001b%@",
            "\u001b%G",
            "\u001bn",
            "\u001bo",
            "\u001b|",
            "\u001b~",
            "\u000e",
            "\u000f",
            "\u001bN",
            "\u001bO",
            "\u001bc",
            "\u001b[!p",
            "\u001b#8",
            "\u001b#3",
            "\u001bH",
            "\u001b[3g",
            "\u001b[5i",
            "\u001b[?5i",
            "\u001b[1*z",
            "\u001b[3J",
            "\u001b F",
            "\u001b G",
            "\u0007",
            "\u0000",
            "\u007f",
            // C1 controls as UTF-8
            "\u009d0;title\u009c",
            "\u009d52;c;eA==\u0007",
            "\u0090q\u009c",
            "\u0098x\u009c",
            "\u009ex\u009c",
            "\u009fx\u009c",
            "\u009b6n",
            "\u009b?1000h",
            "\u009a",
            "\u008e",
            "\u008f",
            "\u0088",
            // what turns or hides text
            "\u202e",
            "\u2066");

    private static final String ESC = "\u001b";

    /** What may reach a viewer behind ESC: what the filter lets pass, and what the player itself writes. */
    private static final Pattern ALLOWED =
            Pattern.compile("\\[[0-9;:]*m|\\[[0-9;]*[ABCDEFGHIJKLMPSTXZ@`abdefrsu]|\\[\\?(?:47|1047|1049)[hl]|[78DEM]");

    private static void assertHarmless(String screen, String what) {
        assertTrue(
                screen.codePoints()
                        .noneMatch(c -> c < ' ' && "\b\t\n\u000b\f\r\u001b".indexOf(c) < 0 || c >= 0x7f && c < 0xa0),
                () -> what + ": " + Visible.quoted(screen));
        for (int at = screen.indexOf(ESC); at >= 0; at = screen.indexOf(ESC, at + 1)) {
            Matcher allowed = ALLOWED.matcher(screen).region(at + 1, screen.length());
            assertTrue(allowed.lookingAt(), what + ": " + Visible.quoted(screen.substring(at)));
            assertTrue(!allowed.group().startsWith("[3J"), what);
        }
    }

    private static String played(List<byte[]> packets) throws Exception {
        Viewer viewer = new Viewer().terminal(0, 80, 24);
        for (byte[] packet : packets) {
            viewer.output(1, packet);
        }
        assertTrue(viewer.play());
        return viewer.all();
    }

    private static String quiet() throws Exception {
        return played(List.of(bytes("<>")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What the hostile sequence leaves to be read, such as the text of a link. */
    private static String text(String hostile) {
        return hostile.contains("link") ? "link" : "";
    }

    @Test
    void nothingHostileReachesTheViewer() throws Exception {
        String usual = quiet();
        for (String hostile : HOSTILE) {
            String screen = played(List.of(bytes("<" + hostile + ">")));
            assertHarmless(screen, Visible.quoted(hostile));
            assertEquals(
                    usual.replace("<>", "<" + text(hostile) + ">"),
                    screen.replace("<" + text(hostile) + ">", "<" + text(hostile) + ">"),
                    Visible.quoted(hostile));
        }
    }

    @Test
    void nothingHostileReachesTheViewerInPacketsOfOneByte() throws Exception {
        String usual = quiet().replace("<>", "");
        for (String hostile : HOSTILE) {
            byte[] all = bytes("<" + hostile + ">");
            List<byte[]> packets = new java.util.ArrayList<>();
            for (byte one : all) {
                packets.add(new byte[] {one});
            }
            String screen = played(packets);
            assertHarmless(screen, Visible.quoted(hostile));
            assertEquals(usual, screen.replace("<" + text(hostile) + ">", ""), Visible.quoted(hostile));
        }
    }

    @Test
    void controlsOfOneByteThatIsNotUtf8DoNotReachTheViewer() throws Exception {
        for (int control = 0x80; control < 0xa0; control++) {
            byte[] packet = {'<', (byte) control, '6', 'n', '>'};
            String screen = played(List.of(packet));
            assertHarmless(screen, Integer.toHexString(control));
            assertTrue(screen.contains("<\ufffd6n>"), Visible.quoted(screen));
        }
    }

    @Test
    void whatARecordingSwitchesOnIsSwitchedOffAtItsEnd() throws Exception {
        Viewer viewer = new Viewer()
                .terminal(0, 80, 24)
                .output(1, "\u001b[?1049h\u001b[2;5r\u001b[1;31m\u001b]0;")
                .exec(2, "x");
        assertTrue(viewer.play());
        String end = viewer.all().substring(viewer.all().lastIndexOf("31m") + 3);
        assertTrue(
                end.contains("\u001b[?1049l") && end.contains("\u001b[r") && end.contains("\u001b[m"),
                Visible.quoted(end));
        assertTrue(end.endsWith("\u001b[24;1H\r\n"), Visible.quoted(end));
    }

    @Test
    void aViewerWhoQuitsHasTheTerminalAsItWas() throws Exception {
        for (String key : List.of("q", "\u0003")) {
            Viewer viewer = new Viewer()
                    .terminal(0, 80, 24)
                    .output(1, "\u001b[?1047h\u001b[41m")
                    .output(9, "x");
            viewer.press(2, key);
            assertTrue(!viewer.play());
            String end = viewer.all().substring(viewer.all().lastIndexOf("41m") + 3);
            assertTrue(end.contains("\u001b[?1047l") && end.contains("\u001b[m"), Visible.quoted(end));
        }
    }

    @Test
    void labelsOfMarkersAreHarmless() throws Exception {
        for (String hostile : HOSTILE) {
            Viewer viewer = new Viewer()
                    .terminal(0, 80, 20)
                    .output(0, "x")
                    .exec(1, hostile)
                    .output(5, "y");
            viewer.press(3, " ").press(4, "p").press(5, "q");
            viewer.play();
            assertHarmless(viewer.all(), Visible.quoted(hostile));
        }
    }
}
