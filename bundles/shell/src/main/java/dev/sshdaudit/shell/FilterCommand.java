package dev.sshdaudit.shell;

import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.text.Visible;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.jspecify.annotations.Nullable;

/** A command with options that say which recordings are meant. */
abstract class FilterCommand extends StorageCommand {

    @Option(name = "--user", description = "Of this user, who authenticated or tried to")
    @Completion(UserCompleter.class)
    private @Nullable String user;

    @Option(name = "--address", description = "From this IP address, or from all that begin so: 192.0.2.*")
    private @Nullable String address;

    @Option(
            name = "--since",
            description = "Going on at this time or later: 2h (two hours ago; also s, m, d, w), today, yesterday,"
                    + " 2026-11-20, 2026-11-20T10:00 (in the zone of this machine), 2026-11-20T10:00:00+01:00")
    private @Nullable String since;

    @Option(name = "--until", description = "Begun at this time or before, written as with --since; a day counts whole")
    private @Nullable String until;

    @Option(name = "--state", description = "Recordings that are open, ended, continued (in a next part), or cut")
    @Completion(
            value = StringsCompleter.class,
            values = {"open", "ended", "continued", "cut"})
    private @Nullable String state;

    @Option(name = "--min-size", description = "Recordings of so many bytes or more: 4096, 10k, 5M, 1G")
    private @Nullable String minSize;

    @Option(name = "--command", description = "Connections that ran a command which contains this text")
    private @Nullable String command;

    @Option(
            name = "--file",
            description =
                    "Connections that transferred or changed a file whose path contains this text, or whose SHA-256 is this text")
    private @Nullable String file;

    @Option(name = "--failed-logins", description = "Connections with a failed login")
    private boolean failedLogins;

    /**
     * What the options say.
     *
     * @param id the beginning of ids, or null
     */
    final RecordingFilter filter(@Nullable String id) throws CommandException {
        Moments moments = new Moments(ZoneId.systemDefault(), Instant.now());
        try {
            return new RecordingFilter(
                    id,
                    user,
                    address,
                    since == null ? null : moments.since("--since", since),
                    until == null ? null : moments.until("--until", until),
                    state(),
                    command,
                    file,
                    minSize == null ? 0 : Sizes.parse("--min-size", minSize),
                    failedLogins);
        } catch (IllegalArgumentException e) {
            throw new CommandException("These options do not fit together: " + e.getMessage());
        }
    }

    /** Whether an option chooses recordings. */
    final boolean isFiltered() {
        return Stream.of(user, address, since, until, state, minSize, command, file)
                        .anyMatch(Objects::nonNull)
                || failedLogins;
    }

    private @Nullable State state() throws CommandException {
        for (State known : State.values()) {
            if (state != null && known.name().equalsIgnoreCase(state)) {
                return known;
            }
        }
        if (state == null) {
            return null;
        }
        String states = Arrays.stream(State.values())
                .map(known -> known.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        throw new CommandException("--state " + Visible.plain(state) + " is not allowed, it must be one of " + states);
    }

    /** The title of what a filter matches in a connection, or null. */
    static @Nullable String matches(RecordingFilter filter) {
        if (filter.command() != null) {
            return filter.file() == null ? "Command" : "Command, file";
        }
        return filter.file() == null ? null : "File";
    }
}
