package dev.sshdaudit.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What figures were measured on: without it they say nothing. */
public record Machine(String processor, int cores, long memoryMiB, String system, String jdk, double load) {

    /** This one, now. */
    public static Machine here() {
        java.lang.management.OperatingSystemMXBean os =
                java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        long memory = os instanceof com.sun.management.OperatingSystemMXBean more ? more.getTotalMemorySize() : 0;
        return new Machine(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                memory >> 20,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                os.getSystemLoadAverage());
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
                + load;
    }
}
