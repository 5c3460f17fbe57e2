package dev.sshdaudit.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What one run measured, as it is kept in a file. */
public record Results(String started, Machine machine, List<Figure> figures) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Reads a file that {@link #write} wrote. */
    public static Results read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Results.class);
    }

    /** Writes a file. */
    public void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), this);
    }

    /** The table for people. */
    public String table() {
        Table table = new Table("work", "measured", "value", "lowest", "highest", "unit", "goal", "reached");
        String before = "";
        for (Figure figure : figures) {
            Goal goal = figure.goal();
            table.row(
                    figure.work().equals(before) ? "" : figure.work(),
                    figure.measure(),
                    Figure.number(figure.value()),
                    Figure.number(figure.low()),
                    Figure.number(figure.high()),
                    figure.unit(),
                    goal == null ? "" : goal.text(),
                    goal == null ? "" : goal.isReached(figure.value()) ? "yes" : "no");
            before = figure.work();
        }
        return "Measured " + started + " on " + machine.text() + "\n\n" + table;
    }

    /** What changed since another run. */
    public String comparedWith(Results old) {
        return new Comparison(old, this).text();
    }
}
