package dev.sshdaudit.query.configure;

import dev.sshdaudit.config.FollowedConfiguration;
import dev.sshdaudit.containerssh.CfgFiles;
import dev.sshdaudit.containerssh.CfgFiles.Change;
import dev.sshdaudit.containerssh.ContainerSsh;
import dev.sshdaudit.containerssh.Translation;
import dev.sshdaudit.query.ImportedConfiguration;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Brings one configuration of ContainerSSH into Karaf's files, which Karaf reads within some seconds. For one thread. */
final class ContainerSshImport {

    /** Karaf looks at its files each second, and reads a file when it has not changed since. */
    private static final long PATIENCE_SECONDS = 10;

    private static final long POLL_MILLIS = 100;

    /** The PID that switches recording on. */
    private static final String SWITCH = "audit";

    /** What has to be installed for a PID. */
    private static final Map<String, String> FEATURES = Map.of(
            SWITCH,
            "sshd-audit-core",
            "audit.intercept",
            "sshd-audit-core",
            "audit.file",
            "sshd-audit-file",
            "audit.s3",
            "sshd-audit-s3");

    private final Supplier<? extends Collection<FollowedConfiguration>> configurations;
    private final BiConsumer<String, String> written;
    private final List<String> notes = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Makes one.
     *
     * @param configurations those that are registered at the time of the call
     * @param written takes PID and key of each key that is written
     */
    ContainerSshImport(
            Supplier<? extends Collection<FollowedConfiguration>> configurations, BiConsumer<String, String> written) {
        this.configurations = configurations;
        this.written = written;
    }

    ImportedConfiguration run(Path file, boolean write) throws IOException {
        Translation translation = read(file);
        notes.addAll(translation.notes());
        int wrong = translation.wrong().size();
        if (wrong > 0) {
            problems.add((wrong == 1 ? "a value is" : wrong + " values are") + " not allowed"
                    + (write ? ": nothing was written" : ", so nothing could be written"));
        } else if (write) {
            write(translation);
        }
        return new ImportedConfiguration(
                translation.lines().stream()
                        .map(line -> new ImportedConfiguration.Line(
                                line.line(),
                                line.source(),
                                line.pid(),
                                line.key(),
                                line.value(),
                                line.remark(),
                                line.outcome() == Translation.Outcome.WRONG))
                        .toList(),
                notes,
                problems);
    }

    private static Translation read(Path file) throws IOException {
        String name = Visible.plain(file.toString());
        if (!Files.isRegularFile(file)) {
            // a pipe that nothing writes to would hold up the caller for ever
            throw new IOException(name + (Files.exists(file) ? " is no regular file" : ": there is no such file"));
        }
        try (InputStream in = Files.newInputStream(file)) {
            return ContainerSsh.translate(in);
        } catch (AccessDeniedException e) {
            throw new IOException(name + " may not be read: permission denied", e);
        }
    }

    private void write(Translation translation) throws IOException {
        String etc = System.getProperty("karaf.etc");
        if (etc == null) {
            throw new IOException(
                    "there is no Karaf whose files could be written: the system property karaf.etc is not set");
        }
        Path folder = Path.of(etc);
        checkFiles(folder, translation);
        try (CfgFiles files = CfgFiles.prepare(folder, translation)) {
            // what is switched on has to be configured by then
            publish(files, pid -> !pid.equals(SWITCH));
            publish(files, SWITCH::equals);
            files.changes().forEach(this::tell);
        }
    }

    /** A file with some keys would take the others away from a PID that is configured in another way. */
    private void checkFiles(Path folder, Translation translation) throws IOException {
        for (String pid : translation.keys().keySet()) {
            FollowedConfiguration followed = followed(pid);
            if (!Files.exists(folder.resolve(pid + ".cfg"))
                    && followed != null
                    && followed.keys().stream().anyMatch(key -> !key.source().equals(FollowedConfiguration.DEFAULT))) {
                throw new IOException("PID " + pid + " is set, and not in a file " + pid + ".cfg of " + folder
                        + ": set its keys with audit:config");
            }
        }
    }

    private @Nullable FollowedConfiguration followed(String pid) {
        return configurations.get().stream()
                .filter(one -> one.pid().equals(pid))
                .findFirst()
                .orElse(null);
    }

    private void publish(CfgFiles files, Predicate<String> wanted) throws IOException {
        files.publish(wanted);
        List<Change> changes = files.changes().stream()
                .filter(change -> wanted.test(change.pid()) && !change.set().isEmpty())
                .toList();
        changes.forEach(change -> change.set().keySet().forEach(key -> written.accept(change.pid(), key)));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!changes.stream().allMatch(this::isRead) && System.nanoTime() < deadline) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException(
                        "interrupted after files were written: audit:config tells what is in force");
            }
        }
    }

    /** Whether Karaf has read a file, be it that values are refused. */
    private boolean isRead(Change change) {
        FollowedConfiguration followed = followed(change.pid());
        return followed == null
                || followed.keys().stream()
                        .filter(key -> change.set().containsKey(key.name()))
                        .allMatch(key -> key.refused() != null || isInForce(key, change.set()));
    }

    /** What a reference stands for is not known here, so that one is in force when another key of the file is. */
    private static boolean isInForce(FollowedConfiguration.Key key, Map<String, String> set) {
        String value = Objects.requireNonNullElse(set.get(key.name()), "");
        return value.startsWith("$[") || value.equals(key.value());
    }

    private void tell(Change change) {
        String pid = change.pid();
        if (!change.set().isEmpty()) {
            notes.add(
                    change.file() + " has now " + String.join(", ", change.set().keySet())
                            + (change.replaced().isEmpty()
                                    ? ""
                                    : "; other values before had " + String.join(", ", change.replaced())));
        }
        if (!change.kept().isEmpty()) {
            notes.add(change.file() + " keeps what it has for " + String.join(", ", change.kept()));
        }
        FollowedConfiguration followed = followed(pid);
        if (followed == null) {
            problems.add("PID " + pid + " is not there yet: feature:install " + FEATURES.get(pid));
            return;
        }
        for (FollowedConfiguration.Key key : followed.keys()) {
            String refused = key.refused();
            if (change.set().containsKey(key.name()) && refused != null) {
                problems.add(refused);
            } else if (change.set().containsKey(key.name()) && !isInForce(key, change.set())) {
                problems.add("PID " + pid + ", key " + key.name() + ": written, and not in force after "
                        + PATIENCE_SECONDS + " s: see the log");
            }
        }
    }
}
