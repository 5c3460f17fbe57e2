package dev.sshdaudit.decoder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options and arguments behind the word {@code verify}. */
@Command(
        name = "java -jar auditlog-decoder.jar verify",
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "",
            "Holds all files of a folder of recordings against the ledgers in it, and tells each recording that was"
                    + " changed, cut short, removed or added, and each ledger that was edited, forged or rolled back. Needs"
                    + " nothing but the files. A folder that audit:export --proof wrote is verified alone.",
            ""
        },
        footer = {
            "",
            "Exit status: 0 if all is as the ledgers say; 1 if it is not, or if something cannot be read; 2 if the program"
                    + " was called in a wrong way.",
            "",
            "Who has the folder and no key cannot change anything unnoticed but what was written since the last checkpoint."
                    + " Who has the folder and the key can forge a ledger: --checkpoint finds that, with a checkpoint that was"
                    + " kept elsewhere."
        })
final class VerificationOptions {

    @Option(
            names = "--allowed-signers",
            paramLabel = "FILE",
            description = "The keys that may sign, as ssh-keygen -Y verify reads them. The principal of a ledger is"
                    + " sshd-audit/ID. Default: any key may, as long as one ledger is signed by one key, or by those to"
                    + " which it hands over.")
    @Nullable
    Path allowedSigners;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "Checkpoints that you have kept, as text or as lines of a ledger. May be given several times.")
    List<Path> checkpoints = new ArrayList<>();

    @Option(
            names = "--tsa-certificates",
            paramLabel = "FILE",
            description =
                    "The certificates, in PEM, of the time stamp authorities that you trust, or of who issued theirs."
                            + " Default: time stamps are verified, by any authority.")
    @Nullable
    Path tsaCertificates;

    @Option(names = "--json", description = "Print findings, and a summary of each ledger, as JSON, one a line.")
    boolean json;

    @Option(
            names = "--strict",
            description = "Exit with 1 also where recordings are open, or where there was a time without recording.")
    boolean strict;

    @Option(
            names = {"-h", "-help", "--help"},
            usageHelp = true,
            description = "Print this and exit.")
    boolean help;

    @Parameters(paramLabel = "FOLDER", description = "A folder of recordings, a copy of a bucket, or a proof.")
    @Nullable
    Path folder;
}
