package dev.sshdaudit.ledger.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.TestKey;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.LineWriter;
import dev.sshdaudit.ledger.merkle.Tree;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldCheckpointsTest {

    private static final Instant TIME = Instant.parse("2026-11-26T16:00:00Z");
    private static final Checkpoint ONE = new Checkpoint("sshd-audit/0123456789abcdef", 42, Tree.EMPTY, TIME);
    private static final Checkpoint TWO = new Checkpoint("sshd-audit/fedcba9876543210", 7, Tree.EMPTY, TIME);

    private static String line(Fact fact) {
        return new String(LineWriter.write(42, TIME, fact).get(0), StandardCharsets.UTF_8);
    }

    private static String problem(String text) {
        return assertThrows(IllegalArgumentException.class, () -> HeldCheckpoints.parse(text), text)
                .getMessage();
    }

    @Test
    void checkpointsAreReadAsTextAndAsLines() {
        String signature = TestKey.create().sign(ONE.text());
        assertEquals(List.of(ONE), HeldCheckpoints.parse(ONE.text()));
        assertEquals(List.of(ONE), HeldCheckpoints.parse(line(new Fact.Checkpointed(ONE.text(), null))));
        assertEquals(
                List.of(ONE, TWO, ONE),
                HeldCheckpoints.parse(ONE.text() + signature + "\n\n" + TWO.text()
                        + line(new Fact.Checkpointed(ONE.text(), signature)) + "\n"));
    }

    @Test
    void whatIsNoCheckpointIsTold() {
        assertEquals("there is no checkpoint in it", problem(""));
        assertEquals("line 2: neither a checkpoint nor a line of a ledger that has one", problem("\nx\n"));
        assertEquals("line 1: this line of a ledger has no checkpoint", problem(line(new Fact.NodeStopped())));
        assertEquals(
                "line 1: a signature begins here and does not end", problem("-----BEGIN SSH SIGNATURE-----\nAAAA\n"));
        assertEquals("line 1: a checkpoint has four lines: origin, size, root and time", problem("sshd-audit/0\n1\n"));
        assertEquals("line 1: not JSON", problem("{"));
    }
}
