package dev.sshdaudit.asciinema;

/** The size of a terminal, in characters: never zero, never so large that no player could show it. */
record TerminalSize(int columns, int rows) {

    /** What programs assume that have no terminal. */
    static final TerminalSize USUAL = new TerminalSize(80, 24);

    /** Larger than any screen. The client chooses the numbers, and players hold a cell for each character. */
    private static final int MAX_COLUMNS = 2000;

    private static final int MAX_ROWS = 1000;

    /** This size after the client told another; zero tells nothing (RFC 4254, section 6.2). */
    TerminalSize changedTo(long newColumns, long newRows) {
        return new TerminalSize(
                newColumns == 0 ? columns : atMost(newColumns, MAX_COLUMNS),
                newRows == 0 ? rows : atMost(newRows, MAX_ROWS));
    }

    private static int atMost(long unsigned, int most) {
        return unsigned < 0 || unsigned > most ? most : (int) unsigned;
    }

    /** As it stands in a resize event. */
    @Override
    public String toString() {
        return columns + "x" + rows;
    }
}
