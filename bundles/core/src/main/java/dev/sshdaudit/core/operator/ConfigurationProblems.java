package dev.sshdaudit.core.operator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.config.FollowedConfiguration;
import dev.sshdaudit.config.FollowedConfiguration.Problem;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Adds errors in the configuration of each PID, those of formats and storages too, to the failures that the status shows. An
 * error is over when a configuration of its PID is delivered without the error, or when the bundle of the PID stops.
 * Thread-safe.
 */
public final class ConfigurationProblems {

    private record Shown(Problem problem, Failures.Lasting failure) {}

    private final Failures failures;
    private volatile Supplier<? extends Collection<FollowedConfiguration>> configurations = List::of;
    /** The problems that are among the failures, by PID. */
    @GuardedBy("this")
    private final Map<String, Shown> shown = new HashMap<>();

    public ConfigurationProblems(Failures failures) {
        this.failures = failures;
    }

    /** Compares the problems of these configurations from now on. */
    public void of(Supplier<? extends Collection<FollowedConfiguration>> followed) {
        configurations = followed;
    }

    /** Compares the problems with those of the last call; to be called every half second, and for each status. */
    public synchronized void look() {
        Set<String> gone = new HashSet<>(shown.keySet());
        for (FollowedConfiguration configuration : configurations.get()) {
            Problem problem = configuration.problem();
            if (problem != null) {
                show(configuration.pid(), problem);
                gone.remove(configuration.pid());
            }
        }
        for (String pid : gone) {
            Shown over = shown.remove(pid);
            if (over != null) {
                failures.over(over.failure);
            }
        }
    }

    @GuardedBy("this")
    private void show(String pid, Problem problem) {
        Shown before = shown.get(pid);
        // not equals: on JDK 17, equals of a record keeps the record's class, and so its bundle, in a cache of the JDK
        if (before == null || before.problem != problem) {
            if (before != null) {
                failures.over(before.failure);
            }
            shown.put(pid, new Shown(problem, failures.lasting(problem.since(), problem.text())));
        }
    }
}
