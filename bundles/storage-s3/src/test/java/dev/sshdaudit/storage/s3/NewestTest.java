package dev.sshdaudit.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.storage.s3.bucket.Bucket.StoredObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NewestTest {

    private static StoredObject object(int number) {
        return new StoredObject("key-" + number, number, Instant.ofEpochSecond(number));
    }

    @Test
    void thoseStoredLastAreKeptWhateverTheOrderInWhichTheyCome() {
        List<StoredObject> all = new ArrayList<>();
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
            newest.add(new StoredObject(key, 1, Instant.EPOCH));
        }
        assertEquals(
                List.of("a", "b"),
                newest.objects().stream().map(StoredObject::key).toList());
    }
}
