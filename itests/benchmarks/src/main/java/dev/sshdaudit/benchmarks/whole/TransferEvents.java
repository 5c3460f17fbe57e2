package dev.sshdaudit.benchmarks.whole;

import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Folders;
import dev.sshdaudit.benchmarks.Goal;
import dev.sshdaudit.benchmarks.Measurement;
import dev.sshdaudit.benchmarks.whole.ServerProcess.Question;
import dev.sshdaudit.benchmarks.whole.SftpTransfers.Cost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * A file of 200 MB, there and back with OpenSSH's sftp: recorded as events with its hash, recorded as content, and not recorded, in
 * turns that begin with another one each time.
 */
public final class TransferEvents implements Measurement {

    private enum Variant {
        PLAIN,
        EVENTS,
        CONTENT
    }

    @Override
    public String name() {
        return "transfers";
    }

    @Override
    public String description() {
        return "sftp of 200 MB: wall and processor time of the server, with transfers as events, as content, and not"
                + " recorded";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        List<Figure> figures = new ArrayList<>();
        byte[] content = new byte[effort.of(200, 1) * SftpTransfers.MEGABYTE];
        new Random(3).nextBytes(content);
        Path here = Folders.temporary();
        try (ServerProcess server = new ServerProcess("gzip", "1g")) {
            Path file = Files.write(here.resolve("file"), content);
            SshUser client = new SshUser(here);
            String put = "put " + file + " there";
            String get = "get there " + here.resolve("back");
            for (String command : List.of(put, get)) {
                String work =
                        "sftp " + command.substring(0, 3) + " of " + content.length / SftpTransfers.MEGABYTE + " MB";
                System.err.println("  " + work);
                figures(work, rounds(server, client, command, effort), figures);
            }
        } finally {
            Folders.delete(here);
        }
        return figures;
    }

    private static Map<Variant, List<Cost>> rounds(ServerProcess server, SshUser client, String command, Effort effort)
            throws IOException, InterruptedException {
        Map<Variant, List<Cost>> costs = new EnumMap<>(Variant.class);
        List<Variant> order = new ArrayList<>(List.of(Variant.values()));
        int rounds = effort.of(3, 1);
        for (int round = effort.of(-2, 0); round < rounds; round++) {
            for (Variant variant : order) {
                server.ask(variant == Variant.EVENTS ? Question.TRANSFERS_AS_EVENTS : Question.TRANSFERS_AS_CONTENT);
                Cost cost = SftpTransfers.transfer(server, client, variant != Variant.PLAIN, command);
                if (round >= 0) {
                    costs.computeIfAbsent(variant, any -> new ArrayList<>()).add(cost);
                }
            }
            Collections.rotate(order, 1);
        }
        return costs;
    }

    private static void figures(String work, Map<Variant, List<Cost>> costs, List<Figure> figures) {
        double[] wall = values(costs.get(Variant.PLAIN), Cost::wall);
        double[] cpu = values(costs.get(Variant.PLAIN), Cost::cpu);
        figures.add(Figure.of(work, "wall without us", "s", null, wall));
        figures.add(Figure.of(work, "processor time without us", "s", null, cpu));
        List<Cost> events = costs.get(Variant.EVENTS);
        figures.add(Figure.ratio(work + ", as events", "wall", Goal.atMost(1.05), values(events, Cost::wall), wall));
        figures.add(Figure.ratio(
                work + ", as events", "processor time", Goal.atMost(1.15), values(events, Cost::cpu), cpu));
        List<Cost> whole = costs.get(Variant.CONTENT);
        figures.add(Figure.ratio(work + ", as content", "wall", null, values(whole, Cost::wall), wall));
        figures.add(Figure.ratio(work + ", as content", "processor time", null, values(whole, Cost::cpu), cpu));
    }

    private static double[] values(List<Cost> costs, ToDoubleFunction<Cost> value) {
        return costs.stream().mapToDouble(value).toArray();
    }
}
