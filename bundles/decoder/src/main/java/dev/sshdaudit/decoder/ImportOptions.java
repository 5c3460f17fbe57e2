package dev.sshdaudit.decoder;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options and arguments behind the word {@code import}. */
@Command(
        name = "java -jar auditlog-decoder.jar import",
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "",
            "Reads the section audit of a configuration file of ContainerSSH, and tells what each key becomes in"
                    + " sshd-audit. With --write, the keys are written into files as Karaf has them in its etc, one for each"
                    + " PID. Secrets are neither shown nor copied: their keys get references to environment variables.",
            ""
        },
        footer = {
            "",
            "Exit status: 0 if all values are allowed, and were written where that was asked for; 1 if not; 2 if the program"
                    + " was called in a wrong way.",
            "",
            "Files that are there keep their other keys and comments, and a secret that is set. Nothing is written as long as"
                    + " a value is not allowed."
        })
final class ImportOptions {

    @Option(names = "--write", description = "Write the keys into the files of the PIDs.")
    boolean write;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIRECTORY",
            description = "With --write: where the files are, such as Karaf's etc. Default: this directory.")
    @Nullable
    Path directory;

    @Option(
            names = {"-h", "-help", "--help"},
            usageHelp = true,
            description = "Print this and exit.")
    boolean help;

    @Parameters(paramLabel = "FILE", description = "The file, in YAML or JSON; - is standard input.")
    String file = "";
}
