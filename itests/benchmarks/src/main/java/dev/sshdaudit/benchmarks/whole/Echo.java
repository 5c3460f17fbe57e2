package dev.sshdaudit.benchmarks.whole;

import dev.sshdaudit.benchmarks.Effort;
import dev.sshdaudit.benchmarks.Figure;
import dev.sshdaudit.benchmarks.Folders;
import dev.sshdaudit.benchmarks.Goal;
import dev.sshdaudit.benchmarks.Measurement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long after a key its echo comes, in three shells of OpenSSH, key by key in turns: one is not recorded, one is with masking of
 * keystrokes that the terminal does not show, and one without.
 */
public final class Echo implements Measurement {

    private static final double MICROS = 1e3;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(3);

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public String description() {
        return "time from key to echo, recorded with and without masking, and not";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        int rounds = effort.of(4, 1);
        int keys = effort.of(1_200, 20);
        double[][] median = new double[3][rounds];
        double[][] late = new double[3][rounds];
        Path here = Folders.temporary();
        try (ServerProcess server = new ServerProcess("gzip", "512m")) {
            SshUser client = new SshUser(here);
            Process plain = client.shell(server.port(false));
            Process audited = client.shell(server.port(true));
            Process unmasked = client.shell((int) server.ask(ServerProcess.Question.UNMASKED_PORT));
            try {
                List<Process> shells = List.of(plain, audited, unmasked);
                type(shells, effort.of(1_000, 1));
                for (int round = 0; round < rounds; round++) {
                    double[][] times = type(shells, keys);
                    for (int i = 0; i < 3; i++) {
                        Arrays.sort(times[i]);
                        median[i][round] = times[i][keys / 2];
                        late[i][round] = times[i][keys - 1 - keys / 100];
                    }
                }
            } finally {
                plain.destroy();
                audited.destroy();
                unmasked.destroy();
            }
        } finally {
            Folders.delete(here);
        }
        return List.of(
                Figure.of("key to echo", "median without us", "µs", null, median[0]),
                Figure.of("key to echo", "p99 without us", "µs", null, late[0]),
                Figure.ratio("key to echo", "median", null, median[1], median[0]),
                Figure.ratio("key to echo", "p99", Goal.atMost(1.05), late[1], late[0]),
                Figure.ratio("key to echo", "median, masking to none", null, median[1], median[2]),
                Figure.ratio("key to echo", "p99, masking to none", Goal.atMost(1.05), late[1], late[2]));
    }

    private static double[][] type(List<Process> shells, int keys) throws IOException {
        double[][] times = new double[shells.size()][keys];
        for (int key = 0; key < keys; key++) {
            for (int turn = 0; turn < shells.size(); turn++) {
                int shell = (key + turn) % shells.size();
                LockSupport.parkNanos(PAUSE);
                times[shell][key] = echo(shells.get(shell), 'a' + key % 26) / MICROS;
            }
        }
        return times;
    }

    private static long echo(Process shell, int key) throws IOException {
        long start = System.nanoTime();
        shell.getOutputStream().write(key);
        shell.getOutputStream().flush();
        int echo = shell.getInputStream().read();
        long time = System.nanoTime() - start;
        if (echo != key) {
            throw new IOException("Echo of " + key + " is " + echo);
        }
        return time;
    }
}
