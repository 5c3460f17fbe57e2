package dev.sshdaudit.shell.play;

import java.io.IOException;

/** Reads keys that are sent as one character or as a sequence of several. For one thread at a time. */
final class Key {

    static final int LEFT = 0x110000;
    static final int RIGHT = 0x110001;
    static final int UP = 0x110002;
    static final int DOWN = 0x110003;
    static final int HOME = 0x110004;
    static final int LAST = 0x110005;
    static final int ESCAPE = 0x1b;
    static final int ENTER = '\r';
    static final int ERASE = 0x7f;
    static final int CTRL_C = 3;

    private static final String LETTERS = "DCABHF";

    /** Milliseconds for which the rest of a sequence is waited for. */
    private static final long REST = 50;

    private final Keys keys;

    Key(Keys keys) {
        this.keys = keys;
    }

    /** Waits for a key: a character, one of the constants above, {@link Keys#NONE} or {@link Keys#END}. */
    int read(long millis) throws IOException {
        int key = keys.read(millis);
        if (key == '\n') {
            return ENTER;
        } else if (key == '\b') {
            return ERASE;
        } else if (key != ESCAPE) {
            return key;
        }
        int next = keys.read(REST);
        if (next != '[' && next != 'O') {
            return next == Keys.END ? Keys.END : ESCAPE;
        }
        int last = keys.read(REST);
        while (last >= 0 && last < '@') {
            last = keys.read(REST); // a longer sequence, of a key that means nothing here
            if (last >= '@') {
                return Keys.NONE;
            }
        }
        int letter = last < 0 ? -1 : LETTERS.indexOf(last);
        return last == Keys.END ? Keys.END : letter < 0 ? Keys.NONE : LEFT + letter;
    }
}
