package dev.sshdaudit.benchmarks.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * How much goes on at once, and for how long.
 *
 * @param sessions how many sessions are open at once, each with a shell
 * @param typing how many of them type a key a second
 * @param transferring how many others transfer a block of {@link Transfer#BLOCK} bytes there and back each second
 * @param servers how many servers share the sessions, each in a process of its own
 * @param heap the largest heap of a server, as {@code -Xmx} takes it
 */
public record SoakPlan(int sessions, int typing, int transferring, Duration duration, int servers, String heap) {

    /** What the process of a server, or of the clients, opens besides: classes, libraries, the ledger, lists of folders. */
    private static final int OTHER_FILES = 200;

    /** A socket, and the file of the recording, which is open twice: to write it, and to read it back when it was removed. */
    private static final int FILES_OF_SESSION = 3;

    /** Enough to see in each build that the soak works. */
    public static SoakPlan brief() {
        return of(300, 60, 3, Duration.ofSeconds(15), "512m");
    }

    /** What one machine is to bear. */
    public static SoakPlan whole() {
        return of(10_000, 2_000, 50, Duration.ofMinutes(60), "2g");
    }

    private static SoakPlan of(int sessions, int typing, int transferring, Duration duration, String heap) {
        return new SoakPlan(
                Integer.getInteger("soak.sessions", sessions),
                Integer.getInteger("soak.typing", typing),
                Integer.getInteger("soak.transferring", transferring),
                Duration.ofSeconds(Integer.getInteger("soak.seconds", (int) duration.toSeconds())),
                Integer.getInteger("soak.servers", 1),
                System.getProperty("soak.heap", heap));
    }

    /** How many files a server has open: for each session a socket and a recording, to write and to read, and a transfer's file. */
    int filesOfServer() {
        return FILES_OF_SESSION * ((sessions + servers - 1) / servers) + transferring + OTHER_FILES;
    }

    /**
     * This plan, or what a process may open files for: more servers that share the sessions, or, where the clients are too many for
     * their process, fewer sessions. Either is said aloud.
     */
    SoakPlan fitting() {
        return fitting(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        ? unix.getMaxFileDescriptorCount()
                        : Long.MAX_VALUE);
    }

    SoakPlan fitting(long files) {
        if (sessions + OTHER_FILES > files) {
            int fewer = (int) files - OTHER_FILES;
            System.err.printf(
                    "SCALED DOWN to %,d sessions, not %,d: a process may open %,d files here. As root: ulimit -n %d%n",
                    fewer, sessions, files, filesOfServer());
            return new SoakPlan(fewer, Math.min(typing, fewer), Math.min(transferring, fewer), duration, servers, heap)
                    .fitting(files);
        }
        if (filesOfServer() > files) {
            SoakPlan more = new SoakPlan(sessions, typing, transferring, duration, servers + 1, heap);
            System.err.printf(
                    "%d SERVERS SHARE THE SESSIONS, not %d: a process may open %,d files here, and a server needs %,d."
                            + " As root: ulimit -n %d%n",
                    more.servers, servers, files, filesOfServer(), filesOfServer());
            return more.fitting(files);
        }
        return this;
    }

    @Override
    public String toString() {
        return String.format(
                "%,d sessions, %,d typing, %,d transferring, %,d s, %d server(s) of -Xmx%s",
                sessions, typing, transferring, duration.toSeconds(), servers, heap);
    }
}
