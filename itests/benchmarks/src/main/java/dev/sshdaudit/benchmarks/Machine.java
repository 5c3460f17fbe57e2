package dev.sshdaudit.benchmarks;

import dev.sshdaudit.benchmarks.inner.RawCompression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What figures were measured on: without it they say nothing.
 *
 * @param load before the run
 * @param zlib how many MiB/s of terminal text raw zlib compressed before the run, at level 4; 0 if that was not measured
 * @param zstd the same of raw zstd, at level 3
 */
public record Machine(
        String processor, int cores, long memoryMiB, String system, String jdk, double load, double zlib, double zstd) {

    /** This one, now. */
    public static Machine here(Effort effort) {
        java.lang.management.OperatingSystemMXBean os =
                java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        long memory = os instanceof com.sun.management.OperatingSystemMXBean more ? more.getTotalMemorySize() : 0;
        return new Machine(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                memory >> 20,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                os.getSystemLoadAverage(),
                RawCompression.speed("zlib", 4, effort),
                RawCompression.speed("zstd", 3, effort));
    }

    private static String processorName() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    String text() {
        return processor + ", " + cores + " cores, " + memoryMiB + " MiB, " + system + ", " + jdk + ", load before "
                + load + ", raw zlib " + Figure.number(zlib) + " MiB/s, raw zstd " + Figure.number(zstd) + " MiB/s";
    }
}
