package dev.sshdaudit.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.storage.Days;
import dev.sshdaudit.storage.s3.bucket.FakeBucket;
import dev.sshdaudit.storage.s3.upload.ObjectNaming;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects are found whatever the prefix is. */
class KeysTest {

    private static final LocalDate ONE = LocalDate.parse("2026-11-01");
    private static final LocalDate TWO = LocalDate.parse("2026-11-02");
    private static final String A = "a0000000000000000000000000000000.xz";
    private static final String B = "b0000000000000000000000000000000.xz";
    private static final String SEGMENT = "ledger-0123456789abcdef-000000000000.jsonl";

    private final FakeBucket bucket = new FakeBucket();

    private Keys keys(String prefix) {
        return new Keys(bucket, new ObjectNaming(prefix, true, true));
    }

    private void put(String key) {
        bucket.objects.put(key, new byte[1]);
    }

    /** The names of what began on some days. */
    private static TreeSet<String> names(Keys keys, Days days) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        keys.list("", true, days, found -> assertTrue(names.add(found.name()), found.name()));
        return names;
    }

    @ParameterizedTest
    @CsvSource({
        "{date}/, 2026-11-01/, 2026-11-02/",
        "audit/{date}/, audit/2026-11-01/, audit/2026-11-02/",
        "audit/day={date}/x-, audit/day=2026-11-01/x-, audit/day=2026-11-02/x-",
        "{user}/{date}/, alice/2026-11-01/, bob/2026-11-02/",
        "{date}/{user}/{host}/, 2026-11-01/alice/web/, 2026-11-02/_/db/",
        "{date}/{user}-, 2026-11-01/alice-, 2026-11-02/bob-"
    })
    void aDayIsListedWithoutTheOthers(String prefix, String first, String second) throws IOException {
        put(first + A);
        put(second + B);
        put(second + SEGMENT);
        put("unrelated/2026-11-01");
        Keys keys = keys(prefix);
        assertEquals(List.of(ONE, TWO), keys.days());
        assertEquals(new TreeSet<>(List.of(A)), names(keys, new Days(ONE, ONE)));
        assertEquals(new TreeSet<>(List.of(B, SEGMENT)), names(keys, new Days(TWO, TWO)));
        assertEquals(new TreeSet<>(List.of(A, B, SEGMENT)), names(keys, Days.ALL));
        assertEquals(second + B, keys.at(B, key -> key(key)));
        assertEquals(second + SEGMENT, keys.at(SEGMENT, key -> key(key)));
    }

    private String key(String key) throws IOException {
        bucket.statObject(key);
        return key;
    }

    @ParameterizedTest
    @CsvSource({"'',''", "audit/, audit/", "{user}/, alice/", "{date}-, 2026-11-01-", "x{user}{date}, xbob2026-11-01"})
    void whereNoFolderTellsADayAllAreListed(String prefix, String expanded) throws IOException {
        put(expanded + A);
        Keys keys = keys(prefix);
        assertEquals(List.of(), keys.days());
        assertEquals(new TreeSet<>(List.of(A)), names(keys, Days.ALL));
        assertEquals(expanded + A, keys.at(A, key -> key(key)));
        assertThrows(NoSuchFileException.class, () -> keys.at(B, key -> key(key)));
    }

    @Test
    void objectsOfThePrefixFromBeforeAreFoundBesideTheDays() throws IOException {
        put("audit/" + A);
        put("audit/2026-11-02/" + B);
        Keys keys = keys("audit/{date}/");
        assertEquals(new TreeSet<>(List.of(A, B)), names(keys, Days.ALL));
        assertEquals(
                new TreeSet<>(List.of(A)),
                names(keys, Days.until(ONE.atStartOfDay().toInstant(ZoneOffset.UTC))));
        assertEquals(new TreeSet<>(List.of(B)), names(keys, new Days(ONE, null)));
        assertEquals("audit/" + A, keys.at(A, key -> key(key)));
    }

    @Test
    void recordingsOfAnIdThatTellsNoDayAreLookedForUnderThePrefixFromBefore() throws IOException {
        put(A);
        TreeSet<String> names = new TreeSet<>();
        keys("{date}/").list(A.substring(0, 32), false, new Days(ONE, TWO), found -> names.add(found.name()));
        assertEquals(new TreeSet<>(List.of(A)), names);
    }

    @Test
    void aLaterPartIsFoundDaysAfterItsConnectionBegan() throws IOException {
        // the id tells of 2026-11-01
        String later = "c0000000000000000000000000005116.3.xz";
        put("2026-11-20/" + later);
        assertEquals("2026-11-20/" + later, keys("{date}/").at(later, key -> key(key)));
    }
}
