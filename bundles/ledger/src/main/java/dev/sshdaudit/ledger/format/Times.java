package dev.sshdaudit.ledger.format;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** The times of a ledger: RFC 3339, in UTC, with nine digits of the second, so that they sort as texts. */
public final class Times {

    private static final DateTimeFormatter FORMAT =
            new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

    private static final String SHAPE = "0000-00-00T00:00:00.000000000Z";

    private Times() {}

    /** A time as text, such as {@code 2026-11-26T16:00:00.000000000Z}. */
    public static String format(Instant time) {
        return FORMAT.format(time);
    }

    /**
     * Reads a text of exactly this form.
     *
     * @throws IllegalArgumentException if it has another form
     */
    public static Instant parse(String text) {
        if (!hasShape(text)) {
            throw new IllegalArgumentException("not a time in UTC with nine digits of the second");
        }
        try {
            return LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 5, 7),
                            number(text, 8, 10),
                            number(text, 11, 13),
                            number(text, 14, 16),
                            number(text, 17, 19),
                            number(text, 20, 29))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not a time: " + e.getMessage(), e);
        }
    }

    private static boolean hasShape(String text) {
        boolean has = text.length() == SHAPE.length();
        for (int i = 0; has && i < SHAPE.length(); i++) {
            char c = text.charAt(i);
            has = SHAPE.charAt(i) == '0' ? c >= '0' && c <= '9' : c == SHAPE.charAt(i);
        }
        return has;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
