package dev.sshdaudit.files;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;

/**
 * Has JSON written with escapes for characters that a terminal obeys or does not show: control characters, marks for the
 * direction of writing, tags, halves of pairs. A client chooses its user name, and people print such files.
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
    public SerializableString getEscapeSequence(int character) {
        return isUnseen(character) ? new SerializedString(String.format("\\u%04X", character)) : null;
    }

    /** Of characters beyond U+FFFF it is asked for the two halves, which are escaped: the tags are among them. */
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
