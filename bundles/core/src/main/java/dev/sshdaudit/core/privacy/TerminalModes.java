package dev.sshdaudit.core.privacy;

/** How the programs of a terminal answer keys, as far as the modes tell that they have set. For one thread at a time. */
final class TerminalModes {

    /** How a program answers keys. */
    enum Answers {
        /** The terminal shows each key as it is typed, or shows nothing. */
        ECHO,
        /** A line editor draws the line. */
        LINE,
        /** A program draws the screen. */
        SCREEN
    }

    private boolean editsLine;
    private boolean otherScreen;
    private boolean cursorKeys;

    /** A private mode of xterm is set or reset: bracketed paste, the other screen, or the cursor keys of applications. */
    void set(int number, boolean on) {
        switch (number) {
            case 2004 -> editsLine = on;
            case 47, 1047, 1049 -> otherScreen = on;
            case 1 -> cursorKeys = on;
            default -> {}
        }
    }

    /**
     * How keys are answered now.
     *
     * @param asks whether a secret is asked for: then what a program draws is no answer
     * @param pages whether a pager waits for a key
     */
    Answers answers(boolean asks, boolean pages) {
        if (asks) {
            return Answers.ECHO;
        } else if (otherScreen || pages || cursorKeys && !editsLine) {
            return Answers.SCREEN;
        }
        return editsLine ? Answers.LINE : Answers.ECHO;
    }
}
