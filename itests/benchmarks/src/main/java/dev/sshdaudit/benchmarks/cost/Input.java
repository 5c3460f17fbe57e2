package dev.sshdaudit.benchmarks.cost;

import java.util.Locale;

/** What the calculation begins with. Each can be given on the command line, such as {@code --segment-minutes 60}. */
enum Input {
    NODES(1_000, "nodes"),
    SESSIONS(10_000_000, "sessions a year, of all nodes together"),
    DAYS(260, "days of the year on which people work"),
    HOURS(10, "hours of such a day; sessions begin at any minute of them alike"),
    COMMAND_SHARE(0.30, "share of sessions that run one command: 2 KiB of output, some seconds"),
    TRANSFER_SHARE(0.05, "share of sessions that transfer a file by sftp; all others are shells"),
    SHELL_MINUTES(10, "minutes that a shell is open: 30 commands of 20 keys each, and 40 KiB of output"),
    TRANSFER_MIB(2, "MiB of a file, of which compression makes nothing smaller"),
    SHELL_BYTES(29_100, "measured: bytes of the recording of such a shell"),
    COMMAND_BYTES(1_320, "measured: bytes of the recording of such a command"),
    TRANSFER_RATIO(1.004, "measured: bytes of a recording for each byte of a file"),
    SESSION_LINES(1_200, "measured: bytes of a session's three lines in the ledger"),
    PROGRESS_LINE(210, "measured: bytes of a line `recording.progress`, each minute of a session that says something"),
    CHECKPOINT_LINE(510, "measured: bytes of a line `checkpoint`, each minute in which the ledger has other lines"),
    SEGMENT_LINE(
            770, "measured: bytes of the first line of a segment, with the hashes that a ledger of a year has there"),
    SEGMENT_MINUTES(5, "minutes after which a segment goes to the bucket"),
    PART_MIB(5, "MiB of an upload part (`uploadPartSize`)"),
    HEADS(1, "HEAD after each upload; 0 where the node has no permission `s3:GetObject`"),
    READ_HEADS(0, "HEAD before each GET of Spark: 0 with Spark 4, 1 with Spark 3.5, whose Hadoop 3.3 sends one"),
    PRICE_GB(0.023, "USD for a GB (10^9 bytes) and month"),
    PRICE_PUT(0.005, "USD for 1,000 PUT, POST or LIST"),
    PRICE_GET(0.0004, "USD for 1,000 GET or HEAD"),
    GET_MS(30, "milliseconds that a core waits for a GET or HEAD; a guess"),
    LIST_KEYS(1_000, "keys that a LIST answers"),
    LEDGER_RATE(90, "MiB of ledger lines that a core of Spark reads in a second; a guess from the search on one node"),
    MESSAGE_RATE(
            143, "MiB of content that a core of Spark decodes in a second: half of what two reach with all columns");

    private final double usual;
    private final String meaning;

    Input(double usual, String meaning) {
        this.usual = usual;
        this.meaning = meaning;
    }

    double usual() {
        return usual;
    }

    String meaning() {
        return meaning;
    }

    /** Its name on the command line. */
    String option() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
