package dev.sshdaudit.benchmarks.whole;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Goal;
import dev.sshdaudit.benchmarks.Measurement;
import dev.sshdaudit.benchmarks.whole.ServerProcess.Question;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Real sessions that do nothing: what becomes free in the server when they are not recorded any more, was ours. */
public final class IdleSessions implements Measurement {

    private static final int SESSIONS = 3_000;
    private static final int SPARE_DESCRIPTORS = 500;

    @Override
    public String name() {
        return "idle-ssh";
    }

    @Override
    public String description() {
        return "heap of real idle sessions, recorded and not";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        int count = Math.min(effort.of(SESSIONS, 10), possible());
        try (ServerProcess server = new ServerProcess("gzip", "4g")) {
            long threads = server.ask(Question.THREADS);
            long before = server.ask(Question.HEAP_BYTES);
            try (Sessions sessions = new Sessions(server.port(true), count)) {
                sessions.type(1, 1);
                if (effort == Effort.FULL) {
                    Usage.awaitQuiet(() -> server.ask(Question.CPU_NANOS));
                }
                long recorded = server.ask(Question.HEAP_BYTES);
                threads = server.ask(Question.THREADS) - threads;
                server.ask(Question.DETACH);
                long alone = server.ask(Question.HEAP_BYTES);
                String work = count + " idle sessions";
                return List.of(
                        Figure.of(work, "heap of SSHD, each", "KiB", null, kib(alone - before, count)),
                        Figure.of(
                                work, "heap beyond SSHD's, each", "KiB", Goal.atMost(16), kib(recorded - alone, count)),
                        Figure.of(work, "threads more than without sessions", "", null, threads));
            }
        }
    }

    /** For each, the server has a socket and a file that is open twice. */
    private static int possible() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? (int) Math.min(SESSIONS, unix.getMaxFileDescriptorCount() / 3 - SPARE_DESCRIPTORS)
                : SESSIONS;
    }

    private static double kib(long bytes, int count) {
        return bytes / 1024.0 / count;
    }
}
