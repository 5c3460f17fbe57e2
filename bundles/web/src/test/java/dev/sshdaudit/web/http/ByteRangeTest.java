package dev.sshdaudit.web.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

    @Test
    void rangesAreCutAtTheEnd() {
        assertEquals(new ByteRange(0, 9), ByteRange.of("bytes=0-9", 100));
        assertEquals(new ByteRange(90, 99), ByteRange.of("bytes=90-", 100));
        assertEquals(new ByteRange(90, 99), ByteRange.of("bytes=90-1000", 100));
        assertEquals(new ByteRange(99, 99), ByteRange.of("bytes=-1", 100));
        assertEquals(new ByteRange(0, 99), ByteRange.of("bytes=-1000", 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0"})
    void rangesBehindTheEndAreNotThere(String header) {
        assertFalse(ByteRange.of(header, 100).isThere());
        assertEquals(0, ByteRange.of(header, 100).length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bytes=-", "bytes=9-0", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b", "bytes=9999999999999999999-"})
    void otherRangesMeanAllBytes(String header) {
        assertNull(ByteRange.of(header, 100));
    }
}
