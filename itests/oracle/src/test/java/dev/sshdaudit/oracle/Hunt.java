package dev.sshdaudit.oracle;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plays scripts by seeds, for a time, and tells what it found. */
final class Hunt {

    private static final Duration FOR_SMALLER = Duration.ofSeconds(10);

    private static final Pattern CHANNEL = Pattern.compile("recorded: channel [0-9]+ (\\S+)");

    private final List<Station> stations;
    private final PrintStream out;
    private final Duration shrinking;

    /** What was found already: the same again tells nothing new. */
    private final Set<String> kinds = new TreeSet<>();

    Hunt(List<Station> stations, PrintStream out) {
        this(stations, out, FOR_SMALLER);
    }

    /**
     * Prepares one.
     *
     * @param shrinking how long it tries to make a script smaller that has found something
     */
    Hunt(List<Station> stations, PrintStream out, Duration shrinking) {
        this.stations = stations;
        this.out = out;
        this.shrinking = shrinking;
    }

    /** One for each way to record that matters: modes, formats, and whether content of forwardings is left out. */
    static List<Station> stations() throws IOException {
        return List.of(
                Station.inMemory("strict", true),
                Station.inMemory("best_effort", true),
                Station.inMemory("strict", false),
                Station.inFiles("best_effort"));
    }

    static void close(List<Station> stations) throws IOException {
        for (Station station : stations) {
            station.close();
        }
    }

    /**
     * Plays scripts until the time is up or enough was found.
     *
     * @return how many findings there were
     */
    int run(long firstSeed, Duration time, int most) throws IOException {
        long begin = System.nanoTime();
        int findings = 0;
        long seed = firstSeed;
        for (; System.nanoTime() - begin < time.toNanos() && findings < most; seed++) {
            Station station = stations.get((int) Math.floorMod(seed, (long) stations.size()));
            Script script = Grammar.script(Choices.of(seed), station.echoPort());
            List<String> found = station.play(script);
            if (!found.isEmpty() && kinds.add(kind(found))) {
                findings++;
                out.println("FINDING " + findings + ": seed " + seed + ", script " + (seed - firstSeed) + ", after "
                        + (System.nanoTime() - begin) / 1_000_000 + " ms, " + station);
                explain(station, script, found);
            }
        }
        out.println((seed - firstSeed) + " scripts in " + (System.nanoTime() - begin) / 1_000_000_000 + " s, "
                + findings + " findings");
        for (Station station : stations) {
            out.println(station + ": " + station.connections() + " connections, " + station.packets() + " packets, "
                    + station.refused() + " connections ended by the server");
        }
        return findings;
    }

    /** What is wrong, and with which type of channel. */
    private static String kind(List<String> found) {
        String first = found.get(0);
        Matcher type = CHANNEL.matcher(first);
        return first.lines().findFirst().orElse("").replaceAll("[0-9]+|\\[.*|: \".*|; .*", "")
                + (type.find() ? type.group(1) : "");
    }

    /** Tells what was found, and how little of the script leads to it. */
    void explain(Station station, Script script, List<String> found) throws IOException {
        out.println("  " + String.join("\n  ", found));
        Script smaller = station.smaller(script, shrinking);
        out.println("smallest script found, which Script.parse reads:\n" + smaller);
        out.println("  " + String.join("\n  ", station.play(smaller)));
    }

    /** By hand: {@code Hunt <seconds> <first seed> <findings>}, or {@code Hunt <file with a script>}. */
    public static void main(String[] args) throws IOException {
        List<Station> stations = stations();
        if (args.length == 1) {
            Script script = Script.parse(Files.readString(Path.of(args[0])));
            for (Station station : stations) {
                System.out.println(station + ": " + String.join("\n  ", station.play(script)));
            }
        } else {
            new Hunt(stations, System.out)
                    .run(
                            Long.parseLong(args[1]),
                            Duration.ofSeconds(Long.parseLong(args[0])),
                            Integer.parseInt(args[2]));
        }
        close(stations);
    }
}
