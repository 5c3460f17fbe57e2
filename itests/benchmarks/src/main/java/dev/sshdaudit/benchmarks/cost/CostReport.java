package dev.sshdaudit.benchmarks.cost;

import dev.sshdaudit.benchmarks.Table;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables of a year's cost, as the page COST.md has them. */
public final class CostReport {

    private static final double GB = 1e9;

    private final Year year;

    private CostReport(Map<Input, Double> inputs) {
        year = new Year(inputs);
    }

    /**
     * Makes the report.
     *
     * @param options pairs of an option, such as {@code --nodes}, and a number
     * @throws IllegalArgumentException if there is no such option; the message tells all that there are
     */
    public static CostReport of(List<String> options) {
        Map<Input, Double> inputs = new EnumMap<>(Input.class);
        List<String> known = new ArrayList<>();
        for (Input input : Input.values()) {
            int at = options.indexOf(input.option());
            boolean isGiven = at >= 0 && at + 1 < options.size();
            inputs.put(input, isGiven ? Double.parseDouble(options.get(at + 1)) : input.usual());
            known.add(input.option());
        }
        for (int i = 0; i < options.size(); i += 2) {
            if (!known.contains(options.get(i)) || i + 1 == options.size()) {
                throw new IllegalArgumentException(
                        options.get(i) + " is no option with a number. There are " + String.join(", ", known));
            }
        }
        return new CostReport(inputs);
    }

    @Override
    public String toString() {
        return String.join(
                "\n\n",
                inputs().toString(),
                sums().toString(),
                questions().toString(),
                cheaper().toString());
    }

    private Table inputs() {
        Table table = new Table("option", "value", "meaning");
        for (Input input : Input.values()) {
            double value = year.of(input);
            String text = value == Math.rint(value)
                    ? String.format(Locale.ROOT, "%,.0f", value)
                    : BigDecimal.valueOf(value).toPlainString();
            table.row("`" + input.option() + "`", text, input.meaning());
        }
        return table;
    }

    private Table sums() {
        double segments = year.segments();
        Table table = new Table("a year of all nodes", "value");
        table.row("bytes of recordings", gigabytes(year.recordingBytes()));
        table.row("bytes of ledgers", gigabytes(year.ledgerBytes()));
        table.row("objects: recordings", millions(year.of(Input.SESSIONS)));
        table.row("objects: segments of ledgers", millions(segments));
        table.row("requests: PUT and POST", millions(year.puts()));
        table.row("requests: HEAD", millions(year.heads()));
        table.row("cost of these requests", dollars(year.requestsCost()));
        table.row("cost of keeping all of it, each month", dollars(year.monthCost()));
        table.row("**cost of a year that keeps the year before it**", "**" + dollars(year.cost()) + "**");
        return table;
    }

    private Table questions() {
        Table table = new Table("question", "LIST", "GET", "bytes read", "cost of requests", "core hours");
        question(table, "who logged in to node X on day D?", year.login(false));
        question(table, "the same, with the path of day D alone", year.login(true));
        question(table, "which sessions ran command C in the year?", year.command());
        question(table, "which recordings showed text T in a month?", year.text(false));
        question(table, "the same, with the paths of the month alone", year.text(true));
        return table;
    }

    private static void question(Table table, String text, Year.Question question) {
        table.row(
                text,
                String.format(Locale.ROOT, "%,.0f", question.lists()),
                question.gets() < 1e6
                        ? String.format(Locale.ROOT, "%,.0f", question.gets())
                        : millions(question.gets()),
                gigabytes(question.bytes()),
                dollars(question.cost()),
                String.format(Locale.ROOT, "%.1f", question.coreHours()));
    }

    private Table cheaper() {
        Table table = new Table("what if", "a year", "command C: GET, core hours");
        what(table, "as above", year);
        what(table, "segments go up each 15 minutes", year.with(Input.SEGMENT_MINUTES, 15));
        what(table, "segments go up each 60 minutes", year.with(Input.SEGMENT_MINUTES, 60));
        what(table, "Spark 3.5, which sends a HEAD before each GET", year.with(Input.READ_HEADS, 1));
        what(table, "`transfers = events`", year.with(Input.TRANSFER_MIB, 0));
        what(table, "no HEAD after an upload", year.with(Input.HEADS, 0));
        what(table, "files of 20 MiB", year.with(Input.TRANSFER_MIB, 20));
        what(
                table,
                "files of 20 MiB, `uploadPartSize` of 32 MiB",
                year.with(Input.TRANSFER_MIB, 20).with(Input.PART_MIB, 32));
        return table;
    }

    private static void what(Table table, String change, Year changed) {
        table.row(
                change,
                dollars(changed.cost()),
                String.format(
                        Locale.ROOT,
                        "%s, %.0f",
                        millions(changed.command().gets()),
                        changed.command().coreHours()));
    }

    private static String gigabytes(double bytes) {
        return String.format(Locale.ROOT, bytes < 10 * GB ? "%.2f GB" : "%,.0f GB", bytes / GB);
    }

    private static String millions(double number) {
        return String.format(Locale.ROOT, "%.1f million", number / 1e6);
    }

    private static String dollars(double amount) {
        return String.format(Locale.ROOT, amount < 10 ? "%.2f USD" : "%,.0f USD", amount);
    }
}
