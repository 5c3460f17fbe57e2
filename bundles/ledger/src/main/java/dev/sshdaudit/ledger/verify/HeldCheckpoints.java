package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.format.Fact.Checkpointed;
import dev.sshdaudit.ledger.format.LineParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads checkpoints that an auditor has kept: any number of them, as text or as lines of a ledger. Signatures between them are
 * passed over, as the auditor vouches for the file.
 */
public final class HeldCheckpoints {

    private static final String ORIGIN = Checkpoint.origin("");
    private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";
    private static final String END = "-----END SSH SIGNATURE-----";
    private static final int LINES = 4;

    private HeldCheckpoints() {}

    /**
     * Reads the text of a file.
     *
     * @throws IllegalArgumentException if there is anything else in it, or no checkpoint; the message says in which line
     */
    public static List<Checkpoint> parse(String text) {
        List<String> lines = text.lines().toList();
        List<Checkpoint> checkpoints = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            try {
                if (line.startsWith(ORIGIN)) {
                    int end = Math.min(i + LINES, lines.size());
                    checkpoints.add(Checkpoint.parse(String.join("\n", lines.subList(i, end)) + '\n'));
                    i = end - 1;
                } else if (line.startsWith("{")) {
                    checkpoints.add(ofLine(line));
                } else if (line.equals(BEGIN)) {
                    i = endOfSignature(lines, i);
                } else if (!line.isBlank()) {
                    throw new IllegalArgumentException("neither a checkpoint nor a line of a ledger that has one");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        if (checkpoints.isEmpty()) {
            throw new IllegalArgumentException("there is no checkpoint in it");
        }
        return checkpoints;
    }

    private static Checkpoint ofLine(String line) {
        if (LineParser.parse(line.getBytes(StandardCharsets.UTF_8)).fact() instanceof Checkpointed checkpointed) {
            return Checkpoint.parse(checkpointed.note());
        }
        throw new IllegalArgumentException("this line of a ledger has no checkpoint");
    }

    private static int endOfSignature(List<String> lines, int begin) {
        int end = lines.subList(begin, lines.size()).indexOf(END);
        if (end < 0) {
            throw new IllegalArgumentException("a signature begins here and does not end");
        }
        return begin + end;
    }
}
