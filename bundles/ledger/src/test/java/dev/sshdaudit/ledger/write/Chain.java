package dev.sshdaudit.ledger.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.SshPublicKey;
import dev.sshdaudit.ledger.checkpoint.SshSignature;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.Checkpointed;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.Fact.SigningKey;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.merkle.Frontier;
import dev.sshdaudit.ledger.merkle.Tree;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads a whole ledger as an auditor would, and fails where anything in it does not fit. */
final class Chain {

    final List<Line> lines = new ArrayList<>();
    final List<String> segments = new ArrayList<>();
    int checkpoints;
    int signed;

    /** Reads the ledger with this id. */
    static Chain read(MemoryStorage storage, String ledger) {
        Chain chain = new Chain();
        Frontier frontier = new Frontier();
        List<SegmentName> names = storage.files.keySet().stream()
                .flatMap(name -> SegmentName.parse(name).stream())
                .filter(name -> name.ledger().equals(ledger))
                .sorted()
                .filter(name -> indexOfLineFeed(storage.files.get(name.toString())) >= 0)
                .toList();
        SshPublicKey key = null;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).toString();
            String text = new String(storage.files.get(name), UTF_8);
            String[] found = text.substring(0, text.lastIndexOf('\n')).split("\n");
            long next = i + 1 < names.size() ? names.get(i + 1).first() : Long.MAX_VALUE;
            boolean head = true;
            for (String one : found) {
                if (frontier.size() >= next) {
                    throw new AssertionError(name + " has a whole line behind the size of the next segment: " + one);
                }
                Line line = LineParser.parse(one.getBytes(UTF_8));
                assertEquals(frontier.size(), line.n(), name);
                if (head) {
                    SegmentHead fact = (SegmentHead) line.fact();
                    assertEquals(ledger, fact.ledger());
                    assertEquals(frontier.size(), fact.size());
                    assertEquals(frontier.hashes(), fact.frontier());
                    assertEquals(i == 0 ? null : names.get(i - 1).toString(), fact.previous());
                    assertEquals(line.time(), storage.metadata.get(name).start());
                } else if (line.fact() instanceof SigningKey told) {
                    key = SshPublicKey.parse(told.signer());
                } else if (line.fact() instanceof Checkpointed checkpoint) {
                    assertEquals(
                            new Checkpoint("sshd-audit/" + ledger, frontier.size(), frontier.root(), line.time())
                                    .text(),
                            checkpoint.note());
                    assertNotNull(checkpoint.signature());
                    SshSignature signature = SshSignature.parse(checkpoint.signature());
                    assertEquals(key, signature.key());
                    assertTrue(signature.verifies(checkpoint.note().getBytes(UTF_8)));
                    chain.checkpoints++;
                }
                head = false;
                frontier.append(Tree.leaf(one.getBytes(UTF_8)));
                chain.lines.add(line);
            }
            chain.segments.add(name);
            RecordingMetadata metadata = storage.metadata.get(name);
            if (metadata.state() == State.ENDED) {
                Line last = chain.lines.get(chain.lines.size() - 1);
                assertTrue(last.fact() instanceof Checkpointed, name);
                Instant end = last.time().isBefore(metadata.start()) ? metadata.start() : last.time();
                assertEquals(end, metadata.end());
                assertTrue(text.endsWith("\n"));
            }
        }
        return chain;
    }

    private static int indexOfLineFeed(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** The ids of all ledgers. */
    static List<String> ledgers(MemoryStorage storage) {
        return storage.files.keySet().stream()
                .flatMap(name -> SegmentName.parse(name).stream())
                .map(SegmentName::ledger)
                .distinct()
                .toList();
    }

    /** Reads the only ledger. */
    static Chain read(MemoryStorage storage) {
        List<String> ledgers = ledgers(storage);
        assertEquals(1, ledgers.size(), "ledgers");
        return read(storage, ledgers.get(0));
    }

    <F extends Fact> List<F> all(Class<F> type) {
        return lines.stream()
                .map(Line::fact)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    List<String> types() {
        return lines.stream().map(line -> line.fact().type()).toList();
    }
}
