package dev.sshdaudit.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Prints rows as a table, the first column of which has ids. If the table is wider than the terminal, first the ids are cut, which
 * the commands accept; then the columns are separated by spaces alone; then times are shortened, columns left out, and texts cut,
 * with an ellipsis at the end.
 */
final class Table {

    /** How a column is printed. */
    enum Kind {
        /** At the left side, whole. */
        WHOLE,
        /** At the right side, whole, as of numbers. */
        NUMBER,
        /** As {@link #NUMBER}; left out where the terminal is very narrow. Of several such columns, the one furthest right first. */
        SPARE,
        /** A date and time, without year and seconds where the terminal is very narrow. */
        TIME,
        /** At the left side, cut where there is no room. Of several such columns, the one that is furthest right is cut first. */
        TEXT,
        /** The last column, which goes on beyond the edge of the terminal. */
        OPEN
    }

    /**
     * A column.
     *
     * @param longest the characters to which a {@link Kind#TEXT} is cut in any case
     */
    record Column(String title, Kind kind, int longest) {

        Column(String title, Kind kind) {
            this(title, kind, LONGEST_TEXT);
        }
    }

    private static final int ID = 0;
    /** Characters of a cut id; 12 hex digits differ for each of millions of connections. */
    private static final int SHORT_ID = 12;

    private static final int SHORTEST_ID = 8;
    private static final int LONGEST_TEXT = 40;
    private static final int SHORTEST = 8;

    private static final String WIDE = " | ";
    private static final String NARROW = " ";

    private static final int FULL_TIME = "2026-11-20 10:00:00".length();

    private final int width;
    private List<Column> columns;
    private final List<String[]> rows = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<Integer> idLengths = new ArrayList<>();

    /**
     * Makes an empty table.
     *
     * @param width the terminal's width in characters, or 0 for no limit
     */
    Table(int width, List<Column> columns) {
        this.width = width;
        this.columns = List.copyOf(columns);
    }

    /**
     * Adds a row.
     *
     * @param idLength how many characters at the beginning of the first cell are the connection's id, which may be cut
     * @param cells a text for each column
     */
    void add(int idLength, List<String> cells) {
        String[] row = cells.toArray(String[]::new);
        columnsOf(Kind.TEXT).forEach(i -> row[i] = cut(row[i], columns.get(i).longest()));
        rows.add(row);
        idLengths.add(idLength);
    }

    private IntStream columnsOf(Kind kind) {
        return IntStream.range(0, columns.size()).filter(i -> columns.get(i).kind() == kind);
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
        if (isTooWideWithCutTexts(separator)) {
            shortenTimes();
        }
        while (isTooWideWithCutTexts(separator)
                && columnsOf(Kind.SPARE).findAny().isPresent()) {
            leaveOut(columnsOf(Kind.SPARE).max().orElseThrow());
        }
        columnsOf(Kind.TEXT).map(i -> -i).sorted().forEach(i -> cutColumn(-i, separator));
        int[] widths = widths();
        out.accept(line(titles(), widths, separator).stripTrailing());
        String[] rule = new String[widths.length];
        Arrays.setAll(rule, i -> "-".repeat(widths[i]));
        out.accept(String.join(separator.equals(WIDE) ? "-+-" : NARROW, rule));
        rows.forEach(row -> out.accept(line(row, widths, separator).stripTrailing()));
        if (!leftOut.isEmpty()) {
            out.accept("(left out, as the terminal is narrow: " + String.join(", ", leftOut) + ")");
        }
    }

    private boolean isTooWideWithCutTexts(String separator) {
        int[] widths = widths();
        columnsOf(Kind.TEXT)
                .forEach(i -> widths[i] = Math.min(
                        widths[i], Math.max(SHORTEST, length(columns.get(i).title()))));
        return width > 0 && sum(widths) + separator.length() * (widths.length - 1) > width;
    }

    private void shortenTimes() {
        columnsOf(Kind.TIME)
                .forEach(i -> rows.forEach(row -> {
                    if (row[i].length() >= FULL_TIME) {
                        row[i] = row[i].substring(5, 16) + row[i].substring(FULL_TIME);
                    }
                }));
        columns = columns.stream()
                .map(column -> column.kind() == Kind.TIME
                        ? new Column(column.title().replaceAll(" \\(.*\\)", ""), Kind.TIME)
                        : column)
                .toList();
    }

    private void leaveOut(int column) {
        leftOut.add(0, columns.get(column).title());
        List<Column> others = new ArrayList<>(columns);
        others.remove(column);
        columns = List.copyOf(others);
        rows.replaceAll(row -> {
            List<String> cells = new ArrayList<>(List.of(row));
            cells.remove(column);
            return cells.toArray(String[]::new);
        });
    }

    private String[] titles() {
        return columns.stream().map(Column::title).toArray(String[]::new);
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
        int[] widths = new int[columns.size()];
        List<String[]> all = new ArrayList<>(rows);
        all.add(titles());
        for (String[] row : all) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], length(row[i]));
            }
        }
        columnsOf(Kind.OPEN).forEach(i -> widths[i] = length(columns.get(i).title()));
        return widths;
    }

    private String line(String[] cells, int[] widths, String separator) {
        List<String> padded = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            String room = " ".repeat(Math.max(0, widths[i] - length(cells[i])));
            Kind kind = columns.get(i).kind();
            padded.add(kind == Kind.NUMBER || kind == Kind.SPARE ? room + cells[i] : cells[i] + room);
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
