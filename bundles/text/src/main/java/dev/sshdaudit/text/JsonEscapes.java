package dev.sshdaudit.text;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Escapes more characters than JSON demands: {@code < > &} and line separators, as ContainerSSH's decoder does; and control
 * characters and characters that change the direction of writing, because people look at JSON lines in terminals.
 */
final class JsonEscapes extends CharacterEscapes {

    private static final long serialVersionUID = 1L;

    private static final int DELETE = 0x7f;

    private final int[] ascii = standardAsciiEscapesForJSON();

    JsonEscapes() {
        for (int c = 0; c < ' '; c++) {
            if (ascii[c] == ESCAPE_STANDARD) {
                ascii[c] = ESCAPE_CUSTOM; // with hex digits in lower case, as ContainerSSH's decoder writes them
            }
        }
        for (char c : new char[] {'<', '>', '&', DELETE}) {
            ascii[c] = ESCAPE_CUSTOM;
        }
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ascii;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
        return c <= DELETE || isHarmful(c) ? new SerializedString(String.format("\\u%04x", c)) : null;
    }

    private static boolean isHarmful(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** Whether a text has characters beyond U+FFFF to be escaped, such as tags; Jackson asks only about those up to U+FFFF. */
    boolean isNeeded(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SUPPLEMENTARY_CODE_POINT && isHarmful(c));
    }

    /** A text that a generator writes with these characters escaped too. */
    SerializableString escaped(String text) {
        return new Escaped(text, quote(text).getBytes(StandardCharsets.UTF_8));
    }

    private String quote(String text) {
        StringBuilder quoted = new StringBuilder();
        text.codePoints().forEach(c -> {
            int escape = c <= DELETE ? ascii[c] : isHarmful(c) ? ESCAPE_CUSTOM : ESCAPE_NONE;
            if (escape == ESCAPE_NONE) {
                quoted.appendCodePoint(c);
            } else if (escape == ESCAPE_CUSTOM) {
                for (char half : Character.toChars(c)) {
                    quoted.append(String.format("\\u%04x", (int) half));
                }
            } else {
                quoted.append('\\').append((char) escape);
            }
        });
        return quoted.toString();
    }

    /** A text with its escaped form, which a generator writes as it is. */
    private static final class Escaped extends SerializedString {

        private static final long serialVersionUID = 1L;

        Escaped(String text, byte[] quoted) {
            super(text);
            _quotedUTF8Ref = quoted;
        }
    }
}
