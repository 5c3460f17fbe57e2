package dev.sshdaudit.storage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The day in a connection's id. An id has 32 hex digits: 28 are random, and the last four number the day, in UTC, on which the
 * connection began, from 1970-01-01. So a storage that keeps recordings by days finds one by its name alone. The day is a hint: older
 * versions, and other programs, choose all digits at random.
 */
public final class ConnectionDay {

    /** How many bytes of an id are random. */
    public static final int RANDOM_BYTES = 14;

    private static final int MOST = 0xffff;
    private static final int HEX = 16;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{28}([0-9a-f]{4})(?![0-9a-f]).*");

    private ConnectionDay() {}

    /**
     * Makes an id.
     *
     * @param random {@link #RANDOM_BYTES} random bytes
     * @param begin when the connection began
     */
    public static String newId(byte[] random, Instant begin) {
        if (random.length != RANDOM_BYTES) {
            throw new IllegalArgumentException("an id has " + RANDOM_BYTES + " random bytes, not " + random.length);
        }
        long day = Math.floorMod(begin.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay(), MOST + 1L);
        return HexFormat.of().formatHex(random) + String.format(Locale.ROOT, "%04x", day);
    }

    /**
     * The day of which an id tells. Of an id that is random as a whole, the day is one between 1970 and 2149.
     *
     * @param name an id, or the name of a recording, which begins with one
     * @return the day; empty if the text does not begin with a whole id
     */
    public static Optional<LocalDate> of(String name) {
        Matcher matcher = ID.matcher(name);
        return matcher.matches()
                ? Optional.of(LocalDate.ofEpochDay(Integer.parseInt(matcher.group(1), HEX)))
                : Optional.empty();
    }
}
