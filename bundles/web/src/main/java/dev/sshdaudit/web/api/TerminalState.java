package dev.sshdaudit.web.api;

import dev.sshdaudit.message.ChannelRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The terminal of a channel. The client chooses its size, and a player allocates memory for each character: so it is at most 500 columns wide
 * and 200 rows high. For one thread.
 */
final class TerminalState {

    private static final int MOST_COLUMNS = 500;
    private static final int MOST_ROWS = 200;
    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;
    private static final int LONGEST_TERM = 100;
    private static final long NONE = -1;

    private int columns = USUAL_COLUMNS;
    private int rows = USUAL_ROWS;
    private @Nullable String term;
    private boolean there;
    private long requestId = NONE;

    /** Takes the terminal of a channel that was open before. */
    void join(Map<?, ?> terminal) {
        if (terminal.get("term") instanceof String name
                && terminal.get("columns") instanceof Long newColumns
                && terminal.get("rows") instanceof Long newRows) {
            there = true;
            named(name);
            resize(newColumns, newRows);
        }
    }

    /** Takes a request; returns whether it changed the terminal. */
    boolean request(ChannelRequest request) {
        if (request instanceof ChannelRequest.Pty pty) {
            there = true;
            requestId = pty.requestId();
            named(pty.term());
            resize(pty.columns(), pty.rows());
            return true;
        } else if (request instanceof ChannelRequest.Window window) {
            return resize(window.columns(), window.rows());
        }
        return false;
    }

    /** Takes the refusal of a request. */
    void refused(long request) {
        if (there && request == requestId) {
            there = false;
            term = null;
            columns = USUAL_COLUMNS;
            rows = USUAL_ROWS;
        }
    }

    private void named(String name) {
        term = name.length() > LONGEST_TERM ? name.substring(0, LONGEST_TERM) : name;
    }

    /** Takes a size, unsigned; zero leaves a number as it is (RFC 4254, section 6.2). */
    private boolean resize(long newColumns, long newRows) {
        int columnsBefore = columns;
        int rowsBefore = rows;
        columns = newColumns == 0 ? columns : atMost(newColumns, MOST_COLUMNS);
        rows = newRows == 0 ? rows : atMost(newRows, MOST_ROWS);
        return columns != columnsBefore || rows != rowsBefore;
    }

    private static int atMost(long unsigned, int most) {
        return unsigned < 0 || unsigned > most ? most : (int) unsigned;
    }

    /** Whether the channel has a terminal. */
    boolean isThere() {
        return there;
    }

    int columns() {
        return columns;
    }

    int rows() {
        return rows;
    }

    /** The type, or null. */
    @Nullable
    String term() {
        return term;
    }
}
