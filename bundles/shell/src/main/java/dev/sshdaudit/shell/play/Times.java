package dev.sshdaudit.shell.play;

import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads lengths of time within a recording. */
public final class Times {

    private static final Pattern CLOCK = Pattern.compile("(?:(\\d{1,5}):)?(\\d{1,5}):(\\d{1,2})");
    private static final Pattern NUMBER = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|)");

    private Times() {}

    /**
     * Reads a length of time: {@code 90} or {@code 1.5} (seconds), {@code 90s}, {@code 500ms}, {@code 5m}, {@code 2h}, {@code 1:30}
     * or {@code 1:02:03}.
     *
     * @return nanoseconds, or -1 if the text is none
     */
    public static long parse(String text) {
        Matcher clock = CLOCK.matcher(text);
        if (clock.matches()) {
            long hours = clock.group(1) == null ? 0 : Long.parseLong(clock.group(1));
            return TimeUnit.SECONDS.toNanos(
                    hours * 3600 + Long.parseLong(clock.group(2)) * 60 + Long.parseLong(clock.group(3)));
        }
        Matcher number = NUMBER.matcher(text);
        if (!number.matches()) {
            return -1;
        }
        double unit = switch (number.group(2)) {
            case "ms" -> 1e6;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            default -> 1e9;
        };
        return (long) (Double.parseDouble(number.group(1)) * unit);
    }
}
