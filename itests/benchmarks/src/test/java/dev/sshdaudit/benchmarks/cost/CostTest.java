package dev.sshdaudit.benchmarks.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page COST.md says what the program says, and the program begins with what sessions really take. */
class CostTest {

    private static final double AS_MEASURED = 0.1;

    @Test
    void thePageHasTheTablesThatTheProgramPrints() throws Exception {
        String page = Files.readString(Path.of("COST.md"));
        for (String table : CostReport.of(List.of()).toString().split("\n\n")) {
            assertTrue(page.contains(table), () -> "COST.md lacks this table:\n" + table);
        }
    }

    @Test
    void theCalculationBeginsWithWhatSessionsTake() throws Exception {
        List<Figure> figures = new TypicalSession().measure(Effort.SMOKE);
        assertEquals(7, figures.size());
        for (Figure figure : figures) {
            double usual = List.of(Input.values()).stream()
                    .filter(input -> input.option().equals(figure.measure()))
                    .findFirst()
                    .orElseThrow()
                    .usual();
            assertEquals(usual, figure.value(), usual * AS_MEASURED, figure::toString);
        }
    }

    @Test
    void aSessionWhileNoOtherIsOpenMakesASegmentForEachIntervalOfItsTime() {
        // 10 minutes, and lines in the interval that its end is in
        assertEquals(3, year().with(Input.SESSIONS, 1).segments(), 0.01);
        assertEquals(
                2,
                year().with(Input.SESSIONS, 1).with(Input.SEGMENT_MINUTES, 10).segments(),
                0.01);
    }

    @Test
    void aFileLargerThanAnUploadPartTakesARequestForEachPartAndTwo() {
        Year files =
                year().with(Input.SESSIONS, 1).with(Input.TRANSFER_SHARE, 1).with(Input.TRANSFER_MIB, 20);
        assertEquals(files.segments() + 7, files.puts(), 0.001);
        assertEquals(files.objects(), files.with(Input.TRANSFER_MIB, 4).puts(), 0.001);
    }

    @Test
    void anOptionThatIsNoneIsRefused() {
        List<String> options = List.of("--node", "7");
        assertThrows(IllegalArgumentException.class, () -> CostReport.of(options));
        assertThrows(IllegalArgumentException.class, () -> CostReport.of(List.of("--nodes")));
        assertTrue(CostReport.of(List.of("--nodes", "7")).toString().contains("| 7 "));
    }

    /** Shells alone. */
    private static Year year() {
        Map<Input, Double> inputs = new EnumMap<>(Input.class);
        for (Input input : Input.values()) {
            inputs.put(input, input.usual());
        }
        return new Year(inputs)
                .with(Input.NODES, 1)
                .with(Input.COMMAND_SHARE, 0)
                .with(Input.TRANSFER_SHARE, 0);
    }
}
