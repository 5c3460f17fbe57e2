package dev.sshdaudit.shell;

import dev.sshdaudit.text.Visible;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.karaf.shell.support.CommandException;

/** Reads times as people type them. */
final class Moments {

    private static final Pattern AGO = Pattern.compile("(\\d{1,9})([smhdw])");

    private final ZoneId zone;
    private final Instant now;

    /**
     * Makes a reader.
     *
     * @param zone the zone of days, and of times that name none
     * @param now the time from which {@code 2h} counts back
     */
    Moments(ZoneId zone, Instant now) {
        this.zone = zone;
        this.now = now;
    }

    /** Reads a time from which on to look: of a day, its beginning. */
    Instant since(String option, String text) throws CommandException {
        return read(option, text, false);
    }

    /** Reads a time up to which to look: of a day, its last nanosecond. */
    Instant until(String option, String text) throws CommandException {
        return read(option, text, true);
    }

    private Instant read(String option, String text, boolean endOfDay) throws CommandException {
        try {
            Matcher ago = AGO.matcher(text);
            if (ago.matches()) {
                return now.minus(unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))));
            } else if (text.equals("today") || text.equals("yesterday")) {
                LocalDate today = now.atZone(zone).toLocalDate();
                return of(text.equals("today") ? today : today.minusDays(1), endOfDay);
            } else if (text.length() == "2026-11-20".length()) {
                return of(LocalDate.parse(text), endOfDay);
            }
            String time = text.replace(' ', 'T');
            return time.matches(".*T.*([Zz]|[+-]\\d\\d:?\\d\\d)")
                    ? OffsetDateTime.parse(time).toInstant()
                    : LocalDateTime.parse(time).atZone(zone).toInstant();
        } catch (DateTimeException | ArithmeticException e) {
            throw new CommandException(option + " " + Visible.plain(text) + " is no time. Times are 2h (two hours ago;"
                    + " also s, m, d, w), today, yesterday, 2026-11-20, 2026-11-20T10:00 (here: in "
                    + zone.getId() + "), or 2026-11-20T10:00:00+01:00");
        }
    }

    private Instant of(LocalDate day, boolean end) {
        return end
                ? day.plusDays(1).atStartOfDay(zone).toInstant().minusNanos(1)
                : day.atStartOfDay(zone).toInstant();
    }

    private static Duration unit(String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
    }
}
