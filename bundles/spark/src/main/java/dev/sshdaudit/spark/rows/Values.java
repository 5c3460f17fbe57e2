package dev.sshdaudit.spark.rows;

import dev.sshdaudit.message.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Makes values as Spark keeps them within rows. */
final class Values {

    private static final long NANOS_PER_MICRO = 1_000;
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    private Values() {}

    static @Nullable Object text(@Nullable String text) {
        return text == null ? null : UTF8String.fromString(text);
    }

    static byte @Nullable [] bytes(@Nullable Bytes bytes) {
        return bytes == null || bytes == Bytes.MASKED ? null : bytes.toByteArray();
    }

    /** A TIMESTAMP: microseconds, rounded down. */
    static long micros(long nanos) {
        return Math.floorDiv(nanos, NANOS_PER_MICRO);
    }

    /** A DATE in UTC. */
    static int day(long nanos) {
        return (int) Math.floorDiv(nanos, NANOS_PER_DAY);
    }

    /** A TIMESTAMP. */
    static @Nullable Object micros(@Nullable Instant time) {
        return time == null ? null : Math.addExact(time.getEpochSecond() * 1_000_000, time.getNano() / 1_000);
    }

    /** A DATE in UTC. */
    static @Nullable Object day(@Nullable Instant time) {
        return time == null ? null : (int) Math.floorDiv(time.getEpochSecond(), 86_400L);
    }

    /** An ARRAY. */
    static <E> @Nullable Object array(@Nullable List<E> list, Function<E, @Nullable Object> element) {
        if (list == null) {
            return null;
        }
        @Nullable Object[] elements = new Object[list.size()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = element.apply(list.get(i));
        }
        return new GenericArrayData(elements);
    }

    /** A MAP from texts to texts. */
    static Object map(Map<String, @Nullable String> map) {
        List<Object> keys = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        map.forEach((key, value) -> {
            keys.add(UTF8String.fromString(key));
            values.add(text(value));
        });
        return new ArrayBasedMapData(new GenericArrayData(keys.toArray()), new GenericArrayData(values.toArray()));
    }
}
