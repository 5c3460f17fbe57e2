package dev.sshdaudit.files;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells Jackson which characters to escape in JSON: those that a terminal obeys or does not show, such as control
 * characters, marks for the direction of writing, tags, and single surrogates. Metadata files and ledgers hold texts that clients
 * chose, and people look at both in terminals.
 *
 * <p>The list is fixed: a verification compares bytes, which must be the same on each Java platform, so the platform's version of
 * Unicode must not decide.
 */
public final class UnseenCharacters extends CharacterEscapes {

    private static final long serialVersionUID = 1L;
    /** The first and the last character of each range, beyond ASCII. Surrogates are among them, each half for itself. */
    private static final char[] RANGES = {
        '\u0080', '\u009f', // control characters
        '\u00ad', '\u00ad', // soft hyphen
        '\u061c', '\u061c', // Arabic letter mark
        '\u115f', '\u1160', // invisible letters
        '\u180b', '\u180f',
        '\u200b', '\u200f', // characters without width, and marks for the direction of writing
        '\u2028', '\u202e',
        '\u2060', '\u206f',
        '\u2800', '\u2800', // invisible letters
        '\u3164', '\u3164',
        '\ud800', '\uf8ff', // surrogates, private use
        '\ufe00', '\ufe0f',
        '\ufeff', '\ufeff',
        '\uffa0', '\uffa0',
        '\ufff0', '\uffff'
    };

    private static final int DELETE = 0x7f;

    private static final int[] ASCII = standardAsciiEscapesForJSON();

    static {
        ASCII[DELETE] = ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ASCII.clone();
    }

    /** Jackson asks for each surrogate of a character beyond U+FFFF; all of these characters are escaped, because tags are among them. */
    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
        for (int i = 0; i < RANGES.length; i += 2) {
            if (RANGES[i] <= character && character <= RANGES[i + 1]) {
                return new SerializedString(String.format(Locale.ROOT, "\\u%04X", character));
            }
        }
        return null;
    }
}
