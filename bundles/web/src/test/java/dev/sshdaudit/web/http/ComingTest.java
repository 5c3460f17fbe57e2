package dev.sshdaudit.web.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComingTest {

    private final Coming<String> coming = new Coming<>(3, 5);

    @Test
    void theOldestOfTheSameSenderGoes() {
        for (String body : List.of("a1", "a2", "a3")) {
            assertEquals(List.of(), coming.add("a", body));
        }
        assertEquals(List.of("a1"), coming.add("a", "a4"));
        coming.remove("a2");
        assertEquals(List.of(), coming.add("a", "a5"));
    }

    @Test
    void theOldestOfTheGreediestSenderGoes() {
        coming.add("b", "b1");
        coming.add("a", "a1");
        coming.add("a", "a2");
        coming.add("a", "a3");
        coming.add("c", "c1");
        assertEquals(List.of("a1"), coming.add("d", "d1"));
    }
}
