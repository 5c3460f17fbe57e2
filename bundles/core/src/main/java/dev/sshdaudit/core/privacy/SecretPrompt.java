package dev.sshdaudit.core.privacy;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Tells whether the cursor stands behind text that asks for a secret, such as {@code Password: }. Remembers the place of such a
 * text: a status line that is drawn elsewhere meanwhile does not hide it. Bounded memory; for one thread at a time.
 */
final class SecretPrompt {

    /** What is looked for in front of the cursor: a word for a secret, and a colon or question mark at the end. */
    private static final Pattern SECRET = Pattern.compile(
            "(?iu)(pass|kennwort|mot de passe|contrase|senha|wachtwoord|has[lł]o|парол|密码|密碼|パスワード|secret|token|\\bcode\\b|\\botp\\b"
                    + "|\\bpin\\b|\\b(api|private|encryption|master|unlock)[ -]key\\b|credential)[^\\n]{0,90}[:?：？]\\s*[*•●·]*\\s*$");

    private static final Pattern PAGER = Pattern.compile("--\\s?(More|Mehr)\\s?--[^\\n]{0,40}$");

    private static final int LONGEST = 160;

    private final byte[] text = new byte[LONGEST];
    private int length;
    private int promptRow;
    private int promptColumn;

    /** A byte was shown at the cursor. */
    void visible(byte b) {
        if (length == LONGEST) {
            System.arraycopy(text, LONGEST / 2, text, 0, LONGEST / 2);
            length = LONGEST / 2;
        }
        text[length++] = b;
    }

    /** The cursor leaves this place. */
    void leave(int row, int column) {
        if (length == 0) {
            return;
        }
        if (asks()) {
            promptRow = row;
            promptColumn = column;
        }
        length = 0;
    }

    /** The cursor goes to the next line: what is above asks no more. */
    void newline() {
        length = 0;
        forget();
    }

    /** No text asks any more. */
    void forget() {
        promptRow = 0;
        promptColumn = 0;
    }

    /** Whether the text in front of the cursor asks for a secret. */
    boolean asks(int row, int column) {
        return length > 0 && asks() || promptRow > 0 && row == promptRow && column == promptColumn;
    }

    /** Whether the text in front of the cursor is the one with which a pager waits for a key. */
    boolean pages() {
        return length > 0 && text[length - 1] != ' ' && PAGER.matcher(tail()).find();
    }

    private boolean asks() {
        int end = length;
        while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '*' || text[end - 1] < 0)) {
            end--;
        }
        // a colon or mark of another script has bytes below 0, and so has a sign that masks
        boolean possible = end > 0 && (text[end - 1] == ':' || text[end - 1] == '?') || length - end >= 3;
        return possible && SECRET.matcher(tail()).find();
    }

    private String tail() {
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }
}
