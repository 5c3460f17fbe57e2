package dev.sshdaudit.ledger.find;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeedleTest {

    @Test
    void needleIsFoundWhereStringsFindIt() {
        Random random = new Random(7261);
        for (int round = 0; round < 20_000; round++) {
            String text = text(random, random.nextInt(30));
            String needle = text(random, 1 + random.nextInt(4));
            int from = random.nextInt(text.length() + 1);
            int to = from + random.nextInt(text.length() - from + 1);
            int expected = text.substring(from, to).indexOf(needle);
            assertEquals(
                    expected < 0 ? -1 : from + expected,
                    new Needle(bytes(needle)).find(bytes(text), from, to),
                    needle + " in " + text + " from " + from + " to " + to);
        }
    }

    @Test
    void needleOfAnyCaseIsFoundWhereStringsInLowerCaseFindIt() {
        Random random = new Random(7262);
        for (int round = 0; round < 20_000; round++) {
            String text = anyCase(random, text(random, random.nextInt(30)));
            String needle = anyCase(random, text(random, 1 + random.nextInt(4)));
            assertEquals(
                    text.toLowerCase(Locale.ROOT).indexOf(needle.toLowerCase(Locale.ROOT)),
                    Needle.ofAnyCase(bytes(needle)).find(bytes(text), 0, text.length()),
                    needle + " in " + text);
        }
    }

    private static String anyCase(Random random, String text) {
        StringBuilder changed = new StringBuilder(text.replace('c', '['));
        for (int i = 0; i < changed.length(); i++) {
            if (random.nextBoolean()) {
                changed.setCharAt(i, Character.toUpperCase(changed.charAt(i)));
            }
        }
        return changed.toString();
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(3)));
        }
        return text.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
