package dev.sshdaudit.benchmarks.whole;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What this process uses. */
public final class Usage {

    private static final int COLLECTIONS = 3;
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(2);
    private static final int QUIET_WINDOWS = 7;
    private static final long LONGEST_WAIT = TimeUnit.MINUTES.toNanos(5);

    /** Tells the processor time of a process. */
    interface ProcessorTime {
        long nanoseconds() throws IOException;
    }

    private Usage() {}

    /** Bytes of heap in use after collections. */
    static long heap() {
        return heapAfter(COLLECTIONS);
    }

    /** Bytes of heap in use after so many collections. */
    public static long heapAfter(int collections) {
        for (int i = 0; i < collections; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /**
     * Waits until next to nothing has been done for longer than connections take to fall idle, which on a busy machine is a
     * good while after the last thing that was asked for.
     */
    static void awaitQuiet() throws IOException {
        awaitQuiet(Usage::cpu);
    }

    /** As {@link #awaitQuiet()}, in a process that tells its processor time. */
    static void awaitQuiet(ProcessorTime process) throws IOException {
        long deadline = System.nanoTime() + LONGEST_WAIT;
        for (int quiet = 0; quiet < QUIET_WINDOWS && System.nanoTime() < deadline; ) {
            long before = process.nanoseconds();
            LockSupport.parkNanos(WINDOW);
            quiet = process.nanoseconds() - before < WINDOW / 10 ? quiet + 1 : 0;
        }
    }

    /** What the operating system sees, in KiB; 0 where it does not tell. */
    static long residentKib() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        }
    }

    /** What the operating system sees without the heap, in KiB; 0 where it does not tell. */
    static long outsideHeapKib() throws IOException {
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted() >> 10;
        return Math.max(0, residentKib() - heap);
    }

    /** Files and sockets that this process has open; 0 where the operating system does not tell. */
    static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    /** Nanoseconds of processor time. */
    public static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
