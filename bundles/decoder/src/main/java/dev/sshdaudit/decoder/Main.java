package dev.sshdaudit.decoder;

import dev.sshdaudit.asciinema.CastEncoder;
import dev.sshdaudit.asciinema.CastSettings;
import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.text.CastSink;
import dev.sshdaudit.text.MessageSinks;
import dev.sshdaudit.text.NewFiles;
import dev.sshdaudit.text.Timeline;
import dev.sshdaudit.text.Visible;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
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
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/**
 * Prints recordings in the binary format, or converts them, or verifies a folder of recordings, or translates a configuration of
 * ContainerSSH.
 */
public final class Main {

    static final int WHOLE = 0;
    static final int NOT_WHOLE = 1;
    static final int USAGE = 2;

    private static final String NAME = "auditlog-decoder";
    private static final String STANDARD_INPUT = "-";
    private final InputStream in;
    private final OutputStream out;
    private final PrintStream err;

    Main(InputStream in, OutputStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Runs the program and ends the process with its exit status. */
    public static void main(String[] args) {
        // System.out would swallow errors, and System.err writes in the locale's encoding
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        System.exit(new Main(new FileInputStream(FileDescriptor.in), out, err).run(List.of(args)));
    }

    int run(List<String> args) {
        if (!args.isEmpty() && args.get(0).equals(Verification.NAME)) {
            return new Verification(new Output(out), err).run(args.subList(1, args.size()));
        } else if (!args.isEmpty() && args.get(0).equals(ConfigurationImport.NAME)) {
            return new ConfigurationImport(in, new Output(out), err).run(args.subList(1, args.size()));
        }
        Options options = new Options();
        CommandLine line = new CommandLine(options);
        String problem;
        try {
            line.parseArgs(args.toArray(String[]::new));
            problem = options.problem();
        } catch (ParameterException e) {
            problem = Visible.sentence(String.valueOf(e.getMessage()));
        }
        if (options.help || options.version) {
            return print(options.help ? line.getUsageMessage(Ansi.OFF) : Options.version() + System.lineSeparator());
        } else if (problem != null) {
            err.println(NAME + ": " + problem);
            err.println();
            err.print(line.getUsageMessage(Ansi.OFF));
            return USAGE;
        }
        if (!Files.isDirectory(options.directory.toAbsolutePath())) {
            return fail("--output: there is no folder " + Visible.plain(options.directory.toString()), USAGE);
        }
        return decode(options);
    }

    private int fail(String problem, int status) {
        err.println(NAME + ": " + problem);
        return status;
    }

    private int decode(Options options) {
        Identities identities;
        try {
            identities = Identities.read(options.identities);
        } catch (NoSuchFileException e) {
            return fail("--identity: " + Visible.plain(e.getFile()) + ": " + e.getReason(), USAGE);
        } catch (IOException e) {
            return fail("--identity: " + Visible.sentence(String.valueOf(e.getMessage())), USAGE);
        }
        options.identities.stream()
                .flatMap(file -> Identities.warning(file).stream())
                .forEach(warning -> err.println(NAME + ": " + Visible.sentence(warning)));
        List<String> files;
        try {
            files = Inputs.of(options.files(), note -> err.println(NAME + ": " + note));
        } catch (IOException e) {
            return fail(Visible.sentence(String.valueOf(e.getMessage())), NOT_WHOLE);
        }
        if (options.channel != null && files.size() > 1) {
            return fail("--channel needs a single file, not " + files.size(), USAGE);
        }
        int status = WHOLE;
        for (String file : files) {
            status = Math.max(status, decode(file, files.size() > 1, options, identities));
        }
        return status;
    }

    private int print(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            return WHOLE;
        } catch (IOException e) {
            return NOT_WHOLE; // the output was closed
        }
    }

    private int decode(String file, boolean oneOfSeveral, Options options, Identities identities) {
        String name = file.equals(STANDARD_INPUT) ? "standard input" : Visible.plain(file);
        String problem;
        try (Progress input = open(file)) {
            OutputStream output = new Output(out);
            if (oneOfSeveral && (options.text() || options.stats())) {
                output.write(("==> " + name + " <==\n").getBytes(StandardCharsets.UTF_8));
            }
            Decoder decoder = new Decoder(Inputs.decrypted(Inputs.unpacked(input), identities), options.limits());
            problem = options.asciicast() ? convert(decoder, output, options) : decoder.run(printer(output, options));
        } catch (ClosedOutputException e) {
            return NOT_WHOLE; // as of "| head", which is no error to report
        } catch (IdentityException e) {
            problem = e.getMessage() + (identities.isEmpty() ? ": --identity FILE" : "");
        } catch (NoSuchFileException e) {
            problem = "there is no such file";
        } catch (AccessDeniedException e) {
            problem = "it may not be read: permission denied";
        } catch (InvalidPathException e) {
            problem = "that cannot be a file's name";
        } catch (FileSystemException e) {
            problem = "it cannot be read: " + e.getReason(); // getMessage() would repeat the name without escapes
        } catch (IOException e) {
            String message = e.getMessage();
            problem = message == null ? e.toString() : Visible.sentence(message);
        }
        if (problem == null) {
            return WHOLE;
        }
        return fail(name + ": " + problem, NOT_WHOLE);
    }

    private static Decoder.Sinks printer(OutputStream output, Options options) {
        if (options.text()) {
            Timeline timeline = options.absolute ? Timeline.absolute(ZoneId.systemDefault()) : Timeline.relative();
            return reader -> MessageSinks.text(output, options.secrets ? timeline.withSecrets() : timeline);
        } else if (options.stats()) {
            return reader -> new Statistics(output, reader);
        }
        return reader -> MessageSinks.json(output, true);
    }

    /** Makes a file of each cast and prints their names, or prints the one cast that {@code --channel} names. */
    private static @Nullable String convert(Decoder decoder, OutputStream output, Options options) throws IOException {
        CastSettings settings =
                new CastSettings(options.castVersion, 0, CastSettings.DEFAULT.env(), true, options.safe);
        Long only = options.channel;
        try (NewFiles files = new NewFiles(options.directory, false)) {
            CastSink casts = new CastSink(outputs -> new CastEncoder(outputs, settings), (channel, name) -> {
                if (only == null) {
                    return files.create(name);
                }
                return only == channel ? new Unclosed(output) : null;
            });
            String problem = decoder.run(reader -> casts);
            for (Path file : files.publish()) {
                output.write((file + "\n").getBytes(StandardCharsets.UTF_8));
            }
            String shortcoming = casts.shortcoming(only == null ? "it" : "channel " + only);
            return Stream.of(problem, shortcoming)
                    .filter(Objects::nonNull)
                    .reduce((one, other) -> one + "; " + other)
                    .orElse(null);
        }
    }

    /** Keeps the program's output open at the end of a cast. */
    private static final class Unclosed extends FilterOutputStream {

        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    private Progress open(String file) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return new Progress(in, 0, err, Progress.isWanted());
        }
        Path path = Path.of(file);
        return new Progress(Files.newInputStream(path), Files.size(path), err, Progress.isWanted());
    }
}
