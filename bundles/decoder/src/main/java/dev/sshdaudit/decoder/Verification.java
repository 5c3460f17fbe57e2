package dev.sshdaudit.decoder;

import dev.sshdaudit.ledger.checkpoint.AllowedSigners;
import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.timestamp.Authorities;
import dev.sshdaudit.ledger.verify.FolderSource;
import dev.sshdaudit.ledger.verify.HeldCheckpoints;
import dev.sshdaudit.ledger.verify.LedgerSummary;
import dev.sshdaudit.ledger.verify.Report;
import dev.sshdaudit.ledger.verify.Trust;
import dev.sshdaudit.ledger.verify.Verifier;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.text.FindingLines;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** Verifies a folder of recordings. */
final class Verification {

    /** The word by which this program is called. */
    static final String NAME = "verify";

    /** For a node that records while its folder is verified. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String PREFIX = "auditlog-decoder: ";

    private final OutputStream out;
    private final PrintStream err;

    private long alarms;
    private long others;

    Verification(OutputStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** A file that was named cannot be used: the message says which and why. */
    private static final class UnusableException extends Exception {

        private static final long serialVersionUID = 1L;

        UnusableException(String option, Path file, String problem) {
            super(option + ": " + Visible.plain(file.toString()) + ": " + problem);
        }
    }

    int run(List<String> args) {
        VerificationOptions options = new VerificationOptions();
        CommandLine line = new CommandLine(options);
        try {
            line.parseArgs(args.toArray(String[]::new));
            if (options.help) {
                write(line.getUsageMessage(Ansi.OFF));
                return Main.WHOLE;
            }
            return verify(options);
        } catch (ParameterException e) {
            err.println(PREFIX + Visible.sentence(String.valueOf(e.getMessage())));
            err.println();
            err.print(line.getUsageMessage(Ansi.OFF));
            return Main.USAGE;
        } catch (UnusableException e) {
            err.println(PREFIX + e.getMessage());
            return Main.USAGE;
        } catch (ClosedOutputException e) {
            return Main.NOT_WHOLE; // as of "| head", which is no error to report
        } catch (IOException e) {
            err.println(PREFIX + Visible.sentence(reason(e)));
            return Main.NOT_WHOLE;
        }
    }

    private int verify(VerificationOptions options) throws IOException, UnusableException {
        Path folder = options.folder;
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UnusableException(NAME, folder == null ? Path.of("") : folder, "there is no such folder");
        }
        Trust trust = trust(options);
        Function<Finding, String> finding = options.json ? FindingLines::json : FindingLines::text;
        Function<LedgerSummary, String> summary = options.json ? Report::json : Report::text;
        int threads = Runtime.getRuntime().availableProcessors();
        Verifier verifier =
                new Verifier(new FolderSource(folder), trust, threads, PATIENCE, found -> tell(found, finding));
        if (options.tsaCertificates != null) {
            verifier.trust(read("--tsa-certificates", options.tsaCertificates, Verification::authorities));
        }
        List<LedgerSummary> summaries = verifier.run();
        for (LedgerSummary ledger : summaries) {
            write(summary.apply(ledger) + "\n");
        }
        if (!options.json && !verifier.timestamps().isEmpty()) {
            write(verifier.timestamps() + "\n");
        }
        if (!options.json) {
            write(FindingLines.conclusion(alarms) + "\n");
        }
        return alarms > 0 || options.strict && others > 0 ? Main.NOT_WHOLE : Main.WHOLE;
    }

    private void tell(Finding finding, Function<Finding, String> format) {
        if (finding.kind().isAlarm()) {
            alarms++;
        } else if (finding.kind().isIncomplete()) {
            others++;
        }
        try {
            write(format.apply(finding) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Trust trust(VerificationOptions options) throws UnusableException {
        AllowedSigners signers = options.allowedSigners == null
                ? null
                : read("--allowed-signers", options.allowedSigners, AllowedSigners::parse);
        List<Checkpoint> held = new ArrayList<>();
        for (Path file : options.checkpoints) {
            held.addAll(read("--checkpoint", file, HeldCheckpoints::parse));
        }
        return new Trust(signers, held);
    }

    private static Authorities authorities(String text) {
        return Authorities.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static <T> T read(String option, Path file, Function<String, T> parse) throws UnusableException {
        try {
            return parse.apply(Files.readString(file));
        } catch (IOException e) {
            throw new UnusableException(option, file, "it cannot be read");
        } catch (IllegalArgumentException e) {
            throw new UnusableException(option, file, Visible.sentence(String.valueOf(e.getMessage())));
        }
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException) {
            return "the folder cannot be read";
        }
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
