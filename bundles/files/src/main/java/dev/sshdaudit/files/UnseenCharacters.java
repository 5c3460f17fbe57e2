package dev.sshdaudit.files;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import org.jspecify.annotations.Nullable;

/**
 * Tells Jackson which characters to escape in JSON: those that a terminal obeys or does not show, such as control
 * characters, marks for the direction of writing, tags, and single surrogates. Metadata files hold the user name, which
 * the client chose, and operators print these files on their terminals.
 */
final class UnseenCharacters extends CharacterEscapes {

    private static final long serialVersionUID = 1L;
    private static final int DELETE = 0x7f;

    private static final int[] ASCII = standardAsciiEscapesForJSON();

    static {
        ASCII[DELETE] = ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ASCII.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
        return isUnseen(character) ? new SerializedString(String.format("\\u%04X", character)) : null;
    }

    /**
     * Whether a terminal obeys or does not show a character. Jackson asks for each surrogate of a character beyond
     * U+FFFF; all surrogates are escaped, because tags (U+E0000 and up) are among these characters.
     */
    private static boolean isUnseen(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
