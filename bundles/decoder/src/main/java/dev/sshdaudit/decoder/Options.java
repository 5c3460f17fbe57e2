package dev.sshdaudit.decoder;

import dev.sshdaudit.binary.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options and arguments of the command line. */
@Command(
        name = "java -jar auditlog-decoder.jar",
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "",
            "Reads audit logs in the binary format of ContainerSSH and sshd-audit, and prints what was recorded. What"
                    + " can be read of a damaged or cut one is printed; one line on standard error tells what is"
                    + " wrong, at which byte, and after how many messages.",
            ""
        },
        footer = {
            "",
            "Exit status: 0 if every recording is whole and all was printed; 1 if one is damaged or cut, has not"
                    + " ended, or cannot be read or converted; 2 if the program was called in a wrong way.",
            "",
            "The output holds all that was recorded, passwords too where they were; --text and --stats leave out"
                    + " passwords, but not what was typed or shown.",
            "",
            "Examples:",
            "  java -jar auditlog-decoder.jar FILE | jq -r 'select(.typeId == \"exec\").payload.program'",
            "  java -jar auditlog-decoder.jar --text FILE | less",
            "  java -jar auditlog-decoder.jar --asciicast --safe --channel 0 FILE | asciinema play -",
            "  java -jar auditlog-decoder.jar verify FOLDER     # see verify --help",
            "  java -jar auditlog-decoder.jar import FILE       # ContainerSSH's configuration: see import --help",
            "",
            "asciinema play sends to your terminal what a cast holds: use --safe where you do not trust it."
        })
final class Options {

    /** A number of GiB, shifted to the left by this, is a number of bytes. */
    private static final int GIB_SHIFT = 30;

    /** The same for MiB. */
    private static final int MIB_SHIFT = 20;

    @ArgGroup
    private Output output = new Output();

    /** The kinds of output, of which one can be chosen. */
    private static final class Output {

        @Option(
                names = "--json",
                description =
                        "One message per line, in JSON, as ContainerSSH's decoder prints it. This is the default.")
        private boolean json;

        @Option(names = "--text", description = "A timeline for people, in seconds since the connection began.")
        private boolean text;

        @Option(
                names = "--stats",
                description = "Who, when, and how much: messages by type, bytes by stream, what was run.")
        private boolean stats;

        @Option(
                names = "--asciicast",
                description = "Casts for asciinema, one for each session channel that ran a shell or a program, in"
                        + " files named by connection and channel. Their names are printed.")
        private boolean asciicast;
    }

    @Option(
            names = "--absolute",
            description = "With --text: dates and times, in the zone of this machine, instead of seconds.")
    boolean absolute;

    @Option(
            names = "--secrets",
            description = "With --text: show passwords, answers to questions, and X11 cookies too.")
    boolean secrets;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIRECTORY",
            description =
                    "With --asciicast: where the files are made; no file is ever replaced. Default: this directory.")
    Path directory = Path.of("");

    @Option(
            names = "--channel",
            paramLabel = "NUMBER",
            description = "With --asciicast: print the cast of this channel instead of making files.")
    @Nullable
    Long channel;

    @Option(
            names = "--cast-version",
            paramLabel = "2|3",
            description = "With --asciicast: the version of the format. Default: 2, which every player knows.")
    int castVersion = 2;

    @Option(
            names = "--safe",
            description = "With --asciicast: leave out what could do more to the terminal that plays a cast than show"
                    + " text, such as titles, the clipboard, and questions that your terminal would answer.")
    boolean safe;

    @Option(
            names = "--limit",
            paramLabel = "GIB",
            description =
                    "How many GiB of messages a recording may hold, decompressed. Default: 1024. One that holds more"
                            + " is taken for one made to fill your disk.")
    int limit = (int) (Limits.DEFAULT.total() >> GIB_SHIFT);

    @Option(
            names = "--message-limit",
            paramLabel = "MIB",
            description = "How many MiB one message may take, decompressed, up to 1024. Default: 8, more than this"
                    + " audit log writes. A longer one is passed over, which is told.")
    int messageLimit = Limits.DEFAULT.messageSize() >> MIB_SHIFT;

    @Option(
            names = "--identity",
            paramLabel = "FILE",
            description =
                    "A file with private keys (AGE-SECRET-KEY-1...), for recordings that are encrypted. Can be given"
                            + " several times.")
    List<Path> identities = new ArrayList<>();

    @Option(
            names = {"-h", "-help", "--help"},
            usageHelp = true,
            description = "Print this and exit.")
    boolean help;

    @Option(names = "--version", versionHelp = true, description = "Print the version of this program and exit.")
    boolean version;

    /** The option by which ContainerSSH's decoder takes its file. */
    @Option(
            names = {"-file", "--file"},
            paramLabel = "FILE",
            description = "A FILE, as ContainerSSH's decoder takes it.")
    private List<String> named = new ArrayList<>();

    @Parameters(
            paramLabel = "FILE",
            description =
                    "Audit logs, also compressed by gzip once more, and folders of them; - is standard input. Files"
                            + " named *.metadata.json are passed over.")
    private List<String> files = new ArrayList<>();

    /** The program's name, and its version by the manifest of its jar. */
    static String version() {
        String version = Options.class.getPackage().getImplementationVersion();
        return "auditlog-decoder " + (version == null ? "(not packed)" : version);
    }

    /** The names of files and folders, in order. */
    List<String> files() {
        List<String> all = new ArrayList<>(named);
        all.addAll(files);
        return all;
    }

    Limits limits() {
        return Limits.DEFAULT.withMessageSize(messageLimit << MIB_SHIFT).withTotal((long) limit << GIB_SHIFT);
    }

    boolean text() {
        return output.text;
    }

    boolean stats() {
        return output.stats;
    }

    boolean asciicast() {
        return output.asciicast;
    }

    /** Why these options cannot be used together, as a sentence without a full stop; null if they can. */
    @Nullable
    String problem() {
        if (files().isEmpty()) {
            return "no file given";
        } else if (limit < 1) {
            return "--limit must be 1 or more";
        } else if (messageLimit < 1 || messageLimit > 1024) {
            return "--message-limit must be from 1 to 1024";
        } else if ((absolute || secrets) && !text()) {
            return "--absolute and --secrets need --text";
        } else if ((channel != null || castVersion != 2 || !directory.toString().isEmpty()) && !asciicast()) {
            return "--channel, --cast-version and --output need --asciicast";
        } else if (safe && !asciicast()) {
            return "--safe needs --asciicast";
        } else if (castVersion != 2 && castVersion != 3) {
            return "--cast-version must be 2 or 3";
        } else if (channel != null && files().size() > 1) {
            return "--channel needs a single file";
        }
        return null;
    }
}
