package dev.sshdaudit.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Prints recordings as a table. If the table is wider than the terminal, first the ids are cut, which the commands accept; then
 * the columns are separated by spaces alone; then addresses and users are cut, with an ellipsis at the end.
 */
final class RecordingTable {

    private static final List<String> TITLES = List.of("ID", "", "Duration", "User", "Address", "Size", "State");
    private static final int ID = 0;
    private static final int START = 1;
    private static final int DURATION = 2;
    private static final int USER = 3;
    private static final int ADDRESS = 4;
    private static final int SIZE = 5;
    /** Characters of a cut id; 12 hex digits differ for each of millions of connections. */
    private static final int SHORT_ID = 12;

    private static final int SHORTEST_ID = 8;
    private static final int LONGEST_USER = 40;
    private static final int SHORTEST = 8;

    private static final String WIDE = " | ";
    private static final String NARROW = " ";

    private final int width;
    private final String startTitle;
    private final List<String[]> rows = new ArrayList<>();
    private final List<Integer> idLengths = new ArrayList<>();

    /**
     * Makes an empty table.
     *
     * @param width the terminal's width in characters, or 0 for no limit
     * @param startTitle the title of the column with the times at which recordings begin
     */
    RecordingTable(int width, String startTitle) {
        this.width = width;
        this.startTitle = startTitle;
    }

    /**
     * Adds a row.
     *
     * @param idLength how many characters at the beginning of the name are the connection's id, which may be cut
     */
    void add(
            String name,
            int idLength,
            String start,
            String duration,
            String user,
            String address,
            String size,
            String state) {
        rows.add(new String[] {name, start, duration, cut(user, LONGEST_USER), address, size, state});
        idLengths.add(idLength);
    }

    /** Prints the table; rows that were added are cut where needed. */
    void print(Consumer<String> out) {
        if (isTooWide(WIDE)) {
            shortenIds(SHORT_ID);
        }
        String separator = isTooWide(WIDE) ? NARROW : WIDE;
        if (isTooWide(separator)) {
            shortenIds(SHORTEST_ID);
        }
        cutColumn(ADDRESS, separator);
        cutColumn(USER, separator);
        int[] widths = widths();
        out.accept(line(titles(), widths, separator).stripTrailing());
        String[] rule = new String[widths.length];
        Arrays.setAll(rule, i -> "-".repeat(widths[i]));
        out.accept(String.join(separator.equals(WIDE) ? "-+-" : NARROW, rule));
        rows.forEach(row -> out.accept(line(row, widths, separator).stripTrailing()));
    }

    private String[] titles() {
        String[] titles = TITLES.toArray(String[]::new);
        titles[START] = startTitle;
        return titles;
    }

    private void shortenIds(int length) {
        for (int i = 0; i < rows.size(); i++) {
            int id = idLengths.get(i);
            if (id > length) {
                String name = rows.get(i)[ID];
                rows.get(i)[ID] = name.substring(0, length) + name.substring(id);
                idLengths.set(i, length);
            }
        }
    }

    private void cutColumn(int column, String separator) {
        int[] widths = widths();
        int excess = sum(widths) + separator.length() * (widths.length - 1) - width;
        if (width > 0 && excess > 0) {
            int length = Math.max(SHORTEST, widths[column] - excess);
            rows.forEach(row -> row[column] = cut(row[column], length));
        }
    }

    private boolean isTooWide(String separator) {
        int[] widths = widths();
        return width > 0 && sum(widths) + separator.length() * (widths.length - 1) > width;
    }

    private static int sum(int[] widths) {
        int sum = 0;
        for (int column : widths) {
            sum += column;
        }
        return sum;
    }

    private int[] widths() {
        int[] widths = new int[TITLES.size()];
        List<String[]> all = new ArrayList<>(rows);
        all.add(titles());
        for (String[] row : all) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], length(row[i]));
            }
        }
        return widths;
    }

    private static String line(String[] cells, int[] widths, String separator) {
        List<String> padded = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            String room = " ".repeat(widths[i] - length(cells[i]));
            padded.add(i == DURATION || i == SIZE ? room + cells[i] : cells[i] + room);
        }
        return String.join(separator, padded);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Cuts a text to a number of characters, the last of which is an ellipsis then. */
    static String cut(String text, int length) {
        return length(text) <= length ? text : text.substring(0, text.offsetByCodePoints(0, length - 1)) + "…";
    }
}
