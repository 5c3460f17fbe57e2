package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SampleTest {

    @Test
    void eachNameIsChosenAsOftenAsAnyOther() {
        int[] chosen = new int[10];
        Random random = new Random(7);
        for (int round = 0; round < 10_000; round++) {
            Sample sample = new Sample(3, random);
            for (int name = 0; name < chosen.length; name++) {
                sample.take(String.valueOf(name));
            }
            assertEquals(3, sample.names().size());
            assertEquals(10, sample.of());
            sample.names().forEach(name -> chosen[Integer.parseInt(name)]++);
        }
        for (int times : chosen) {
            // 3,000 are expected, with a standard deviation of 46
            assertTrue(times > 2_750 && times < 3_250, "chosen " + times + " times");
        }
    }

    @Test
    void allAreChosenWhereThereAreNoMore() {
        Sample sample = new Sample(3);
        sample.take("a");
        sample.take("b");
        assertEquals(Set.of("a", "b"), sample.names());
    }
}
