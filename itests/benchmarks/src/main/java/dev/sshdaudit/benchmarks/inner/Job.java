package dev.sshdaudit.benchmarks.inner;

import dev.sshdaudit.benchmarks.Effort;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One benchmark with its parameters.
 *
 * @param benchmark class and method
 */
record Job(String benchmark, Map<String, String> parameters) {

    private static final String HEAP = "-Xmx2g";

    static Job of(Class<?> benchmark, String method, Object... parameters) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            map.put((String) parameters[i], String.valueOf(parameters[i + 1]));
        }
        return new Job(benchmark.getName() + "." + method, map);
    }

    /** Measures it in a JVM of its own, or, where that only has to work, in this one. */
    RunResult run(Effort effort) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(benchmark.replace(".", "\\.") + "$")
                .verbosity(VerboseMode.SILENT)
                .addProfiler(GCProfiler.class)
                .jvmArgs(HEAP)
                .shouldFailOnError(true)
                .forks(effort.of(1, 0))
                .warmupIterations(effort.of(2, 0))
                .measurementIterations(effort.of(3, 1))
                .warmupTime(TimeValue.milliseconds(effort.of(1000, 1)))
                .measurementTime(TimeValue.milliseconds(effort.of(1000, 50)));
        parameters.forEach(options::param);
        return new Runner(options.build()).runSingle();
    }
}
