package dev.sshdaudit.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final String LAST_CELL = ".*\\| *(\\w*) *\\|";

    @Test
    void aFigureIsMarkedIfItIsFartherAwayThanTheRoundsOfBothRuns() {
        Figure before = ratio(1.00, 1.05, 1.10);

        assertEquals("", verdict(before, ratio(1.05, 1.12, 1.19)));
        assertEquals("worse", verdict(before, ratio(1.25, 1.30, 1.35)));
        assertEquals("better", verdict(ratio(1.25, 1.30, 1.35), before));
    }

    @Test
    void ofASpeedMoreIsBetter() {
        assertEquals("worse", verdict(speed(200), speed(150)));
        assertEquals("better", verdict(speed(150), speed(200)));
    }

    @Test
    void aGoalSaysWhatIsBetter() {
        assertEquals("worse", verdict(goal(Goal.atLeast(1), 2), goal(Goal.atLeast(1), 1)));
        assertEquals("better", verdict(goal(Goal.atMost(1), 2), goal(Goal.atMost(1), 1)));
    }

    @Test
    void aFigureOfOneRoundMayBeATenthOff() {
        assertEquals(
                "", verdict(Figure.of("idle", "heap", "KiB", null, 10), Figure.of("idle", "heap", "KiB", null, 11)));
        assertEquals(
                "worse",
                verdict(Figure.of("idle", "heap", "KiB", null, 10), Figure.of("idle", "heap", "KiB", null, 13)));
    }

    @Test
    void lostMessagesAreWorseThanNone() {
        assertEquals(
                "worse", verdict(Figure.of("typing", "lost", "", null, 0), Figure.of("typing", "lost", "", null, 1)));
    }

    @Test
    void timesAndSpeedsOfASlowerMachineAreNotWorseForThat() {
        assertEquals("", verdict(50, speed(200), 25, speed(100)));
        assertEquals("worse", verdict(50, speed(200), 50, speed(100)));
        assertEquals("", verdict(50, time(2), 25, time(4)));
        assertEquals("worse", verdict(50, ratio(1, 1, 1), 25, ratio(2, 2, 2)), "a ratio is of one run");
    }

    private static Figure ratio(double... rounds) {
        return Figure.of("encode", "processor time", Figure.TIMES, null, rounds);
    }

    private static Figure speed(double value) {
        return Figure.of("encode", "speed", "MiB/s", null, value - 1, value, value + 1);
    }

    private static Figure time(double value) {
        return Figure.of("encode", "wall", "s", null, value, value, value);
    }

    private static Figure goal(Goal goal, double value) {
        return Figure.of("encode", "measure", "", goal, value, value, value);
    }

    private static String verdict(Figure before, Figure now) {
        return verdict(50, before, 50, now);
    }

    private static String verdict(double oldZlib, Figure before, double newZlib, Figure now) {
        String text = run(newZlib, now).comparedWith(run(oldZlib, before));
        String row = text.lines()
                .filter(it -> it.startsWith("| " + now.work()))
                .findFirst()
                .orElseThrow();
        return row.replaceAll(LAST_CELL, "$1");
    }

    private static Results run(double zlib, Figure figure) {
        return new Results("2026-01-01T00:00:00Z", new Machine("", 2, 0, "", "", 0, zlib, 0), List.of(figure));
    }
}
