package dev.sshdaudit.query.configure;

import dev.sshdaudit.config.FollowedConfiguration;
import dev.sshdaudit.query.ConfigurationKey;
import dev.sshdaudit.query.ImportedConfiguration;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows and changes the configurations of all bundles of this project. Users have been checked. What a user sets is checked first by
 * the bundle that is configured; what only a trial shows, such as a folder that cannot be written, is in the answer of
 * {@link #configure} or, where the bundle tries later, in the status of auditing. Thread-safe.
 */
public final class Configuring {

    private static final Comparator<FollowedConfiguration> BY_PID = Comparator.comparing(FollowedConfiguration::pid);

    /** How the PIDs of rules begin. One key alone would be a rule that is not meant, such as one that matches all. */
    private static final String RULE = "audit.rule-";

    private final Supplier<? extends Collection<FollowedConfiguration>> configurations;

    /**
     * Makes one.
     *
     * @param configurations those that are registered at the time of the call
     */
    public Configuring(Supplier<? extends Collection<FollowedConfiguration>> configurations) {
        this.configurations = configurations;
    }

    /** All keys of all PIDs, by PID and key. */
    public List<ConfigurationKey> all() {
        return configurations.get().stream()
                .sorted(BY_PID)
                .flatMap(one -> one.keys().stream().map(key -> key(one, key)))
                .toList();
    }

    /**
     * Sets a key, as {@link dev.sshdaudit.query.AuditQuery#configure} says.
     *
     * @param value the value, or null for the default
     * @throws IllegalArgumentException if there is no such PID or key, or the value is not allowed
     * @throws IOException if the change cannot be stored, or is not in force in time
     */
    public ConfigurationKey configure(String pid, String key, @Nullable String value) throws IOException {
        FollowedConfiguration configuration = configurations.get().stream()
                .filter(one -> one.pid().equals(pid))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("there is no PID " + Visible.quoted(pid) + "; there are " + pids()
                                + (pid.startsWith(RULE)
                                        ? ". A rule begins with its file, which has all of its keys: etc/"
                                                + Visible.plain(pid) + ".cfg"
                                        : "")));
        configuration.set(key, value);
        return configuration.keys().stream()
                .filter(one -> one.name().equals(key))
                .map(one -> key(configuration, one))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Translates a configuration of ContainerSSH, as {@link dev.sshdaudit.query.AuditQuery#importConfiguration} says.
     *
     * @param written takes PID and key of each key that is written
     */
    public ImportedConfiguration importContainerSsh(Path file, boolean write, BiConsumer<String, String> written)
            throws IOException {
        return new ContainerSshImport(configurations, written).run(file, write);
    }

    private String pids() {
        return configurations.get().stream()
                .map(FollowedConfiguration::pid)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static ConfigurationKey key(FollowedConfiguration configuration, FollowedConfiguration.Key key) {
        return new ConfigurationKey(configuration.pid(), key.name(), key.value(), key.source(), key.refused());
    }
}
