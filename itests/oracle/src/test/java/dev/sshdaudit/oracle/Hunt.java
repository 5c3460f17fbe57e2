package dev.sshdaudit.oracle;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plays scripts by seeds, for a time, and tells what it found. */
final class Hunt {

    private static final Pattern CHANNEL = Pattern.compile("recorded: channel [0-9]+ (\\S+)");

    private final List<Station> stations;
    private final PrintStream out;
    private final boolean expected;

    /** What was found already: the same again tells nothing new. */
    private final Set<String> kinds = new TreeSet<>();

    Hunt(List<Station> stations, PrintStream out) {
        this(stations, out, false);
    }

    /**
     * Prepares one.
     *
     * @param expected whether findings are what is hoped for: then no time is spent on them, and nothing is written
     */
    Hunt(List<Station> stations, PrintStream out, boolean expected) {
        this.stations = stations;
        this.out = out;
        this.expected = expected;
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

    /** Plays scripts until the time is up or enough was found. */
    List<Finding> run(long firstSeed, Duration time, int most) throws IOException {
        long begin = System.nanoTime();
        List<Finding> findings = new ArrayList<>();
        long seed = firstSeed;
        for (; System.nanoTime() - begin < time.toNanos() && findings.size() < most; seed++) {
            Station station = stations.get((int) Math.floorMod(seed, (long) stations.size()));
            Script script = Grammar.script(Choices.of(seed), station.echoPort());
            List<String> found = station.play(script);
            if (!found.isEmpty() && kinds.add(kind(found))) {
                String origin = "seed " + seed + " (script " + (seed - firstSeed) + ", after "
                        + (System.nanoTime() - begin) / 1_000_000 + " ms)";
                findings.add(
                        expected
                                ? Finding.expected(origin, station, script, found)
                                : Finding.of(origin, station, script, found));
                out.println("FINDING " + findings.size() + ": " + findings.get(findings.size() - 1));
            }
        }
        out.println((seed - firstSeed) + " scripts from seed " + firstSeed + " on in "
                + (System.nanoTime() - begin) / 1_000_000_000 + " s, " + findings.size() + " findings");
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

    /**
     * By hand: {@code Hunt <seconds> <first seed> <findings>}, or {@code Hunt <file with a script> <times>}. With
     * {@code -Doracle.busy=N} beside so many threads that keep processors busy.
     */
    public static void main(String[] args) throws IOException {
        List<Station> stations = stations();
        Busy busy = Busy.threads(Integer.getInteger("oracle.busy", 0));
        if (args.length == 2) {
            play(stations, Files.readString(Path.of(args[0])), Integer.parseInt(args[1]));
        } else {
            Duration time = Duration.ofSeconds(Long.parseLong(args[0]));
            new Hunt(stations, System.out).run(Long.parseLong(args[1]), time, Integer.parseInt(args[2]));
        }
        busy.close();
        close(stations);
    }

    private static void play(List<Station> stations, String text, int times) throws IOException {
        for (Station station : stations) {
            Script script = Script.parse(text, station.echoPort());
            int findings = 0;
            List<String> last = List.of();
            for (int i = 0; i < times; i++) {
                List<String> found = station.play(script);
                findings += found.isEmpty() ? 0 : 1;
                last = found.isEmpty() ? last : found;
            }
            System.out.println(station + ": " + findings + " of " + times + " " + String.join("\n  ", last));
        }
    }
}
