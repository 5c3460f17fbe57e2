package dev.sshdaudit.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeadRingTest {

    private static String given(LeadRing ring) throws IOException {
        StringBuilder all = new StringBuilder();
        ring.give((columns, rows, text) -> all.append(text));
        return all.toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theLastOutputIsKeptWhateverItsPieces() throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < 300; round++) {
            int most = random.nextInt(300_000);
            LeadRing ring = new LeadRing(most, 80, 24);
            StringBuilder all = new StringBuilder();
            for (int i = random.nextInt(30); i >= 0; i--) {
                String piece = ("" + (char) ('a' + i % 26)).repeat(random.nextInt(30_000));
                all.append(piece);
                ring.add(utf8(piece));
            }
            String text = all.toString();
            assertEquals(text.length() <= most, ring.isWhole());
            assertEquals(text.substring(Math.max(0, text.length() - most)), given(ring));
        }
    }

    @Test
    void whatIsKeptBeginsWithAWholeCharacter() throws IOException {
        LeadRing ring = new LeadRing(4, 80, 24);
        ring.add(utf8("\u20ac\u20ac"));
        assertEquals("\u20ac", given(ring));
    }

    @Test
    void sizesAreThoseOfTheirOutput() throws IOException {
        LeadRing ring = new LeadRing(4, 80, 24);
        ring.resize(70, 20);
        ring.add(utf8("aa"));
        ring.resize(60, 10);
        ring.resize(50, 10);
        ring.add(utf8("bbb"));
        ring.resize(40, 10);
        List<String> pieces = new ArrayList<>();
        ring.give((columns, rows, text) -> pieces.add(columns + "x" + rows + text));
        assertEquals(List.of("70x20a", "50x10bbb"), pieces);
    }

    @Test
    void veryManySizesAreBounded() throws IOException {
        LeadRing ring = new LeadRing(1 << 20, 80, 24);
        for (int i = 0; i < 20_000; i++) {
            ring.resize(1 + i % 2, 24);
            ring.add(utf8("x"));
        }
        assertFalse(ring.isWhole());
        assertTrue(given(ring).length() >= 9_000);
    }
}
