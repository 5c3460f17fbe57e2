package dev.sshdaudit.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void halvesOfCharactersAreReplaced() {
        assertEquals("\ufffd", Json.whole("\ud800"));
        assertEquals("a\ufffdb\ufffd", Json.whole("a\udc00b\ud800"));
        assertEquals("\ufffd\ud83d\ude00\ufffd", Json.whole("\ud83d\ud83d\ude00\ude00"));
        String fine = "x\ud83d\ude00y";
        assertSame(fine, Json.whole(fine));
    }

    @Test
    void secondsAreExact() {
        assertEquals("0", Json.seconds(0));
        assertEquals("12.5", Json.seconds(12_500_000_000L));
        assertEquals("0.000000001", Json.seconds(1));
        assertEquals("9223372036.854775807", Json.seconds(Long.MAX_VALUE));
    }
}
