package dev.sshdaudit.decoder;

import dev.sshdaudit.containerssh.CfgFiles;
import dev.sshdaudit.containerssh.CfgFiles.Change;
import dev.sshdaudit.containerssh.ContainerSsh;
import dev.sshdaudit.containerssh.Translation;
import dev.sshdaudit.containerssh.Translation.Line;
import dev.sshdaudit.containerssh.Translation.Outcome;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** Translates a configuration of ContainerSSH. */
final class ConfigurationImport {

    /** The word by which this program is called. */
    static final String NAME = "import";

    private static final String PREFIX = "auditlog-decoder: ";
    private static final String STANDARD_INPUT = "-";
    private static final int LONGEST_VALUE = 60;

    private final InputStream in;
    private final OutputStream out;
    private final PrintStream err;

    ConfigurationImport(InputStream in, OutputStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    int run(List<String> args) {
        ImportOptions options = new ImportOptions();
        CommandLine line = new CommandLine(options);
        String problem = null;
        try {
            line.parseArgs(args.toArray(String[]::new));
            if (options.directory != null && !options.write) {
                problem = "--output needs --write";
            } else if (options.directory != null && !Files.isDirectory(options.directory)) {
                return fail("--output: there is no folder " + Visible.plain(options.directory.toString()), Main.USAGE);
            }
        } catch (ParameterException e) {
            problem = Visible.sentence(String.valueOf(e.getMessage()));
        }
        try {
            if (options.help) {
                print(line.getUsageMessage(Ansi.OFF).stripTrailing());
                return Main.WHOLE;
            } else if (problem != null) {
                err.println(PREFIX + problem);
                err.println();
                err.print(line.getUsageMessage(Ansi.OFF));
                return Main.USAGE;
            }
            return translate(options);
        } catch (ClosedOutputException e) {
            return Main.NOT_WHOLE; // as of "| head", which is no error to report
        } catch (IOException e) {
            return fail(Visible.sentence(reason(e)), Main.NOT_WHOLE);
        }
    }

    private int fail(String problem, int status) {
        err.println(PREFIX + problem);
        return status;
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException failed && e.getMessage() != null) {
            return failed.getFile() + " cannot be read or written: "
                    + Objects.requireNonNullElse(
                            failed.getReason(), e.getClass().getSimpleName());
        }
        return Objects.requireNonNullElse(e.getMessage(), e.toString());
    }

    private int translate(ImportOptions options) throws IOException {
        String name = options.file.equals(STANDARD_INPUT) ? "standard input" : Visible.plain(options.file);
        Translation translation;
        try {
            translation = read(options.file);
        } catch (NoSuchFileException | InvalidPathException e) {
            return fail(name + ": there is no such file", Main.NOT_WHOLE);
        } catch (AccessDeniedException e) {
            return fail(name + ": it may not be read: permission denied", Main.NOT_WHOLE);
        } catch (IOException e) {
            return fail(name + ": " + Visible.sentence(reason(e)), Main.NOT_WHOLE);
        }
        for (Line line : translation.lines()) {
            print(text(line));
        }
        for (String note : translation.notes()) {
            print(Visible.sentence(note));
        }
        int wrong = translation.wrong().size();
        if (wrong > 0) {
            String values = wrong == 1 ? "a value is" : wrong + " values are";
            return fail(name + ": " + values + " not allowed, and nothing was written", Main.NOT_WHOLE);
        }
        if (options.write) {
            write(options.directory == null ? Path.of("") : options.directory, translation);
        } else {
            print("Nothing was written: --write does that");
        }
        return Main.WHOLE;
    }

    private Translation read(String file) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return ContainerSsh.translate(in);
        }
        try (InputStream opened = Files.newInputStream(Path.of(file))) {
            return ContainerSsh.translate(opened);
        }
    }

    private void write(Path folder, Translation translation) throws IOException {
        try (CfgFiles files = CfgFiles.prepare(folder.toAbsolutePath(), translation)) {
            files.publish(pid -> true);
            for (Change change : files.changes()) {
                String file = Visible.plain(
                        folder.resolve(change.file().getFileName()).toString());
                print(
                        change.set().isEmpty()
                                ? file + " stays as it is"
                                : file + " has now "
                                        + String.join(", ", change.set().keySet())
                                        + (change.replaced().isEmpty()
                                                ? ""
                                                : "; other values before had " + String.join(", ", change.replaced())));
                if (!change.kept().isEmpty()) {
                    print(file + " keeps what it has for " + String.join(", ", change.kept()));
                }
            }
        }
    }

    private static String text(Line line) {
        String begin = (line.outcome() == Outcome.WRONG ? "! " : "  ") + "line " + line.line() + ": "
                + Visible.plain(line.source());
        String value = line.value();
        String becomes = value == null
                ? ""
                : " becomes PID " + line.pid() + ", key " + line.key() + " = "
                        + (value.isEmpty() ? "\"\"" : shortened(Visible.sentence(value)));
        return begin + becomes + (line.remark().isEmpty() ? "" : ": " + Visible.sentence(line.remark()));
    }

    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST_VALUE
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST_VALUE - 1)) + "…";
    }

    private void print(String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
