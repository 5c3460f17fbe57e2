package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.AuditQuery.Use;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.jspecify.annotations.Nullable;

/** The command {@code audit:export}. */
@Service
@Command(scope = "audit", name = "export", description = "Writes a recording to files in a folder of this machine.")
public class ExportCommand extends RecordingCommand {

    @Option(
            name = "--as",
            description = "What to write: recording (the bytes as they are stored; needs --secrets), text (a timeline),"
                    + " json (a line of JSON for each message), asciicast (a cast of each channel that ran a shell or"
                    + " a command), or proof (the recording as it is stored, its lines of the ledger, and what proves"
                    + " them; needs --secrets and an empty folder)")
    @Completion(
            value = StringsCompleter.class,
            values = {"asciicast", "json", "proof", "recording", "text"})
    private @Nullable String as;

    @Option(name = "--proof", description = "The same as --as proof")
    private boolean proof;

    @Option(name = "--force", description = "Replace files of the same names")
    private boolean force;

    @Option(
            name = "-t",
            aliases = {"--times"},
            description = "With --as text: dates and times instead of seconds since the start")
    private boolean times;

    @Argument(
            index = 1,
            name = "folder",
            description = "An existing folder of the machine that Karaf runs on",
            required = true)
    private String folder;

    @Override
    public @Nullable Object execute() throws CommandException {
        check("export");
        Export.Kind kind = kind();
        if ((kind == Export.Kind.RECORDING || kind == Export.Kind.PROOF) && !secrets()) {
            throw new CommandException("--as " + kind.name().toLowerCase(Locale.ROOT)
                    + " copies the recording byte by byte, with the passwords that may be in it. --secrets says that"
                    + " this is wanted.");
        }
        if (times && kind != Export.Kind.TEXT) {
            throw new CommandException("-t needs --as text.");
        }
        Path target = target();
        try (AuditServices services = services()) {
            FoundRecording found = find(services);
            if (kind == Export.Kind.PROOF) {
                exportProof(services, found, target);
                return null;
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
                endInterrupted();
                return null;
            }
            String problem = export.problem();
            if (problem != null) {
                throw new CommandException(problem);
            } else if (export.isBeingRecorded()) {
                System.out.println("(being recorded: what comes from now on is missing)");
            }
        }
        return null;
    }

    private void exportProof(AuditServices services, FoundRecording found, Path target) throws CommandException {
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
                endInterrupted();
                return;
            }
            throw new CommandException("Recording " + found.id() + ": " + Reasons.of(e));
        }
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
            throw new CommandException("--as must say what to write: recording, text, json, asciicast or proof.");
        }
        return switch (as) {
            case "proof" -> Export.Kind.PROOF;
            case "recording" -> Export.Kind.RECORDING;
            case "text" -> Export.Kind.TEXT;
            case "json" -> Export.Kind.JSON;
            case "asciicast" -> Export.Kind.ASCIICAST;
            default ->
                throw new CommandException("--as " + Visible.plain(as)
                        + " is not allowed, it must be recording, text, json, asciicast or proof.");
        };
    }

    private Path target() throws CommandException {
        try {
            Path path = Path.of(folder).toAbsolutePath().normalize();
            if (Files.isDirectory(path)) {
                return path;
            }
            throw new CommandException("There is no folder " + Visible.plain(path.toString()) + ".");
        } catch (InvalidPathException e) {
            throw new CommandException("There is no folder " + Visible.plain(folder) + ".");
        }
    }
}
