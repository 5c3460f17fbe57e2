package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.AuditQuery.Use;
import dev.sshdaudit.query.ExportRequest;
import dev.sshdaudit.query.ExportRequest.Form;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
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

    @Option(name = "--channel", description = "With a file for a cast: which channel")
    private @Nullable Long channel;

    @Option(name = "--proof", description = "The same as --as proof")
    private boolean proof;

    @Option(name = "--force", description = "With a folder: replace files of the same names")
    private boolean force;

    @Option(
            name = "-t",
            aliases = {"--times"},
            description = "With a folder for texts: dates and times instead of seconds since the start")
    private boolean times;

    @Option(
            name = "--to",
            description =
                    "An existing folder of the machine that Karaf runs on; or, for one recording, a file that is not there"
                            + " yet. May also stand behind the ids")
    private @Nullable String folder;

    @Override
    public @Nullable Object execute() throws CommandException {
        List<String> ids = new ArrayList<>(takeArguments());
        check("export");
        Export.Kind kind = kind();
        checkOptions(kind);
        if (folder == null && ids.size() > 1) {
            folder = ids.remove(ids.size() - 1);
            if (!Files.isDirectory(path(folder))) {
                throw new CommandException(
                        "There is no folder " + Visible.plain(path(folder).toString()) + ".");
            }
        } else if (folder == null) {
            throw new CommandException("--to must say where to write: an existing folder, or a new file");
        }
        Path target = path(folder);
        try (AuditServices services = services()) {
            if (Files.isDirectory(target)) {
                for (String id : ids) {
                    if (!export(services, id, kind, target)) {
                        endInterrupted();
                        return null;
                    }
                }
            } else {
                exportToFile(services, LateOptions.one(ids, "recording"), kind, target);
            }
        }
        return null;
    }

    private void checkOptions(Export.Kind kind) throws CommandException {
        if ((kind == Export.Kind.RECORDING || kind == Export.Kind.PROOF) && !secrets()) {
            throw new CommandException("--as " + (kind == Export.Kind.PROOF ? "proof" : "recording")
                    + " copies the recording byte by byte, with the passwords that may be in it. --secrets says that"
                    + " this is wanted.");
        }
        if (times && kind != Export.Kind.TEXT) {
            throw new CommandException("-t needs --as text.");
        }
    }

    /** Writes files of a recording into a folder; false after Ctrl-C. */
    private boolean export(AuditServices services, String id, Export.Kind kind, Path target) throws CommandException {
        FoundRecording found = find(services, id);
        if (kind == Export.Kind.PROOF) {
            return exportProof(services, found, target);
        }
        note(services, found, Use.EXPORTED);
        Export export = new Export(found, target, force, secrets());
        List<Path> files = export.run(kind, timeline(times), services);
        // clears the flag before printing: SSHD closes a channel's output if an interrupted thread has to wait
        // there
        boolean interrupted = Thread.interrupted();
        if (files.isEmpty()) {
            System.out.println("Nothing was exported.");
        }
        files.forEach(file -> System.out.println(Visible.sentence(file.toString())));
        if (interrupted) {
            return false;
        }
        String problem = export.problem();
        if (problem != null) {
            throw new CommandException(problem);
        } else if (export.isBeingRecorded()) {
            System.out.println("(being recorded: what comes from now on is missing)");
        }
        return true;
    }

    private void exportToFile(AuditServices services, String id, Export.Kind kind, Path file) throws CommandException {
        if (file.getParent() == null || !Files.isDirectory(file.getParent())) {
            throw new CommandException("There is no folder " + Visible.plain(String.valueOf(file.getParent())) + ".");
        }
        Form form = switch (kind) {
            case RECORDING -> Form.BINARY;
            case TEXT -> Form.TEXT;
            case JSON -> Form.JSON;
            case ASCIICAST -> Form.ASCIICAST;
            case PROOF ->
                throw new CommandException("--as proof needs an empty folder, and there is no folder "
                        + Visible.plain(file.toString()) + ".");
        };
        ExportRequest request = new ExportRequest(storage(), id, form, channel, secrets(), ZoneId.systemDefault());
        try {
            List<String> missing = services.query().export(request, file);
            System.out.println(Visible.sentence(file.toString()));
            missing.forEach(note -> System.out.println("! " + Visible.sentence(note)));
        } catch (SecurityException e) {
            throw new CommandException(Visible.sentence(String.valueOf(e.getMessage())));
        } catch (FileAlreadyExistsException e) {
            throw new CommandException("There is a file " + Visible.plain(file.toString())
                    + " already, which stays as it is: give another name.");
        } catch (IOException e) {
            if (Thread.interrupted()) {
                System.out.println("Nothing was exported.");
                endInterrupted();
                return;
            }
            throw new CommandException(Reasons.of(e));
        }
    }

    private boolean exportProof(AuditServices services, FoundRecording found, Path target) throws CommandException {
        if (found.isInSharedRecording()) {
            throw found.hasNoRecordingOfItsOwn();
        }
        AuditQuery query = services.query();
        try {
            requireEmpty(target);
            query.exportProof(storage(), found.metadata().name(), target)
                    .forEach(file -> System.out.println(Visible.sentence(file.toString())));
        } catch (SecurityException e) {
            throw new CommandException(Visible.sentence(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            if (Thread.interrupted()) {
                System.out.println("The proof is not whole.");
                return false;
            }
            throw new CommandException("Recording " + found.id() + ": " + Reasons.of(e));
        }
        return true;
    }

    private static void requireEmpty(Path target) throws IOException, CommandException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(target)) {
            if (files.iterator().hasNext()) {
                throw new CommandException("--as proof needs an empty folder, and there are files in "
                        + Visible.plain(target.toString()) + ".");
            }
        }
    }

    private Export.Kind kind() throws CommandException {
        if (proof && as != null && !as.equals("proof")) {
            throw new CommandException("--proof and --as " + Visible.plain(as) + " do not go together.");
        } else if (proof) {
            return Export.Kind.PROOF;
        } else if (as == null) {
            throw new CommandException("--format must say what to write: binary, text, json, asciicast or proof.");
        }
        return switch (as) {
            case "proof" -> Export.Kind.PROOF;
            case "binary", "recording" -> Export.Kind.RECORDING;
            case "text" -> Export.Kind.TEXT;
            case "json" -> Export.Kind.JSON;
            case "asciicast" -> Export.Kind.ASCIICAST;
            default ->
                throw new CommandException("--format " + Visible.plain(as)
                        + " is not allowed, it must be binary, text, json, asciicast or proof.");
        };
    }

    private static Path path(String text) throws CommandException {
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new CommandException("There is no folder " + Visible.plain(text) + ".");
        }
    }
}
