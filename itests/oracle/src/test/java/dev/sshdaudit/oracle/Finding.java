package dev.sshdaudit.oracle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A script of which the recording lacks something, or says what was not. All of it is in a file, which is there before the
 * script is played again: a log that is cut loses nothing. The {@linkplain #message() message} is short.
 */
final class Finding {

    /** Where the files are: below {@code target} of this module. */
    private static final Path FOLDER =
            Path.of(System.getProperty("oracle.findings", "target/findings")).toAbsolutePath();

    private static final int REPLAYS = 10;
    private static final Duration FOR_REPLAYS = Duration.ofSeconds(20);
    private static final Duration FOR_SMALLER = Duration.ofSeconds(10);

    /** Of a script that does not always lead to the finding, a part is played so often before it counts as harmless. */
    private static final int TRIES = 4;

    private static final int LONGEST_LINE = 160;
    private static final int MOST_LINES = 40;

    private final String origin;
    private final Station station;
    private final Script script;
    private final List<String> found;
    private Path file;
    private int replays;
    private int repeated;
    private Script smallest;
    private List<String> foundSmallest = List.of();

    private Finding(String origin, Station station, Script script, List<String> found) {
        this.origin = origin;
        this.station = station;
        this.script = script;
        this.found = found;
        this.smallest = script;
    }

    /** One that was expected, of which nothing is written. */
    static Finding expected(String origin, Station station, Script script, List<String> found) {
        return new Finding(origin, station, script, found);
    }

    /**
     * Writes down what was found, plays the script again to see whether that repeats, and makes the script smaller if so.
     *
     * @param origin by what the script can be made again, such as a seed
     */
    static Finding of(String origin, Station station, Script script, List<String> found) throws IOException {
        Finding finding = new Finding(origin, station, script, found);
        finding.file = newFile();
        finding.write();
        finding.replay();
        finding.shrink();
        finding.write();
        return finding;
    }

    private static Path newFile() throws IOException {
        Files.createDirectories(FOLDER);
        for (int number = 1; ; number++) {
            try {
                return Files.createFile(FOLDER.resolve("finding-" + number + ".txt"));
            } catch (FileAlreadyExistsException e) {
                // of an earlier run
            }
        }
    }

    /** The second half with all processors busy, as on a machine that builds something else. */
    private void replay() throws IOException {
        long end = System.nanoTime() + FOR_REPLAYS.toNanos();
        replay(REPLAYS / 2, end);
        Busy busy = Busy.threads(Busy.ALL);
        try {
            replay(REPLAYS / 2, end);
        } finally {
            busy.close();
        }
    }

    private void replay(int times, long end) throws IOException {
        for (int i = 0; i < times && System.nanoTime() < end; i++) {
            replays++;
            repeated += station.play(script).isEmpty() ? 0 : 1;
        }
    }

    private void shrink() throws IOException {
        if (repeated > 0) {
            smallest = station.smaller(script, FOR_SMALLER, repeated == replays ? 1 : TRIES);
            for (int i = 0; i < TRIES && foundSmallest.isEmpty(); i++) {
                foundSmallest = station.play(smallest);
            }
        }
    }

    /** What was found, where all of it is, and how little of the script leads to it, shortened. */
    String message() {
        return station + ": " + shortened(found.get(0)) + "\n  from " + origin + ", " + repetition()
                + (file == null ? "" : "\n  whole: " + file) + "\n" + shortened(smallest.toString());
    }

    private String repetition() {
        if (replays == 0) {
            return "not played again";
        }
        String times = "found again in " + repeated + " of " + replays + " replays";
        return repeated > 0 ? times : times + ": it depends on the time that things take, or on what was played before";
    }

    private static String shortened(String text) {
        List<String> lines = text.lines().toList();
        String most =
                lines.stream().limit(MOST_LINES).map(Finding::shortenedLine).collect(Collectors.joining("\n"));
        return lines.size() <= MOST_LINES ? most : most + "\n... " + (lines.size() - MOST_LINES) + " lines more";
    }

    /** The middle is left out: scripts say at the end of a line what the bytes are. */
    private static String shortenedLine(String line) {
        int half = LONGEST_LINE / 2;
        return line.length() <= LONGEST_LINE
                ? line
                : line.substring(0, half) + "..(" + line.length() + ").." + line.substring(line.length() - half);
    }

    private void write() throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(station).append(", from ").append(origin).append(", ").append(repetition());
        text.append("\n\nfound:\n  ").append(String.join("\n  ", found));
        text.append("\n\nthe script, which Script.parse reads:\n").append(script);
        if (smallest != script) {
            text.append("\n\nthe smallest script found:\n").append(smallest);
            text.append("\n\nfound with that:\n  ").append(String.join("\n  ", foundSmallest));
        }
        Files.writeString(file, text.append('\n'), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return message();
    }
}
