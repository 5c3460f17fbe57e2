package dev.sshdaudit.shell;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.ReencryptRequest;
import dev.sshdaudit.query.Reencrypted;
import dev.sshdaudit.query.Reencrypted.Outcome;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** The command {@code audit:reencrypt}. */
@Service
@Command(
        scope = "audit",
        name = "reencrypt",
        description = "Encrypts recordings to those who may read them now.",
        detailedDescription =
                "For a changed circle of readers. First set the key recipients of PID audit.encryption, and keep the private key of"
                        + " one former reader. Ids, options such as --until, or --all say which recordings are meant; those that are"
                        + " not encrypted are encrypted, too. Each recording is decrypted in memory, encrypted to a copy of another"
                        + " name, and deleted when the storage has the copy for good. The ledger tells who did that, when and why,"
                        + " and both hashes. Recordings that are open or held, that no key opens, or that a bucket retains stay as"
                        + " they are, and are told. If the command is ended or Karaf is killed, nothing is lost: run the command again. It"
                        + " fails if recordings are left.\n\n"
                        + "    audit:reencrypt --identity /home/auditor/key.txt --reason 'Anne left' --dry-run --all\n"
                        + "    audit:reencrypt --identity /home/auditor/key.txt --reason 'Anne left' --until 2026-11-20 --all\n"
                        + "    audit:reencrypt --reason 'encrypted from now on' 5f0c")
public class ReencryptCommand extends FilterCommand {

    @Option(name = "--all", description = "All recordings, or all that fit the options")
    private boolean all;

    @Option(name = IdentityFile.OPTION, description = IdentityFile.DESCRIPTION + " now")
    @Completion(PathCompleter.class)
    private @Nullable String identity;

    @Option(name = "--reason", description = "Why, for the ledger")
    private @Nullable String reason;

    @Option(name = "--dry-run", description = "Only tell what would be done, and which recordings no key opens")
    private boolean dryRun;

    @Argument(
            name = "id",
            description = "The first characters of ids: all recordings whose ids begin so are meant",
            multiValued = true)
    @Completion(RecordingCompleter.class)
    private @Nullable List<String> ids;

    private List<String> typed = List.of();

    @Override
    void checkOptions() throws CommandException {
        typed = LateOptions.take(this, ids);
        boolean narrowed = !filter(null).equals(RecordingFilter.ALL);
        if (reason == null || reason.isBlank()) {
            throw new CommandException("--reason must say why: it is for those who read the ledger");
        } else if (all && !typed.isEmpty()) {
            throw new CommandException("--all means all recordings: leave it out to encrypt those that are named");
        } else if (!all && !narrowed && typed.isEmpty()) {
            throw new CommandException(
                    "Which recordings? Give ids (audit:reencrypt --reason … 5f0c), options that choose"
                            + " recordings (--until 2026-11-20), or --all");
        }
    }

    @Override
    void run(AuditServices services, AuditQuery query) throws IOException, CommandException {
        Identities identities = IdentityFile.read(identity);
        RecordingFilter filter = filter(null);
        try (Output out = new Output(System.out)) {
            Set<String> names = filter.equals(RecordingFilter.ALL) && typed.isEmpty()
                    ? null
                    : Chosen.names(query, storage(), filter, typed, out);
            Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
            long left = query.reencrypt(
                    new ReencryptRequest(storage(), names, identities, String.valueOf(reason), dryRun), one -> {
                        counts.merge(one.outcome(), 1, Integer::sum);
                        tell(out, one);
                    });
            out.println(summary(counts));
            out.flush();
            if (left > 0) {
                throw new CommandException(left + (left == 1 ? " recording is" : " recordings are")
                        + " left as before. Run the command again when what is told above is mended");
            }
        }
    }

    private static void tell(Output out, Reencrypted one) {
        goOn(out);
        String as = one.as() == null || one.as().equals(one.name()) ? "" : " (now " + Visible.plain(one.as()) + ")";
        out.println("Recording " + Visible.plain(one.name()) + as + " " + Visible.sentence(one.text()));
        out.flush(); // the next recording can take long
    }

    private static String summary(Map<Outcome, Integer> counts) {
        int done = counts.getOrDefault(Outcome.DONE, 0);
        int would = counts.getOrDefault(Outcome.WOULD_BE_DONE, 0);
        int before = counts.getOrDefault(Outcome.NOT_NEEDED, 0);
        int refused = counts.getOrDefault(Outcome.REFUSED, 0);
        int waiting = counts.getOrDefault(Outcome.WAITING, 0);
        return "Encrypted anew: " + done
                + (would == 0 ? "" : ", would be: " + would)
                + (before == 0 ? "" : ", were before: " + before)
                + (refused == 0 ? "" : ", refused: " + refused)
                + (waiting == 0 ? "" : ", on its way to the storage: " + waiting);
    }
}
