package dev.sshdaudit.shell;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.Verification;
import dev.sshdaudit.query.VerifyRequest;
import dev.sshdaudit.text.FindingLines;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** The command {@code audit:verify}. */
@Service
@Command(
        scope = "audit",
        name = "verify",
        description = "Holds recordings against the ledgers: tells what was changed, cut short, removed or added.",
        detailedDescription =
                "Ids, options such as --since, --all or --sample say which recordings are read; the ledgers are"
                        + " verified in any case. Each finding is a line. The command fails if one of them is an alarm; GAP,"
                        + " OPEN and REENCRYPTED are none. At the end it prints the newest checkpoint of each ledger: keep these where users"
                        + " who are recorded cannot change them, and give them to --checkpoint next time. That finds what a forger"
                        + " does who has the key. auditlog-decoder verify does the same outside of Karaf.\n\n"
                        + "    audit:verify 5f0c\n"
                        + "    audit:verify --user alice --since 7d\n"
                        + "    audit:verify --sample 100\n"
                        + "    audit:verify --all --checkpoint /home/auditor/checkpoint-2026-11-25\n"
                        + "    audit:verify 5f0c --identity /home/auditor/key.txt\n\n"
                        + "Hashes need no private key. With --identity, recordings that are encrypted are decrypted, too, to their"
                        + " ends: it tells which ones none of the keys opens (LOCKED, no alarm), and which cannot be decrypted.")
public class VerifyCommand extends FilterCommand {

    private static final int MOST_SAMPLED = 100_000;

    @Option(name = "--all", description = "All recordings")
    private boolean all;

    @Option(
            name = "--sample",
            description =
                    "So many recordings, chosen at random among those that are meant, of all by default: 1 to 100000",
            valueToShowInHelp = "none")
    private int sample;

    @Option(
            name = "--allowed-signers",
            description =
                    "A file of the machine that Karaf runs on, with the keys that may sign, as ssh-keygen -Y verify"
                            + " reads it",
            valueToShowInHelp = "this node's key, and for other nodes the first key of each ledger")
    private @Nullable String allowedSigners;

    @Option(
            name = "--checkpoint",
            description =
                    "A file of the machine that Karaf runs on, with checkpoints that you have kept; may be repeated",
            multiValued = true)
    private @Nullable List<String> checkpoints;

    @Option(name = IdentityFile.OPTION, description = IdentityFile.DESCRIPTION)
    @Completion(PathCompleter.class)
    private @Nullable String identity;

    @Option(name = "--json", description = "Findings, checkpoints and the end as JSON, one a line")
    private boolean json;

    @Option(name = "--strict", description = "Fail also where a recording is open, or in a time nothing was recorded")
    private boolean strict;

    @Argument(
            name = "id",
            description = "The first characters of ids: all recordings whose ids begin so are read",
            multiValued = true)
    @Completion(RecordingCompleter.class)
    private @Nullable List<String> ids;

    @Override
    void checkOptions() throws CommandException {
        refuseOptions(ids);
        boolean narrowed = !filter(null).equals(RecordingFilter.ALL);
        List<String> typed = ids();
        if (sample < 0 || sample > MOST_SAMPLED) {
            throw new CommandException("--sample takes a number from 1 to " + MOST_SAMPLED);
        } else if (sample > 0 && !typed.isEmpty()) {
            throw new CommandException("--sample chooses recordings at random: leave the ids out, or the option");
        } else if (all && (narrowed || !typed.isEmpty())) {
            throw new CommandException("--all means all recordings: leave it out to verify those that are named");
        } else if (!all && !narrowed && typed.isEmpty() && sample == 0) {
            throw new CommandException("Which recordings? Give ids (audit:verify 5f0c), options that choose recordings"
                    + " (audit:verify --user alice --since 7d), or --all");
        }
    }

    private List<String> ids() {
        return ids == null ? List.of() : ids;
    }

    @Override
    void run(AuditServices services, AuditQuery query) throws IOException, CommandException {
        Identities keys = IdentityFile.read(identity);
        Path signers = allowedSigners == null ? null : file("--allowed-signers", allowedSigners);
        List<Path> held = new ArrayList<>();
        for (String checkpoint : checkpoints == null ? List.<String>of() : checkpoints) {
            held.add(file("--checkpoint", checkpoint));
        }
        try (Output out = new Output(System.out)) {
            Sample chosen = sample == 0 ? null : new Sample(sample);
            Set<String> names = names(query, chosen, out);
            Counter counter = new Counter(out);
            Verification verification =
                    query.verify(new VerifyRequest(storage(), names, signers, held, keys), counter::take);
            goOn(out);
            if (chosen != null) {
                printSample(chosen, out);
            }
            printEnd(verification, out);
            if (!verification.isGood()) {
                throw new CommandException(FindingLines.conclusion(verification.alarms()));
            } else if (strict && counter.others > 0) {
                throw new CommandException("With --strict the command fails, as recordings are open, or as there was a"
                        + " time in which nothing was recorded: " + counter.others
                        + (counter.others == 1 ? " finding" : " findings"));
            }
        }
    }

    /** The names of the recordings whose bytes are read; null for all. */
    private @Nullable Set<String> names(AuditQuery query, @Nullable Sample chosen, Output out)
            throws IOException, CommandException {
        if (chosen != null) {
            Chosen.sample(query, storage(), filter(null), chosen, out);
            return chosen.names();
        }
        return all ? null : Chosen.names(query, storage(), filter(null), ids(), out);
    }

    private void printSample(Sample chosen, Output out) {
        int count = chosen.names().size();
        out.println(
                json
                        ? "{\"sample\":" + count + ",\"of\":" + chosen.of() + "}"
                        : "A sample: " + count + " of " + chosen.of()
                                + (chosen.of() == 1 ? " recording was" : " recordings were")
                                + " chosen at random; of the others nothing is said. The ledgers were verified as a whole");
    }

    private static Path file(String option, String text) throws CommandException {
        try {
            Path file = Path.of(text).toAbsolutePath();
            if (Files.isRegularFile(file)) {
                return file;
            }
        } catch (InvalidPathException e) {
            // what no file system takes is no file
        }
        throw new CommandException(option + ": there is no file " + Visible.plain(text) + " on this machine");
    }

    private final class Counter {

        private final Output out;
        private long others;

        Counter(Output out) {
            this.out = out;
        }

        void take(Finding finding) {
            goOn(out);
            if (finding.kind().isIncomplete()) {
                others++;
            }
            out.println(json ? FindingLines.json(finding) : FindingLines.text(finding));
            out.flush(); // a verification can take long until the next one
        }
    }

    private void printEnd(Verification verification, Output out) {
        if (json) {
            verification.ledgers().forEach(ledger -> out.println(FindingLines.json(ledger)));
            out.println(FindingLines.json(verification));
            return;
        }
        out.println(verification.recordings() + (verification.recordings() == 1 ? " recording, " : " recordings, ")
                + Sizes.bytes(verification.bytes()) + ": " + FindingLines.conclusion(verification.alarms()));
        if (verification.decrypted() > 0) {
            out.println(verification.decrypted()
                    + (verification.decrypted() == 1 ? " was" : " were")
                    + " decrypted with these keys, to the end");
        }
        boolean told = false;
        for (Verification.Ledger ledger : verification.ledgers()) {
            String text = ledger.text();
            if (text != null && !told) {
                out.println(
                        "Keep these checkpoints where users who are recorded cannot change them; --checkpoint compares"
                                + " them next time:");
                told = true;
            }
            out.println("");
            if (text == null) {
                out.println("ledger " + Visible.plain(ledger.id()) + of(ledger) + " has no checkpoint yet");
            } else {
                text.lines().map(Visible::sentence).forEach(out::println);
            }
        }
    }

    private static String of(Verification.Ledger ledger) {
        return ledger.node().isEmpty() ? "" : " of " + Visible.plain(ledger.node());
    }
}
