package dev.sshdaudit.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.storage.s3.bucket.Bucket.StoredObject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NewestTest {

    private static Found object(int number) {
        return found("key-" + number, Instant.ofEpochSecond(number), null);
    }

    private static Found found(String key, Instant time, LocalDate day) {
        return new Found(key, new StoredObject(key, 1, time), day);
    }

    @Test
    void thoseStoredLastAreKeptWhateverTheOrderInWhichTheyCome() {
        List<Found> all = new ArrayList<>();
        for (int number = 0; number < 100_000; number++) {
            all.add(object(number));
        }
        Collections.shuffle(all, new Random(7));
        Newest newest = new Newest(3);
        all.forEach(newest::add);
        assertEquals(List.of(object(99_999), object(99_998), object(99_997)), newest.objects());
    }

    @Test
    void noneIsKeptWhereNoneIsWanted() {
        Newest newest = new Newest(0);
        newest.add(object(1));
        assertEquals(List.of(), newest.objects());
    }

    @Test
    void ofTheSameTimeTheOrderIsThatOfTheKeys() {
        Newest newest = new Newest(2);
        for (String key : List.of("b", "c", "a")) {
            newest.add(found(key, Instant.EPOCH, null));
        }
        assertEquals(
                List.of("a", "b"), newest.objects().stream().map(Found::name).toList());
    }

    @Test
    void aLaterDayIsNewerThanALaterUpload() {
        Newest newest = new Newest(1);
        newest.add(found("a", Instant.EPOCH, LocalDate.parse("2026-11-02")));
        newest.add(found("b", Instant.EPOCH.plusSeconds(9), LocalDate.parse("2026-11-01")));
        newest.add(found("c", Instant.EPOCH.plusSeconds(10), null));
        assertEquals("a", newest.objects().get(0).name());
    }
}
