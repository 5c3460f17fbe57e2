package dev.sshdaudit.benchmarks.soak;

import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Goal;
import dev.sshdaudit.benchmarks.whole.ServerProcess;
import dev.sshdaudit.benchmarks.whole.ServerProcess.Question;
import dev.sshdaudit.ledger.verify.FolderSource;
import dev.sshdaudit.ledger.verify.Trust;
import dev.sshdaudit.ledger.verify.Verifier;
import dev.sshdaudit.query.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** One run: users come, type and transfer for a while, go, and what is recorded of them is compared with what they did. */
public final class Soak implements AutoCloseable {

    /** How often everything is measured; no key is on its way meanwhile, as a collection of all garbage holds up all. */
    private static final int MEASURED = 8;

    private static final double MIB = 1 << 20;
    private static final double SECOND = 1e9;

    /** Threads that do not grow with the number of sessions: SSHD's, those of the lanes, of JMX, of the compiler. */
    private static final int OTHER_THREADS = 64;

    /** A collection leaves some MiB more or less, which is much of a small heap. */
    private static final double HEAP_NOISE_MIB = 24;

    private final SoakPlan plan;
    private final List<ServerProcess> servers = new ArrayList<>();
    private final List<Figure> figures = new ArrayList<>();
    private final String work;

    /** What the servers use. */
    private record Use(double heap, long threads, long files) {}

    /** Starts the servers. */
    public Soak(SoakPlan wanted) throws IOException {
        plan = wanted.fitting();
        work = plan.toString();
        for (int i = 0; i < plan.servers(); i++) {
            servers.add(new ServerProcess("gzip", plan.heap()));
        }
    }

    /** What tests break. */
    List<ServerProcess> servers() {
        return servers;
    }

    /** Does all of it. A figure that does not reach its goal is a fault. */
    public List<Figure> run() throws Exception {
        Use before = use();
        List<Integer> ports = new ArrayList<>();
        for (ServerProcess server : servers) {
            ports.add((int) server.ask(Question.LEDGER_PORT));
        }
        say("opening sessions");
        long time = System.nanoTime();
        List<Use> uses = new ArrayList<>();
        Map<Integer, ShellUser> users;
        Map<Integer, Transfer> transfers;
        try (Crowd crowd = new Crowd(plan, ports)) {
            figure("sessions opened", "a second", null, plan.sessions() / ((System.nanoTime() - time) / SECOND));
            crowd.work(1);
            uses.add(use());
            time = System.nanoTime();
            long cpu = total(Question.CPU_NANOS);
            for (int i = 0; i < MEASURED; i++) {
                crowd.work((int) (plan.duration().toSeconds() + MEASURED - 1) / MEASURED);
                uses.add(use());
                say(uses.get(i + 1) + ", " + crowd.disturbed() + " disturbed, echoes within "
                        + crowd.latencies().worst() + " ms");
            }
            double seconds = (System.nanoTime() - time) / SECOND;
            figure("processors in use", "", null, (total(Question.CPU_NANOS) - cpu) / SECOND / seconds);
            echoes(crowd);
            users = crowd.users().stream().collect(Collectors.toMap(it -> ShellUser.number(it.name()), it -> it));
            transfers = crowd.transfers().stream().collect(Collectors.toMap(Transfer::user, it -> it));
        }
        say("all have gone");
        total(Question.SETTLE);
        uses(before, uses, use());
        figure("lost messages", "", Goal.atMost(0), total(Question.LOST_MESSAGES));
        total(Question.END_LEDGER);
        compare(users, transfers);
        verify();
        return figures;
    }

    private void echoes(Crowd crowd) {
        long keys = crowd.users().stream().mapToLong(ShellUser::typed).sum();
        figure("keys typed", "", null, keys);
        figure("sessions disturbed", "", Goal.atMost(0), crowd.disturbed());
        figure("key to echo, median", "ms", null, crowd.latencies().within(0.5));
        figure("key to echo, 99 %", "ms", Goal.atMost(5_000), crowd.latencies().within(0.99));
        figure(
                "key to echo, worst",
                "ms",
                Goal.atMost(30_000),
                crowd.latencies().worst());
    }

    private void uses(Use before, List<Use> uses, Use after) {
        int quarter = MEASURED / 4;
        // the first is from before all is compiled and each session has its buffers
        // one collection does not always free all: what has grown is more than all of the first ones
        double first = heap(uses.subList(1, 1 + quarter)).max().orElseThrow();
        double last =
                heap(uses.subList(uses.size() - quarter, uses.size())).min().orElseThrow();
        figure("heap in the first quarter", "MiB", null, first);
        figure("heap in the last quarter", "MiB", Goal.atMost(first * 1.1 + HEAP_NOISE_MIB), last);
        figure("heap when all have gone", "MiB", Goal.atMost(before.heap * 1.5 + HEAP_NOISE_MIB), after.heap);
        int bound = OTHER_THREADS * plan.servers() + plan.transferring();
        long threads = Collections.max(uses.stream().map(Use::threads).toList());
        figure("threads more than without sessions", "", Goal.atMost(bound), threads - before.threads);
        long files = Collections.max(uses.stream().map(Use::files).toList());
        figure("open files", "", Goal.atMost((double) plan.filesOfServer() * plan.servers()), files);
        figure("open files when all have gone", "", Goal.atMost(before.files + 50.0), after.files);
    }

    private static DoubleStream heap(List<Use> uses) {
        return uses.stream().mapToDouble(Use::heap);
    }

    private void compare(Map<Integer, ShellUser> users, Map<Integer, Transfer> transfers) throws IOException {
        Map<Integer, ShellUser> left = new TreeMap<>(users);
        long keys = 0;
        long echoes = 0;
        long masked = 0;
        long blocks = 0;
        long messages = 0;
        long bytes = 0;
        long notEnded = 0;
        for (Path recording : recordings()) {
            bytes += Files.size(recording);
            notEnded += Files.readString(metadata(recording)).contains("\"state\" : \"ended\"") ? 0 : 1;
            Kept kept = Kept.read(recording);
            messages += kept.messages();
            ShellUser user = left.remove(kept.user());
            keys += user == null ? kept.messages() : kept.missingKeys(user.typed());
            echoes += user == null ? 0 : kept.missingEchoes(user.typed());
            masked += kept.maskedKeys();
            Transfer transfer = transfers.get(kept.user());
            blocks += transfer == null ? 0 : kept.missingBlocks(transfer.blocks());
        }
        figure("messages recorded", "", null, messages);
        figure("bytes of recordings", "MiB", null, bytes / MIB);
        figure("users without a recording", "", Goal.atMost(0), left.size());
        figure("keys missing in recordings", "", Goal.atMost(0), keys);
        figure("echoes missing in recordings", "", Goal.atMost(0), echoes);
        figure("keys masked, as their echo came late", "", null, masked);
        figure("blocks of files missing in recordings", "", Goal.atMost(0), blocks);
        figure("recordings that have not ended", "", Goal.atMost(0), notEnded);
    }

    private List<Path> recordings() throws IOException {
        List<Path> all = new ArrayList<>();
        for (ServerProcess server : servers) {
            all.addAll(server.recordingsOfSessions(ServerProcess.withLedger(server.folder())));
        }
        return all;
    }

    private static Path metadata(Path recording) {
        return recording.resolveSibling(recording.getFileName() + ".metadata.json");
    }

    private void verify() throws IOException {
        List<Finding> findings = Collections.synchronizedList(new ArrayList<>());
        for (ServerProcess server : servers) {
            FolderSource source = new FolderSource(ServerProcess.withLedger(server.folder()));
            new Verifier(source, Trust.NONE, Runtime.getRuntime().availableProcessors(), findings::add).run();
        }
        findings.forEach(finding -> say(finding.toString()));
        figure(
                "alarms of the ledger",
                "",
                Goal.atMost(0),
                count(findings, it -> it.kind().isAlarm()));
        // nothing is missing for that, or the figures above would say so
        figure("times that the storage was late", "", null, count(findings, it -> it.kind() == Finding.Kind.GAP));
    }

    private static long count(List<Finding> findings, Predicate<Finding> which) {
        return findings.stream().filter(which).count();
    }

    private Use use() throws IOException {
        return new Use(total(Question.QUICK_HEAP_BYTES) / MIB, total(Question.THREADS), total(Question.OPEN_FILES));
    }

    private long total(Question question) throws IOException {
        long total = 0;
        for (ServerProcess server : servers) {
            total += server.ask(question);
        }
        return total;
    }

    private void figure(String measure, String unit, Goal goal, double value) {
        figures.add(Figure.of(work, measure, unit, goal, value));
    }

    private static void say(String text) {
        System.err.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " " + text);
    }

    @Override
    public void close() throws IOException {
        for (ServerProcess server : servers) {
            server.close();
        }
    }
}
