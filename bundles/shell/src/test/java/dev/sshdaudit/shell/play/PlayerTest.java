package dev.sshdaudit.shell.play;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlayerTest {

    private final Viewer viewer = new Viewer();

    @BeforeEach
    void record() {
        viewer.terminal(0, 80, 20)
                .output(1, "one\r\n")
                .input(2, "typed")
                .output(11, "two\r\n")
                .output(12, "three\r\n");
    }

    private void assertShownAt(double seconds, String text) {
        assertShownAt(List.of(seconds), text);
    }

    private void assertShownAt(List<Double> seconds, String text) {
        List<Double> times = viewer.times(text);
        assertEquals(seconds.size(), times.size(), text + " at " + times);
        for (int i = 0; i < times.size(); i++) {
            assertEquals(seconds.get(i), times.get(i), 0.002, text + " at " + times);
        }
    }

    @Test
    void outputIsShownInTheTimeInWhichItCame() throws Exception {
        assertTrue(viewer.play());
        assertShownAt(1, "one");
        assertShownAt(11, "two");
        assertShownAt(12, "three");
        assertFalse(viewer.all().contains("typed"));
    }

    @Test
    void speedAndTheLongestIdleTimeAreObeyed() throws Exception {
        assertTrue(viewer.play(2, 4, 0));
        assertShownAt(0.5, "one");
        assertShownAt(2.5, "two");
        assertShownAt(3, "three");
    }

    @Test
    void playingBeginsInTheMiddleWithWhatWasToBeSeenThen() throws Exception {
        assertTrue(viewer.play(1, 1e6, 10.5));
        assertShownAt(0, "one");
        assertShownAt(0.5, "two");
    }

    @Test
    void aSpaceStopsTheTimeUntilTheNext() throws Exception {
        viewer.press(5, " ").press(105, " ");
        viewer.play();
        assertShownAt(111, "two");
        assertShownAt(5, "paused  0:05 of 0:12");
    }

    @Test
    void plusAndMinusChangeTheSpeed() throws Exception {
        viewer.press(3, "+").press(5, "--").press(9, "+");
        viewer.play();
        // 3 s, 2 s at 2 x, 4 s at 0.5 x
        assertShownAt(11 - 3 - 4 - 2 + 9, "two");
        assertShownAt(3, "2 x");
        assertShownAt(5, "0.5 x");
    }

    @Test
    void arrowsGoForwardAndBackByTime() throws Exception {
        viewer.press(0.5, "\u001b[C").press(1.2, "\u001b[D").press(1.3, "q");
        assertFalse(viewer.play());
        assertShownAt(List.of(0.5, 1.2), "one");
        assertShownAt(1, "two");
        assertEquals(List.of(), viewer.times("three"));
    }

    @Test
    void digitsGoToATime() throws Exception {
        viewer.press(0.5, "0:11\r").press(0.7, "q");
        viewer.play();
        assertShownAt(0.5, "two");
        assertEquals(List.of(), viewer.times("three"));
    }

    @Test
    void markersAreCommandsSizesAndExits() throws Exception {
        viewer.exec(20, "ls -l").output(30, "four").resize(40, 100, 30).exit(50);
        viewer.press(0.5, "n").press(0.6, "n").press(0.7, "n").press(0.8, "p").press(0.9, "q");
        viewer.rows = 31;
        viewer.play();
        assertShownAt(0.5, "0:20 of 0:50  command \"ls -l\"");
        assertShownAt(List.of(0.6, 0.8), "0:40 of 0:50  terminal of 100 x 30");
        assertShownAt(0.7, "0:50 of 0:50  exit 0");
    }

    @Test
    void keysThatAreNotRecordedHaveOneMarkerForEachLine() throws Exception {
        viewer.mask(20)
                .mask(21)
                .mask(22)
                .input(23, "\r")
                .mask(30)
                .mask(31)
                .input(32, "\r")
                .output(50, "four");
        viewer.press(0.5, "n").press(0.6, "n").press(0.7, "n").press(0.8, "q");
        viewer.play();
        assertShownAt(0.5, "0:20 of 0:50  typed, not shown");
        assertShownAt(0.6, "0:30 of 0:50  typed, not shown");
        assertShownAt(0.7, "no marker behind this");
    }

    @Test
    void aSearchGoesToTheNextOutputWithTheTextAndPauses() throws Exception {
        viewer.output(100, "pass").output(101, "\u001b[1mWord\u001b[m").output(200, "password again");
        viewer.press(0.5, "/password\r").press(1, "/\r").press(2, "/\r").press(3, "q");
        viewer.play();
        assertShownAt(List.of(0.5, 1.0), "paused  1:41 of 3:20");
        assertShownAt(List.of(1.0, 2.0, 2.0), "paused  3:20 of 3:20");
        assertShownAt(2, "not found from here on: password");
    }

    @Test
    void controlsOfATypedSearchDoNotReachTheScreen() throws Exception {
        viewer.press(0.5, "/a\u009b6n\u007fb\u001b").press(0.6, "q");
        viewer.play();
        assertFalse(viewer.all().contains("\u009b"), viewer.all());
    }

    @Test
    void aLiveRecordingGoesOn() throws Exception {
        viewer.live(20, "four").live(21, "five");
        assertTrue(viewer.play());
        assertEquals(1, viewer.times("four").size());
        assertTrue(viewer.times("four").get(0) < 12.3, "it waited for what happens now");
        assertEquals(1, viewer.times("five").size());
    }

    @Test
    void lineFeedsOfAChannelWithoutATerminalBeginALine() throws Exception {
        Viewer pipe = new Viewer().exec(0, "ls").output(0, "a\nb\n");
        pipe.play();
        assertTrue(pipe.all().contains("a\r\nb\r\n"), pipe.all());
    }

    @Test
    void aNoteThatOverwroteOutputIsDrawnOver() throws Exception {
        viewer.rows = 20;
        viewer.press(1.5, "+").press(2, " ").press(3, " ").press(4, "q");
        viewer.play();
        assertEquals(
                List.of(), viewer.times("2 x").stream().filter(at -> at < 2).toList());
        assertShownAt(List.of(1.0, 3.0), "one");
    }

    @Test
    void aSmallTerminalCutsNotes() throws Exception {
        viewer.rows = 30;
        viewer.columns = 10;
        viewer.press(1.5, " ").press(2, "q");
        viewer.play();
        assertShownAt(1.5, "paused  0\u001b[m");
    }

    @Test
    void aLostConnectionEndsPlaying() {
        viewer.broken = true;
        assertThrows(IOException.class, viewer::play);
    }
}
