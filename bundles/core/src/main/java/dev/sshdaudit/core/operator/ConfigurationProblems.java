package dev.sshdaudit.core.operator;

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
 * Brings errors in the configuration of each PID, those of formats and storages too, among the failures that the status
 * shows. An error is over when its PID is delivered without it, or when its bundle stops. Thread-safe.
 */
public final class ConfigurationProblems {

    private record Shown(Problem problem, Failures.Lasting failure) {}

    private final Failures failures;
    private volatile Supplier<? extends Collection<FollowedConfiguration>> configurations = List::of;
    /** The problems among the failures, by PID. Guarded by this. */
    private final Map<String, Shown> shown = new HashMap<>();

    public ConfigurationProblems(Failures failures) {
        this.failures = failures;
    }

    /** Takes problems from these configurations from now on. */
    public void of(Supplier<? extends Collection<FollowedConfiguration>> followed) {
        configurations = followed;
    }

    /** Compares the problems with those that were there before; to be called every half second, and for a status. */
    public synchronized void look() {
        Set<String> gone = new HashSet<>(shown.keySet());
        for (FollowedConfiguration configuration : configurations.get()) {
            Problem problem = configuration.problem();
            if (problem != null) {
                show(configuration.pid(), problem);
                gone.remove(configuration.pid());
            }
        }
        gone.forEach(pid -> failures.over(shown.remove(pid).failure));
    }

    private void show(String pid, Problem problem) {
        Shown before = shown.get(pid);
        // not equals: it would keep the bundle's classes in a cache of the JDK 17, as for every record
        if (before == null || before.problem != problem) {
            if (before != null) {
                failures.over(before.failure);
            }
            shown.put(pid, new Shown(problem, failures.lasting(problem.since(), problem.text())));
        }
    }
}
