package dev.sshdaudit.web.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One range of bytes that a client asks for (RFC 9110, section 14). Immutable.
 *
 * @param first the first byte
 * @param last the last byte; it is before the first one if the range cannot be served
 */
record ByteRange(long first, long last) {

    private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /**
     * The range of a request.
     *
     * @param size of the whole, from 0
     * @return null if all bytes are to be sent: where there is no range, several, or one of another form
     */
    static @Nullable ByteRange of(@Nullable String header, long size) {
        Matcher matcher = ONE.matcher(header == null ? "" : header.strip());
        if (!matcher.matches()) {
            return null;
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        if (first.isEmpty()) {
            if (last.isEmpty()) {
                return null;
            }
            long length = Math.min(Long.parseLong(last), size);
            return new ByteRange(size - length, size - 1);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
        if (!last.isEmpty() && Long.parseLong(last) < from) {
            return null;
        }
        return new ByteRange(from, to);
    }

    /** Whether the whole has such bytes. */
    boolean isThere() {
        return first <= last;
    }

    long length() {
        return isThere() ? last - first + 1 : 0;
    }
}
