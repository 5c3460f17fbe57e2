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
            Path here = Folders.temporary();
            try (ServerProcess server = new ServerProcess(format, "1g")) {
                Transfers transfers = new Transfers(figures, server, here, effort);
                transfers.measure("random, " + format, random, 2);
                transfers.measure("text, " + format, TerminalText.bytes(random.length), 1);
            } finally {
                Folders.delete(here);
            }
        }
        return figures;
    }

    /** Transfers to and from a server. */
    private static final class Transfers {

        private final List<Figure> figures;
        private final ServerProcess server;
        private final Path here;
        private final SshUser client;
        private final Effort effort;

        Transfers(List<Figure> figures, ServerProcess server, Path here, Effort effort) throws Exception {
            this.figures = figures;
            this.server = server;
            this.here = here;
            this.effort = effort;
            client = new SshUser(here);
        }

        /**
         * A file there and back, several times.
         *
         * @param unmeasured rounds before: more where the server has just been started
         */
        void measure(String what, byte[] content, int unmeasured) throws Exception {
            Path file = Files.write(here.resolve("file"), content);
            int rounds = effort.of(3, 1);
            for (String command : List.of("put " + file + " there", "get there " + here.resolve("back"))) {
                String work = "sftp " + command.substring(0, 3) + " of " + content.length / MEGABYTE + " MB, " + what;
                System.err.println("  " + work);
                List<Cost> plain = new ArrayList<>();
                List<Cost> audited = new ArrayList<>();
                for (int round = effort.of(-unmeasured, 0); round < rounds; round++) {
                    boolean plainFirst = round % 2 == 0;
                    Cost first = transfer(server, client, !plainFirst, command);
                    Cost second = transfer(server, client, plainFirst, command);
                    if (round >= 0) {
                        plain.add(plainFirst ? first : second);
                        audited.add(plainFirst ? second : first);
                    }
                }
                figures(work, plain, audited, figures);
            }
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
