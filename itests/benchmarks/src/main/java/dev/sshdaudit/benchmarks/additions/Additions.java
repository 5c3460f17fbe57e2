package dev.sshdaudit.benchmarks.additions;

import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Folders;
import dev.sshdaudit.benchmarks.Measurement;
import dev.sshdaudit.benchmarks.Results;
import dev.sshdaudit.benchmarks.whole.ServerProcess;
import dev.sshdaudit.benchmarks.whole.ServerProcess.Question;
import dev.sshdaudit.benchmarks.whole.Sessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What ledger, masking, rules, events and encryption cost, each alone and all together. The recorder records the same work with and
 * without them, and no SSH around it: SSHD takes several times as much as the recorder, so that one addition would be less than the noise
 * of a whole server. What it all is to SSHD is measured once, in real sessions that are not recorded, recorded alone, and with all five.
 */
public final class Additions implements Measurement {

    private static final double NANOS = 1e9;
    private static final int KEYS_PER_SECOND = 10;
    private static final long FLUSHED = TimeUnit.MILLISECONDS.toNanos(800);

    /** Servers that are not recorded, recorded alone, and recorded with all five. */
    private static final List<Question> PORTS =
            List.of(Question.PLAIN_PORT, Question.UNMASKED_PORT, Question.EXTENDED_PORT);

    @Override
    public String name() {
        return "additions";
    }

    @Override
    public String description() {
        return "what ledger, masking, rules, events and encryption add to recording, each alone and all together";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        Path folder = Folders.temporary();
        try {
            List<Figure> figures = new ArrayList<>(recorder(folder, effort));
            figures.addAll(servers(folder, effort));
            return figures;
        } finally {
            Folders.delete(folder);
        }
    }

    /** The lines of JSON that events are go to a file, as do warnings. */
    private static List<String> logTo(Path file) {
        return List.of(
                "-Dorg.slf4j.simpleLogger.log.dev.sshdaudit.events=info", "-Dorg.slf4j.simpleLogger.logFile=" + file);
    }

    private static List<Figure> recorder(Path folder, Effort effort) throws IOException, InterruptedException {
        System.err.println("  the recorder");
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        command.addAll(logTo(log));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Turns.class.getName()));
        command.addAll(List.of(folder.toString(), effort.name()));
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        long events;
        try (Stream<String> lines = Files.lines(log)) {
            events = lines.filter(Additions::isEventOrTold).count();
        }
        if (exit != 0) {
            throw new IOException("the recorder ended with " + exit);
        }
        if (events == 0) {
            throw new IllegalStateException("events: no line of JSON is in the log");
        }
        return Results.read(folder.resolve(Turns.FIGURES)).figures();
    }

    /** Whether a line of the log is an event; any other is shown. */
    private static boolean isEventOrTold(String line) {
        boolean event = line.contains(" INFO dev.sshdaudit.events ");
        if (!event && !line.contains("PID audit.rule-")) {
            System.err.println(line);
        }
        return event;
    }

    private static List<Figure> servers(Path folder, Effort effort) throws Exception {
        System.err.println("  real sessions");
        int count = effort.of(500, 3);
        String[] options = logTo(folder.resolve("server-log")).toArray(new String[0]);
        Map<Question, List<Double>> seconds = new EnumMap<>(Question.class);
        try (ServerProcess server = new ServerProcess("gzip", "512m", options)) {
            Map<Question, Sessions> sessions = new EnumMap<>(Question.class);
            try {
                for (Question port : PORTS) {
                    sessions.put(port, new Sessions((int) server.ask(port), count));
                    seconds.put(port, new ArrayList<>());
                }
                List<Question> order = new ArrayList<>(PORTS);
                for (int round = effort.of(-1, 0); round < effort.of(3, 1); round++) {
                    for (Question port : order) {
                        double cost = type(server, sessions.get(port), effort.of(3, 1));
                        if (round >= 0) {
                            seconds.get(port).add(cost);
                        }
                    }
                    Collections.rotate(order, 1);
                }
                checkExtended(server, count);
            } finally {
                sessions.values().forEach(Sessions::close);
            }
        }
        return figures(count, seconds);
    }

    private static double type(ServerProcess server, Sessions sessions, int time) throws IOException {
        long cpu = server.ask(Question.CPU_NANOS);
        sessions.type(KEYS_PER_SECOND, time);
        LockSupport.parkNanos(FLUSHED); // what is recorded after the last echo costs, too
        return (server.ask(Question.CPU_NANOS) - cpu) / NANOS;
    }

    private static void checkExtended(ServerProcess server, int count) throws IOException {
        Path where = ExtendedLog.recordings(ServerProcess.extended(server.folder()));
        List<Path> recordings = Evidence.recordings(where);
        long encrypted = Evidence.encrypted(recordings);
        if (encrypted < count
                || encrypted < recordings.size()
                || Evidence.segments(where).isEmpty()) {
            throw new IllegalStateException("Of " + count + " sessions with all five, " + encrypted + " of "
                    + recordings.size() + " recordings are encrypted, with "
                    + Evidence.segments(where).size() + " segments of a ledger");
        }
        long lost = server.ask(Question.LOST_MESSAGES);
        if (lost > 0) {
            throw new IllegalStateException(lost + " messages were lost");
        }
    }

    private static List<Figure> figures(int count, Map<Question, List<Double>> seconds) {
        double[] plain = values(seconds.get(Question.PLAIN_PORT));
        double[] alone = values(seconds.get(Question.UNMASKED_PORT));
        double[] extended = values(seconds.get(Question.EXTENDED_PORT));
        String work = count + " real sessions, " + KEYS_PER_SECOND + " keys/s each";
        return List.of(
                Figure.of(work, "processor time of the server, not recorded", "s", null, plain),
                Figure.ratio(work, "recording alone, to not recorded", null, alone, plain),
                Figure.ratio(work, "with all five, to not recorded", null, extended, plain),
                Figure.ratio(work, "with all five, to recording alone", null, extended, alone));
    }

    private static double[] values(List<Double> seconds) {
        return seconds.stream().mapToDouble(it -> it).toArray();
    }
}
