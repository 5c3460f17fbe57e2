package dev.sshdaudit.asciinema;

/** The size of a terminal in characters: at least 1 each, and no larger than a player can show. */
record TerminalSize(int columns, int rows) {

    /** The size that programs without a terminal assume. */
    static final TerminalSize USUAL = new TerminalSize(80, 24);

    /** More than any screen has. The client chooses the size, and a player allocates memory for each character. */
    private static final int MAX_COLUMNS = 2000;

    private static final int MAX_ROWS = 1000;

    /**
     * The size after a change. A zero leaves a number as it is (RFC 4254, section 6.2).
     *
     * @param newColumns unsigned, as the client sent it
     * @param newRows unsigned, as the client sent it
     */
    TerminalSize changedTo(long newColumns, long newRows) {
        return new TerminalSize(
                newColumns == 0 ? columns : atMost(newColumns, MAX_COLUMNS),
                newRows == 0 ? rows : atMost(newRows, MAX_ROWS));
    }

    private static int atMost(long unsigned, int most) {
        return unsigned < 0 || unsigned > most ? most : (int) unsigned;
    }

    /** The size as a resize event has it, such as {@code 80x24}. */
    @Override
    public String toString() {
        return columns + "x" + rows;
    }
}
