package dev.sshdaudit.ledger.checkpoint;

import dev.sshdaudit.ledger.format.Times;
import dev.sshdaudit.ledger.merkle.Hash;
import java.time.Instant;
import java.util.List;

/**
 * The root over the first lines of a ledger. Its text is that of C2SP tlog-checkpoint, with one extension line, the time: so the
 * signature covers the time, too.
 *
 * @param origin which ledger: {@code sshd-audit/<id of the ledger>}
 * @param size how many lines the root covers
 * @param root the root over these lines
 * @param time when the checkpoint was made
 */
public record Checkpoint(String origin, long size, Hash root, Instant time) {

    private static final String ORIGIN = "sshd-audit/";
    private static final int LINES = 4;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the size is negative, or the origin is empty or more than a line
     */
    public Checkpoint {
        if (size < 0 || origin.isBlank() || origin.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("not the origin and the size of a checkpoint");
        }
    }

    /** The origin of a ledger's checkpoints. */
    public static String origin(String ledger) {
        return ORIGIN + ledger;
    }

    /** The text: origin, size, root in Base64 and time, each with a line feed behind it. This text is signed. */
    public String text() {
        return origin + '\n' + size + '\n' + root.base64() + '\n' + Times.format(time) + '\n';
    }

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException if it is not exactly the text of a checkpoint
     */
    public static Checkpoint parse(String text) {
        List<String> lines = List.of(text.split("\n", -1));
        if (lines.size() != LINES + 1 || !lines.get(LINES).isEmpty()) {
            throw new IllegalArgumentException("a checkpoint has four lines: origin, size, root and time");
        }
        Checkpoint checkpoint = new Checkpoint(
                lines.get(0), size(lines.get(1)), Hash.ofBase64(lines.get(2)), Times.parse(lines.get(3)));
        if (!checkpoint.text().equals(text)) {
            throw new IllegalArgumentException("the size of the checkpoint is not in the usual form");
        }
        return checkpoint;
    }

    private static long size(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the size of the checkpoint is not a number", e);
        }
    }
}
