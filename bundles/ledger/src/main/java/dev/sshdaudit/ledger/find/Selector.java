package dev.sshdaudit.ledger.find;

import org.jspecify.annotations.Nullable;

/**
 * Selects lines: most are refused by their bytes. Used by several threads at once.
 *
 * @param <T> what is made of a line
 */
interface Selector<T> {

    /** What each wanted line has near its beginning, so that other lines can be skipped. */
    Needle anchor();

    /** Whether the bytes of a line do not rule out that the line is wanted. */
    boolean isCandidate(byte[] bytes, int from, int to);

    /** Reads a candidate; null if it is not wanted, or damaged. */
    @Nullable
    T read(byte[] line);
}
