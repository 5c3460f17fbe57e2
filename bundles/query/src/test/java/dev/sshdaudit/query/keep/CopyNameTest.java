package dev.sshdaudit.query.keep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The names of copies. */
class CopyNameTest {

    private static String told(String name) {
        CopyName parsed = CopyName.of(name);
        return parsed.original() + " " + parsed.number() + " " + parsed.copy(parsed.number() + 1);
    }

    @Test
    void theNumberStandsInFrontOfTheExtensionOfTheFormat() {
        assertEquals("5f0c.bin 0 5f0c.r1.bin.age", told("5f0c.bin"));
        assertEquals("5f0c.bin 0 5f0c.r1.bin.age", told("5f0c.bin.age"));
        assertEquals("5f0c-0.2.cast 9 5f0c-0.2.r10.cast.age", told("5f0c-0.2.r9.cast.age"));
        assertEquals("5f0c.bin.gz 1 5f0c.r2.bin.gz.age", told("5f0c.r1.bin.gz.age"));
        assertEquals("5f0c 0 5f0c.r1.age", told("5f0c"));
        assertEquals("5f0c 3 5f0c.r4.age", told("5f0c.r3.age"));
        assertEquals("5f0c.2 0 5f0c.2.r1.age", told("5f0c.2"));
        assertEquals("5f0c.r0.bin 0 5f0c.r1.r0.bin.age", told("5f0c.r0.bin"));
    }
}
