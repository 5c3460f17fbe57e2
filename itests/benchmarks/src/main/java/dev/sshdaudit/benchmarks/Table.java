package dev.sshdaudit.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Text in columns, as Markdown has it. */
public final class Table {

    private final List<String[]> rows = new ArrayList<>();

    /** A table with these columns. */
    public Table(String... heads) {
        rows.add(heads);
        String[] line = heads.clone();
        java.util.Arrays.fill(line, "---");
        rows.add(line);
    }

    /** Adds a row. */
    public void row(String... cells) {
        rows.add(cells);
    }

    @Override
    public String toString() {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
    }

    private static String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < row.length; i++) {
            line.append(' ')
                    .append(row[i])
                    .append(" ".repeat(widths[i] - row[i].length()))
                    .append(" |");
        }
        return line.toString();
    }
}
