package dev.sshdaudit.spark.rows;

import dev.sshdaudit.spark.rows.Column.Maker;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Makes texts that are mostly the same from one row to the next, each once. For one thread.
 *
 * @param <T> what one row is made of
 */
final class RepeatedText<T> implements Maker<T> {

    private final Maker<T> text;
    private @Nullable Object latest;
    private @Nullable UTF8String made;

    RepeatedText(Maker<T> text) {
        this.text = text;
    }

    @Override
    public @Nullable Object of(T row) {
        Object now = text.of(row);
        if (now == null) {
            return null;
        }
        if (!now.equals(latest)) {
            latest = now;
            made = UTF8String.fromString((String) now);
        }
        return made;
    }
}
