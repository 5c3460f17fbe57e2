package dev.sshdaudit.shell;

import dev.sshdaudit.text.Visible;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.karaf.shell.support.CommandException;

/** Writes sizes and times for people, and reads sizes. */
final class Sizes {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xxx");
    private static final String UNITS = "KMGTPE";

    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})([KMGT]?)(I?B)?");

    private Sizes() {}

    /** Reads a number of bytes, such as {@code 4096}, {@code 10k} (10 KiB), {@code 5M} or {@code 1G}. */
    static long parse(String option, String text) throws CommandException {
        Matcher size = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        if (size.matches()) {
            int power = size.group(2).isEmpty() ? 0 : UNITS.indexOf(size.group(2)) + 1;
            long number = Long.parseLong(size.group(1));
            if (number <= Long.MAX_VALUE >> (10 * power)) {
                return number << (10 * power);
            }
        }
        throw new CommandException(option + " " + Visible.plain(text)
                + " is no size. Sizes are 4096 (bytes), 10k (KiB), 5M (MiB), 1G (GiB)");
    }

    /** A number of bytes, such as {@code 41 KiB}. */
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        double value = bytes / (double) (1L << (10 * unit));
        return String.format(Locale.ROOT, value < 10 ? "%.1f %ciB" : "%.0f %ciB", value, UNITS.charAt(unit - 1));
    }

    /** A duration, such as {@code 6:40 min}. A negative one, as after a clock was set back, counts as zero. */
    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.getSeconds());
        if (seconds < 60) {
            int tenths = duration.isNegative() ? 0 : duration.getNano() / 100_000_000;
            return seconds + "." + tenths + " s";
        } else if (seconds < 3600) {
            return String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%d:%02d h", seconds / 3600, seconds / 60 % 60);
    }

    /** A date and time in a zone; in UTC where the zone's calendar has no such time, as damaged metadata can tell. */
    static String time(Instant instant, ZoneId zone) {
        try {
            return TIME.format(instant.atZone(zone));
        } catch (DateTimeException e) {
            return instant.toString();
        }
    }

    /** How far a zone is from UTC at a time, such as {@code +01:00}. */
    static String offset(Instant instant, ZoneId zone) {
        return OFFSET.format(zone.getRules().getOffset(instant));
    }
}
