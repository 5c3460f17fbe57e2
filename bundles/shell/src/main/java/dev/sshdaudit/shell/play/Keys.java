package dev.sshdaudit.shell.play;

import java.io.IOException;

/** The keys that a viewer presses. */
@FunctionalInterface
public interface Keys {

    /** What {@link #read} returns if no key was pressed in time. */
    int NONE = -2;

    /** What {@link #read} returns when there will be no more keys: after Ctrl-C, and when the connection is lost. */
    int END = -1;

    /**
     * Waits for a key.
     *
     * @param millis for how long at most; 0 does not wait
     * @return the character, {@link #NONE} or {@link #END}
     */
    int read(long millis) throws IOException;
}
