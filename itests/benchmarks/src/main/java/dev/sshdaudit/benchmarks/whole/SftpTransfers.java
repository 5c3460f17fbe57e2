package dev.sshdaudit.benchmarks.whole;

import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Folders;
import dev.sshdaudit.benchmarks.Goal;
import dev.sshdaudit.benchmarks.Measurement;
import dev.sshdaudit.benchmarks.TerminalText;
import dev.sshdaudit.benchmarks.inner.Formats;
import dev.sshdaudit.benchmarks.whole.ServerProcess.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Files of 200 MB, there and back with OpenSSH's sftp, all content recorded, in turns with the server alone. */
public final class SftpTransfers implements Measurement {

    static final int MEGABYTE = 1_000_000;
    private static final double NANOS = 1e9;

    /** Seconds. */
    record Cost(double wall, double cpu) {}

    @Override
    public String name() {
        return "sftp";
    }

    @Override
    public String description() {
        return "sftp of 200 MB with the OpenSSH client: wall and processor time of the server, recorded and not";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        List<Figure> figures = new ArrayList<>();
        byte[] random = new byte[effort.of(200, 1) * MEGABYTE];
        new Random(3).nextBytes(random);
        for (String format : Formats.COMPRESSIONS) {
            measure(figures, "random, " + format, format, random, effort);
            measure(figures, "text, " + format, format, TerminalText.bytes(random.length), effort);
        }
        return figures;
    }

    private static void measure(List<Figure> figures, String what, String format, byte[] content, Effort effort)
            throws Exception {
        Path here = Folders.temporary();
        try (ServerProcess server = new ServerProcess(format, "1g")) {
            Path file = Files.write(here.resolve("file"), content);
            SshUser client = new SshUser(here);
            String put = "put " + file + " there";
            String get = "get there " + here.resolve("back");
            int rounds = effort.of(5, 1);
            for (String command : List.of(put, get)) {
                System.err.println("  " + command.substring(0, 3) + " " + what);
                int megabytes = content.length / MEGABYTE;
                List<Cost> plain = new ArrayList<>();
                List<Cost> audited = new ArrayList<>();
                for (int round = effort.of(-3, 0); round < rounds; round++) {
                    boolean plainFirst = round % 2 == 0;
                    Cost first = transfer(server, client, !plainFirst, command);
                    Cost second = transfer(server, client, plainFirst, command);
                    if (round >= 0) {
                        plain.add(plainFirst ? first : second);
                        audited.add(plainFirst ? second : first);
                    }
                }
                figures(
                        "sftp " + command.substring(0, 3) + " of " + megabytes + " MB, " + what,
                        plain,
                        audited,
                        figures);
            }
        } finally {
            Folders.delete(here);
        }
    }

    static Cost transfer(ServerProcess server, SshUser client, boolean audited, String command)
            throws IOException, InterruptedException {
        int port = server.port(audited);
        long cpu = server.ask(Question.CPU_NANOS);
        long wall = System.nanoTime();
        client.sftp(port, command);
        wall = System.nanoTime() - wall;
        server.ask(Question.SETTLE); // what is recorded after the client has gone costs too
        cpu = server.ask(Question.CPU_NANOS) - cpu;
        for (Path recording : server.recordings()) {
            Files.delete(recording);
        }
        return new Cost(wall / NANOS, cpu / NANOS);
    }

    private static void figures(String work, List<Cost> plain, List<Cost> audited, List<Figure> figures) {
        double[] plainWall = plain.stream().mapToDouble(Cost::wall).toArray();
        double[] wall = audited.stream().mapToDouble(Cost::wall).toArray();
        double[] plainCpu = plain.stream().mapToDouble(Cost::cpu).toArray();
        double[] cpu = audited.stream().mapToDouble(Cost::cpu).toArray();
        figures.add(Figure.of(work, "wall without us", "s", null, plainWall));
        figures.add(Figure.of(work, "processor time without us", "s", null, plainCpu));
        figures.add(Figure.ratio(work, "wall", Goal.atMost(1.05), wall, plainWall));
        figures.add(Figure.ratio(work, "processor time", Goal.atMost(1.2), cpu, plainCpu));
    }
}
