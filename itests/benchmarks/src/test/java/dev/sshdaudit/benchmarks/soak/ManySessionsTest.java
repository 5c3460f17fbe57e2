package dev.sshdaudit.benchmarks.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Machine;
import dev.sshdaudit.benchmarks.Results;
import dev.sshdaudit.benchmarks.whole.ServerProcess.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 10,000 sessions for an hour with {@code -Psoak}; in each build some hundred, for some seconds. */
class ManySessionsTest {

    private static final boolean SOAK = Boolean.getBoolean("soak");

    @Test
    void manySessionsAtOnceLoseNothingAndDisturbNobody() throws Exception {
        try (Soak soak = new Soak(SOAK ? SoakPlan.whole() : SoakPlan.brief())) {
            Machine machine = Machine.here(SOAK ? Effort.FULL : Effort.SMOKE);
            List<Figure> figures = soak.run();
            Results results = new Results(Instant.now().toString(), machine, figures);
            System.out.println(results.table());
            assertEquals(List.of(), missed(figures));
        }
    }

    @Test
    void aKeyThatIsNotRecordedIsFound() throws Exception {
        List<Figure> figures = runThatLacks(Question.DROP_A_KEY);
        assertTrue(missed(figures).get(0).contains("keys missing"), figures.toString());
        assertEquals(0, value(figures, "echoes missing in recordings"));
    }

    /** The key before it is masked then, which is no loss. */
    @Test
    void anEchoThatIsNotRecordedIsFound() throws Exception {
        List<Figure> figures = runThatLacks(Question.DROP_AN_ECHO);
        assertTrue(missed(figures).get(0).contains("echoes missing"), figures.toString());
        assertEquals(0, value(figures, "keys missing in recordings"));
        assertTrue(value(figures, "keys masked, as their echo came late") > 0);
    }

    private static List<Figure> runThatLacks(Question what) throws Exception {
        try (Soak soak = new Soak(new SoakPlan(3, 1, 1, Duration.ofSeconds(1), 1, "256m"))) {
            soak.servers().get(0).ask(what);
            List<Figure> figures = soak.run();
            assertEquals(1, missed(figures).size(), figures.toString());
            return figures;
        }
    }

    private static double value(List<Figure> figures, String measure) {
        return figures.stream()
                .filter(figure -> figure.measure().equals(measure))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void whereAProcessMayOpenFewFilesServersShareTheSessions() {
        SoakPlan plan = new SoakPlan(10_000, 2_000, 50, Duration.ofHours(1), 1, "2g");
        assertEquals(plan, plan.fitting(plan.filesOfServer()));

        SoakPlan shared = plan.fitting(plan.filesOfServer() - 1);
        assertEquals(10_000, shared.sessions());
        assertEquals(2, shared.servers());

        SoakPlan fewer = plan.fitting(1_000);
        assertEquals(800, fewer.sessions());
        assertEquals(800, fewer.typing());
        assertTrue(fewer.filesOfServer() <= 1_000);
    }

    private static List<String> missed(List<Figure> figures) {
        return figures.stream()
                .filter(figure -> !figure.reachesGoal())
                .map(Figure::toString)
                .toList();
    }
}
