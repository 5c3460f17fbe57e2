package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found.Recording;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** A command that does something to recordings, for a reason that goes into the ledger. */
abstract class ChangeCommand extends StorageCommand {

    private static final int SHOWN = 10;
    private static final int MOST = 1000;

    @Option(name = "--reason", description = "Why, for the ledger; may also stand behind the ids")
    private @Nullable String reason;

    @Argument(
            name = "id",
            description =
                    "The first characters of the id of a connection, all of whose recordings are meant, or the whole"
                            + " id of one recording",
            required = true,
            multiValued = true)
    @Completion(RecordingCompleter.class)
    private @Nullable List<String> ids;

    @Override
    final void checkOptions() throws CommandException {
        takeReasonBehindIds();
        refuseOptions(ids);
        if (reason == null || reason.isBlank()) {
            throw new CommandException("--reason must say why: it is for those who read the ledger");
        } else if (ids == null || ids.isEmpty()) {
            throw new CommandException("Which recordings? Give ids");
        }
    }

    /** Karaf takes all behind the first id for ids, too. */
    private void takeReasonBehindIds() {
        List<String> all = ids == null ? List.of() : ids;
        int at = all.indexOf("--reason");
        if (at >= 0 && at + 1 < all.size()) {
            reason = all.get(at + 1);
            List<String> others = new ArrayList<>(all);
            others.subList(at, at + 2).clear();
            ids = others;
        }
    }

    @Override
    final void run(AuditServices services, AuditQuery query) throws IOException, CommandException {
        List<Listed> meant = meant(query);
        confirm(meant);
        List<String> done = new ArrayList<>();
        Map<String, String> failed = new LinkedHashMap<>();
        try {
            for (Listed listed : meant) {
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
                String name = listed.name();
                try {
                    change(query, name, String.valueOf(reason));
                    done.add(name);
                } catch (IOException e) {
                    failed.put(name, Reasons.of(e));
                }
            }
        } finally {
            tell(done);
        }
        if (failed.isEmpty()) {
            return;
        }
        List<String> lines = new ArrayList<>();
        failed.forEach((name, problem) -> lines.add("Recording " + name + " is not " + past() + ": " + problem));
        throw new CommandException(String.join(System.lineSeparator(), lines));
    }

    /** Prints what was done, also after Ctrl-C: SSHD closes a channel's output if an interrupted thread has to wait there. */
    private void tell(List<String> done) {
        try (Output out = new Output(System.out)) {
            boolean interrupted = Thread.interrupted();
            done.forEach(name -> out.println("Recording " + name + " is " + past()));
            out.flush();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private List<Listed> meant(AuditQuery query) throws IOException, CommandException {
        Map<String, Listed> meant = new LinkedHashMap<>();
        for (String id : ids == null ? List.<String>of() : ids) {
            meant(query, id).forEach(found -> meant.put(found.id(), Listed.of(found)));
        }
        return List.copyOf(meant.values());
    }

    /** The recording of a name, or else all parts of the only recording that is meant. */
    private List<Recording> meant(AuditQuery query, String id) throws IOException, CommandException {
        List<Recording> found = new ArrayList<>();
        query.find(storage(), RecordingFilter.ALL.withId(id), MOST, one -> {
            if (one instanceof Recording recording) {
                found.add(recording);
            }
            return !Thread.currentThread().isInterrupted();
        });
        for (Recording one : found) {
            if (one.id().equals(id)) {
                return List.of(one);
            }
        }
        if (found.isEmpty()) {
            throw new CommandException("There is no recording " + Visible.plain(id) + ". See audit:list.");
        }
        RecordingMetadata first = found.get(0).metadata();
        if (!found.stream().allMatch(one -> isOfTheSame(first, one.metadata()))) {
            throw new CommandException((found.size() == MOST ? "More than " + (MOST - 1) : found.size())
                    + " recordings begin with " + Visible.plain(id) + ": "
                    + found.stream().limit(SHOWN).map(Recording::id).collect(Collectors.joining(", "))
                    + (found.size() > SHOWN ? ", …" : ""));
        }
        found.sort(Comparator.comparingInt(one -> one.metadata().part()));
        return found;
    }

    private static boolean isOfTheSame(RecordingMetadata one, RecordingMetadata other) {
        return one.connectionId().equals(other.connectionId()) && Objects.equals(one.channelId(), other.channelId());
    }

    /**
     * Asks the user whether to go on, if need be.
     *
     * @throws CancellationException if the user does not want to
     * @throws CommandException if the user cannot be asked
     */
    void confirm(List<Listed> recordings) throws IOException, CommandException {}

    /** Does it to one recording. */
    abstract void change(AuditQuery query, String name, String why) throws IOException;

    /** What a recording is afterwards, such as {@code deleted}. */
    abstract String past();
}
