package dev.sshdaudit.shell;

import dev.sshdaudit.text.Visible;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
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
                    + " json (a line of JSON for each message), or asciicast (a cast of each channel that ran a shell or"
                    + " a command)",
            required = true)
    @Completion(
            value = StringsCompleter.class,
            values = {"asciicast", "json", "recording", "text"})
    private String as;

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
        if (kind == Export.Kind.RECORDING && !secrets()) {
            throw new CommandException(
                    "--as recording copies the recording byte by byte, with the passwords that may be"
                            + " in it. --secrets says that this is wanted.");
        }
        if (times && kind != Export.Kind.TEXT) {
            throw new CommandException("-t needs --as text.");
        }
        Path target = target();
        try (AuditServices services = services()) {
            FoundRecording found = find(services);
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

    private Export.Kind kind() throws CommandException {
        return switch (as) {
            case "recording" -> Export.Kind.RECORDING;
            case "text" -> Export.Kind.TEXT;
            case "json" -> Export.Kind.JSON;
            case "asciicast" -> Export.Kind.ASCIICAST;
            default ->
                throw new CommandException("--as " + Visible.plain(as)
                        + " is not allowed, it must be recording, text, json or asciicast.");
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
