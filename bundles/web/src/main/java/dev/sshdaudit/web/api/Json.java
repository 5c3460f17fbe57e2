package dev.sshdaudit.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes fields of JSON objects as all answers have them: times, offsets, channels, and texts that clients chose. */
final class Json {

    private static final long NANOS = 1_000_000_000;
    private static final char REPLACEMENT = '\uFFFD';

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Json() {}

    /** Writes a text, or null. */
    static void text(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, whole(value));
        }
    }

    /** Writes texts. */
    static void texts(JsonGenerator json, String name, Iterable<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(whole(value));
        }
        json.writeEndArray();
    }

    /** Writes a time of RFC 3339 with nanoseconds, or null. */
    static void time(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
        text(json, name, time == null ? null : TIME.format(time));
    }

    /** Writes nanoseconds as seconds. */
    static void seconds(JsonGenerator json, String name, long nanos) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(seconds(nanos));
    }

    /** The number of seconds, such as {@code 12.5}, without a zero at its end. */
    static String seconds(long nanos) {
        long fraction = nanos % NANOS;
        if (fraction == 0) {
            return Long.toString(nanos / NANOS);
        }
        String digits = String.format(Locale.ROOT, "%09d", fraction);
        int length = digits.length();
        while (digits.charAt(length - 1) == '0') {
            length--;
        }
        return nanos / NANOS + "." + digits.substring(0, length);
    }

    /** Writes the number of a channel as a text, or null. */
    static void channel(JsonGenerator json, @Nullable Long channel) throws IOException {
        text(json, "channel", channel == null ? null : Long.toUnsignedString(channel));
    }

    /** A text with a replacement character for each half of a pair of surrogates: no encoding of Unicode can hold a half. */
    static String whole(String text) {
        int half = half(text, 0);
        if (half < 0) {
            return text;
        }
        StringBuilder whole = new StringBuilder(text);
        while (half >= 0) {
            whole.setCharAt(half, REPLACEMENT);
            half = half(text, half + 1);
        }
        return whole.toString();
    }

    /** Where the next half of a pair is, from an index on; -1 if there is none. */
    private static int half(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            boolean isPair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (!isPair) {
                return i;
            }
            i++;
        }
        return -1;
    }
}
