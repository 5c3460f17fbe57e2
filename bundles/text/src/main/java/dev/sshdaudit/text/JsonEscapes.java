package dev.sshdaudit.text;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;

/**
 * What is escaped in JSON beyond what must be: {@code < > &} and the line separators, as ContainerSSH's decoder does;
 * control characters and what changes the direction of writing, because people look at JSON lines in terminals.
 */
final class JsonEscapes extends CharacterEscapes {

    private static final long serialVersionUID = 1L;

    private static final int DELETE = 0x7f;

    private final int[] ascii = standardAsciiEscapesForJSON();

    JsonEscapes() {
        for (int c = 0; c < ' '; c++) {
            if (ascii[c] == ESCAPE_STANDARD) {
                ascii[c] = ESCAPE_CUSTOM; // in lower case, as ContainerSSH's decoder has them
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
    public SerializableString getEscapeSequence(int c) {
        boolean harmful = c <= DELETE
                || switch (Character.getType(c)) {
                    case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                        true;
                    default -> false;
                };
        return harmful ? new SerializedString(String.format("\\u%04x", c)) : null;
    }
}
