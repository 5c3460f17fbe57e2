package dev.sshdaudit.shell;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.ExportRequest;
import dev.sshdaudit.query.ExportRequest.Form;
import dev.sshdaudit.query.Exported;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.jspecify.annotations.Nullable;

/** The command {@code audit:export}. */
@Service
@Command(
        scope = "audit",
        name = "export",
        description = "Writes recordings to files of this machine.",
        detailedDescription =
                "The files are those of the machine that Karaf runs on, and only its user may read them. A file that is there already"
                        + " stays as it is.\n\n"
                        + "    audit:export 84c9 --format text --to /home/auditor/case-12.txt\n"
                        + "    audit:export 84c9 57a5 --format asciicast --to /home/auditor/case-12\n"
                        + "    audit:export 84c9 --format text --identity /home/auditor/key.txt --to /home/auditor/case-12.txt\n"
                        + "    audit:export 84c9 --as proof --secrets --to /home/auditor/empty")
public class ExportCommand extends RecordingCommand {

    @Option(
            name = "--format",
            aliases = {"--as"},
            description = "What to write: binary (the bytes as they are stored; needs --secrets), text (a timeline),"
                    + " json (a line of JSON for each message), asciicast (a cast of each channel that ran a shell or"
                    + " a command), or proof (the recording as it is stored, its lines of the ledger, and what proves"
                    + " them; needs --secrets and an empty folder)")
    @Completion(
            value = StringsCompleter.class,
            values = {"asciicast", "binary", "json", "proof", "text"})
    private @Nullable String as;

    @Option(name = "--channel", description = "For casts: of which channel")
    private @Nullable Long channel;

    @Option(name = "--proof", description = "The same as --as proof")
    private boolean proof;

    @Option(name = "--force", description = "With a folder: replace files of the same names")
    private boolean force;

    @Option(
            name = "-t",
            aliases = {"--times"},
            description = "For texts: dates and times instead of seconds since the start")
    private boolean times;

    @Option(
            name = "--to",
            description =
                    "An existing folder of the machine that Karaf runs on; or, for one recording, a file that is not there"
                            + " yet. May also stand behind the ids")
    private @Nullable String folder;

    private List<String> chosen = List.of();

    @Override
    void checkOptions() throws CommandException {
        chosen = new ArrayList<>(takeArguments());
        checkKind();
        if (folder == null && chosen.size() > 1) {
            folder = chosen.remove(chosen.size() - 1);
            if (!Files.isDirectory(path(folder))) {
                throw new CommandException(
                        "There is no folder " + Visible.plain(path(folder).toString()) + ".");
            }
        } else if (folder == null) {
            throw new CommandException("--to must say where to write: an existing folder, or a new file");
        }
        if (!Files.isDirectory(path(folder))) {
            LateOptions.one(chosen, "recording");
        }
    }

    private void checkKind() throws CommandException {
        if (proof && as != null && !as.equals("proof")) {
            throw new CommandException("--proof and --as " + Visible.plain(as) + " do not go together.");
        }
        as = proof ? "proof" : as;
        if (as == null) {
            throw new CommandException("--format must say what to write: binary, text, json, asciicast or proof.");
        }
        proof = as.equals("proof");
        if (!secrets() && (proof || form() == Form.BINARY)) {
            throw new CommandException("--as " + as + " copies the recording byte by byte, with the passwords that may"
                    + " be in it. --secrets says that this is wanted.");
        } else if (times && (proof || form() != Form.TEXT)) {
            throw new CommandException("-t needs --as text.");
        }
    }

    private Form form() throws CommandException {
        return switch (String.valueOf(as)) {
            case "binary", "recording" -> Form.BINARY;
            case "text" -> Form.TEXT;
            case "json" -> Form.JSON;
            case "asciicast" -> Form.ASCIICAST;
            default ->
                throw new CommandException("--format " + Visible.plain(String.valueOf(as))
                        + " is not allowed, it must be binary, text, json, asciicast or proof.");
        };
    }

    @Override
    void run(AuditServices services, AuditQuery query) throws IOException, CommandException {
        Path target = path(String.valueOf(folder));
        Identities identities = identities();
        for (String id : chosen) {
            try {
                if (proof) {
                    query.exportProof(storage(), id, target).forEach(ExportCommand::print);
                } else {
                    export(query, id, identities, target);
                }
            } catch (FileAlreadyExistsException e) {
                throw new CommandException(
                        Files.isDirectory(target)
                                ? Reasons.of(e) + "; --force replaces it. Nothing was exported."
                                : "There is a file " + Visible.plain(target.toString())
                                        + " already, which stays as it is: give another name.");
            } catch (IOException e) {
                // clears the flag before printing: SSHD closes a channel's output if an interrupted thread has to wait
                // there
                if (!Thread.interrupted()) {
                    throw new CommandException(Reasons.of(e) + (proof ? "" : ". Nothing was exported."));
                }
                System.out.println(proof ? "The proof is not whole." : "Nothing was exported.");
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void export(AuditQuery query, String id, Identities identities, Path target)
            throws IOException, CommandException {
        ZoneId zone = times ? ZoneId.systemDefault() : null;
        Exported exported = query.export(
                new ExportRequest(storage(), id, form(), channel, secrets(), zone, identities), target, force);
        exported.files().forEach(ExportCommand::print);
        if (!exported.problems().isEmpty()) {
            throw new CommandException(
                    exported.problems().stream().map(Visible::sentence).collect(Collectors.joining("; ")));
        } else if (exported.goesOn()) {
            System.out.println("(being recorded: what comes from now on is missing)");
        }
    }

    private static void print(Path file) {
        System.out.println(Visible.sentence(file.toString()));
    }

    private static Path path(String text) throws CommandException {
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new CommandException("There is no folder " + Visible.plain(text) + ".");
        }
    }
}
