package dev.sshdaudit.decoder;

import dev.sshdaudit.text.Visible;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
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

/** Prints a recording in the binary format as JSON lines. */
public final class Main {

    static final int WHOLE = 0;
    static final int NOT_WHOLE = 1;
    static final int USAGE = 2;

    private static final String NAME = "auditlog-decoder";
    private static final String STANDARD_INPUT = "-";
    private static final String HELP = """
            Usage: java -jar auditlog-decoder.jar [-file] FILE

            Prints the audit log FILE, in the binary format of ContainerSSH and sshd-audit,
            to standard output: one message per line, in JSON. FILE is - for standard input.

            Exit status: 0 if the recording is whole and all of it was printed,
                         1 if it is damaged or cut, has not ended, or cannot be read;
                           what can be read is printed, and one line on standard error
                           tells what is wrong, at which byte, after how many messages,
                         2 if it was called in a wrong way.

            The output holds all that was recorded, passwords too where they were.
            """;

    private final InputStream in;
    private final OutputStream out;
    private final PrintStream err;

    Main(InputStream in, OutputStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Runs the program and ends the process. */
    public static void main(String[] args) {
        // System.out would swallow errors, and System.err writes in the locale's encoding
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        System.exit(new Main(new FileInputStream(FileDescriptor.in), out, err).run(List.of(args)));
    }

    int run(List<String> args) {
        if (args.size() == 1 && List.of("--help", "-help", "-h").contains(args.get(0))) {
            return help();
        }
        boolean flag = !args.isEmpty() && List.of("-file", "--file").contains(args.get(0));
        List<String> files = flag ? args.subList(1, args.size()) : args;
        if (files.size() != 1) {
            return usage(files.isEmpty() ? "no file given" : "more than one file given");
        }
        String file = files.get(0);
        if (!flag && file.startsWith("-") && !file.equals(STANDARD_INPUT)) {
            return usage("there is no option " + Visible.plain(file));
        }
        return decode(file);
    }

    private int help() {
        try {
            out.write(HELP.getBytes(StandardCharsets.UTF_8));
            return WHOLE;
        } catch (IOException e) {
            return NOT_WHOLE; // nobody reads it
        }
    }

    private int usage(String problem) {
        err.println(NAME + ": " + problem);
        err.println();
        err.print(HELP);
        return USAGE;
    }

    private int decode(String file) {
        String name = file.equals(STANDARD_INPUT) ? "standard input" : Visible.plain(file);
        String problem;
        try (InputStream input = open(file)) {
            problem = new Decoder(input, out).run();
        } catch (ClosedOutputException e) {
            return NOT_WHOLE; // as of "| head": whoever closed it knows
        } catch (NoSuchFileException e) {
            problem = "there is no such file";
        } catch (AccessDeniedException e) {
            problem = "it may not be read: permission denied";
        } catch (InvalidPathException e) {
            problem = "that cannot be a file's name";
        } catch (FileSystemException e) {
            problem = "it cannot be read: " + e.getReason(); // its message would repeat the name as it is
        } catch (IOException e) {
            problem = e.getMessage() == null ? e.toString() : e.getMessage();
        }
        if (problem == null) {
            return WHOLE;
        }
        err.println(NAME + ": " + name + ": " + problem);
        return NOT_WHOLE;
    }

    private InputStream open(String file) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return in;
        }
        Path path = Path.of(file);
        if (Files.isDirectory(path)) {
            throw new IOException("it is a directory");
        }
        return Files.newInputStream(path);
    }
}
