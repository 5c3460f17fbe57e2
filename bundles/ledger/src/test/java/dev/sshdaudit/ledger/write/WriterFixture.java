package dev.sshdaudit.ledger.write;

import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerFact.LogChanged;
import dev.sshdaudit.ledger.LedgerFact.LogChanged.Change;
import dev.sshdaudit.ledger.LedgerFact.RecordingClosed;
import dev.sshdaudit.ledger.LedgerFact.RecordingOpened;
import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A ledger in a storage in memory, with clocks that the test moves. */
abstract class WriterFixture {

    static final Instant START = Instant.parse("2026-11-26T12:00:00Z");

    @TempDir
    Path directory;

    final MemoryStorage storage = new MemoryStorage();
    private final List<NodeLedger> nodes = new ArrayList<>();
    Instant wall = START;
    long nanos = 1;
    /** The time stamp authority of nodes, or null. */
    URI tsa;

    @AfterEach
    void close() {
        nodes.forEach(NodeLedger::close);
    }

    /** A process of the node. */
    NodeLedger node() {
        return node("", "");
    }

    NodeLedger node(String keyFile, String passphrase) {
        NodeLedger node = new NodeLedger("sshd-audit test", () -> new Clocks(() -> wall, () -> nanos));
        node.use(directory.resolve("ledger"), keyFile, passphrase, tsa);
        nodes.add(node);
        return node;
    }

    /** A process that is killed lets go of its locks. */
    void kill(NodeLedger node) {
        node.close();
        nodes.remove(node);
    }

    void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    /** Does what is due until there is nothing left. */
    void settle(LedgerWriter writer) throws IOException {
        for (int i = 0; i < 10_000; i++) {
            long due = writer.tick();
            if (due > 0) {
                return;
            }
        }
        throw new AssertionError("does not settle");
    }

    static LedgerFact log(String text) {
        return new LogChanged(Change.CHANGED, text, null);
    }

    static RecordingMetadata recording(String name) {
        return new RecordingMetadata(
                name,
                "c".repeat(32),
                null,
                1,
                "binary",
                "application/octet-stream",
                "node-1",
                START,
                null,
                "192.0.2.7",
                "XX",
                "alice",
                State.OPEN,
                false,
                null);
    }

    static LedgerFact opened(String name) {
        return new RecordingOpened(recording(name));
    }

    static LedgerFact closed(String name, byte[] bytes) {
        return new RecordingClosed(
                recording(name).ended(State.ENDED, START.plusSeconds(9)),
                bytes.length,
                Hash.sha256(bytes).toString());
    }
}
