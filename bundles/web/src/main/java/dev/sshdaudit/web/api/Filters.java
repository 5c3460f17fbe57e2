package dev.sshdaudit.web.api;

import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.web.http.HttpException;
import dev.sshdaudit.web.http.Parameters;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a request asks for. */
final class Filters {

    private static final int LONGEST = 1024;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}(\\.[0-9]{1,17})?([eE][+-]?[0-9])?");
    private static final Pattern CHANNEL = Pattern.compile("[0-9]{1,20}");
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    private Filters() {}

    /** The filter of recordings and connections. */
    static RecordingFilter of(Parameters parameters) {
        try {
            return new RecordingFilter(
                    text(parameters, "id"),
                    text(parameters, "user"),
                    text(parameters, "address"),
                    time(parameters, "since"),
                    time(parameters, "until"),
                    state(parameters),
                    text(parameters, "command"),
                    text(parameters, "file"),
                    parameters.number("minSize", 0, Long.MAX_VALUE, 0),
                    parameters.is("failed"));
        } catch (IllegalArgumentException e) {
            throw new HttpException(400, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable String text(Parameters parameters, String name) {
        String text = parameters.text(name);
        if (text != null && text.length() > LONGEST) {
            throw Parameters.refused(name, "a text of up to " + LONGEST + " characters");
        }
        return text;
    }

    private static @Nullable Instant time(Parameters parameters, String name) {
        String text = parameters.text(name);
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw Parameters.refused(name, "a time such as 2026-11-27T12:00:00Z");
        }
    }

    private static @Nullable State state(Parameters parameters) {
        String text = parameters.text("state");
        if (text == null) {
            return null;
        }
        for (State state : State.values()) {
            if (state.name().toLowerCase(Locale.ROOT).equals(text)) {
                return state;
            }
        }
        throw Parameters.refused("state", "open, ended, continued or cut");
    }

    /** A number of seconds, in nanoseconds, or null. */
    static @Nullable Long nanos(Parameters parameters, String name) {
        String text = parameters.text(name);
        if (text == null) {
            return null;
        } else if (!SECONDS.matcher(text).matches()) {
            throw Parameters.refused(name, "a number of seconds from 0 on");
        }
        BigDecimal nanos = new BigDecimal(text).multiply(NANOS).setScale(0, RoundingMode.HALF_UP);
        return nanos.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValueExact();
    }

    /** The number of a channel, unsigned, or null. */
    static @Nullable Long channel(Parameters parameters) {
        String text = parameters.text("channel");
        try {
            if (text == null || CHANNEL.matcher(text).matches()) {
                return text == null ? null : Long.parseUnsignedLong(text);
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw Parameters.refused("channel", "the number of a channel");
    }

    /** The text that is looked for, as a pattern of this very text. */
    static Pattern literal(Parameters parameters) {
        String text = parameters.text("text");
        if (text == null || text.length() > 200) {
            throw Parameters.refused("text", "a text of 1 to 200 characters");
        }
        int flags = parameters.is("case") ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
        return Pattern.compile(text, Pattern.LITERAL | flags);
    }
}
