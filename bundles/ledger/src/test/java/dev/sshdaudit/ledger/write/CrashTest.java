package dev.sshdaudit.ledger.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.LedgerFact.RecordingProgress;
import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.Log;
import dev.sshdaudit.ledger.format.Fact.NodeStarted;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.SigningKey;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.ledger.testing.Places;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A process that is killed at any time leaves a ledger that goes on. */
class CrashTest extends WriterFixture {

    private static final byte[] WHAT_IS_THERE = "what is there".getBytes(StandardCharsets.US_ASCII);

    /** What a process that was killed has left. */
    private record Left(Map<String, byte[]> files, Map<String, byte[]> memory) {}

    private Map<String, byte[]> memory() throws IOException {
        Map<String, byte[]> memory = new TreeMap<>();
        try (var files = Files.list(directory.resolve("ledger"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".ledger")).toList()) {
                memory.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return memory;
    }

    private Left left() throws IOException {
        return new Left(new TreeMap<>(storage.files), memory());
    }

    private void restore(Left left) throws IOException {
        storage.files.clear();
        storage.files.putAll(left.files);
        for (Map.Entry<String, byte[]> file : left.memory.entrySet()) {
            Files.write(directory.resolve("ledger").resolve(file.getKey()), file.getValue());
        }
    }

    /** Lengths that a file may be cut to, its own among them. */
    private static int[] cuts(byte[] whole) {
        return IntStream.concat(Places.of(whole), IntStream.of(whole.length)).toArray();
    }

    @Test
    void aSegmentThatIsCutAtAnyByteIsContinued() throws IOException {
        NodeLedger before = node();
        LedgerWriter first = before.open(storage);
        first.append(log("before"));
        first.close();
        kill(before);
        NodeLedger killed = node();
        LedgerWriter writer = killed.open(storage);
        writer.append(opened("r"));
        storage.put(recording("r").ended(State.CUT, START.plusSeconds(3)), WHAT_IS_THERE);
        writer.append(log("one"));
        settle(writer);
        pass(Duration.ofMinutes(1));
        settle(writer);
        writer.append(log("two"));
        kill(killed);
        Left left = left();
        List<String> segments = Chain.read(storage).segments;
        String last = segments.get(1);
        byte[] whole = left.files.get(last);
        for (int length : cuts(whole)) {
            restore(left);
            storage.files.put(last, Arrays.copyOf(whole, length));
            NodeLedger node = node();
            LedgerWriter next = node.open(storage);
            next.append(log("after"));
            settle(next);
            next.close();
            kill(node);
            String there = new String(whole, 0, length, StandardCharsets.UTF_8);
            String text = there.substring(0, there.lastIndexOf('\n') + 1);
            int at = length;
            Chain chain = Chain.read(storage);
            List<String> texts = chain.all(Log.class).stream().map(Log::text).toList();
            assertEquals("before", texts.get(0));
            assertEquals("after", texts.get(texts.size() - 1));
            assertEquals(
                    text.lines().filter(line -> line.contains("log.changed")).count() + 2,
                    texts.size(),
                    () -> "cut at byte " + at);
            assertEquals(text.contains("\n") ? 3 : 2, chain.segments.size(), () -> "cut at byte " + at);
            NodeStarted started = chain.all(NodeStarted.class)
                    .get(chain.all(NodeStarted.class).size() - 1);
            assertEquals(text.contains("\n") ? false : true, started.clean(), () -> "cut at byte " + at);
            boolean wasOpened = chain.types().contains("recording.opened");
            assertEquals(wasOpened ? 1 : 0, chain.all(RecordingClosed.class).size(), () -> "cut at byte " + at);
            if (wasOpened) {
                RecordingClosed end = chain.all(RecordingClosed.class).get(0);
                assertTrue(end.recovered());
                assertEquals(State.CUT, end.state());
                assertEquals(WHAT_IS_THERE.length, end.bytes());
                assertEquals(Hash.sha256(WHAT_IS_THERE), end.sha256());
                assertEquals(START.plusSeconds(3), end.end());
            }
            for (String added : List.copyOf(storage.metadata.keySet())) {
                if (!left.files.containsKey(added)) {
                    storage.metadata.remove(added);
                }
            }
        }
    }

    @Test
    void aFirstSegmentThatIsCutAtAnyByteIsContinuedToo() throws IOException {
        NodeLedger killed = node();
        killed.open(storage).append(log("one"));
        kill(killed);
        Left left = left();
        String only = left.files.keySet().iterator().next();
        byte[] whole = left.files.get(only);
        for (int length : cuts(whole)) {
            restore(left);
            storage.files.put(only, Arrays.copyOf(whole, length));
            NodeLedger node = node();
            LedgerWriter next = node.open(storage);
            next.append(log("after"));
            next.close();
            kill(node);
            Chain chain = Chain.read(storage);
            assertEquals(1, chain.all(SigningKey.class).size(), "the key is told once");
            assertFalse(chain.all(NodeStarted.class)
                    .get(chain.all(NodeStarted.class).size() - 1)
                    .clean());
            for (String added : List.copyOf(storage.metadata.keySet())) {
                if (!left.files.containsKey(added)) {
                    storage.metadata.remove(added);
                }
            }
        }
    }

    @Test
    void aSegmentThatWasNotMadeYetIsMadeByTheNextProcess() throws IOException {
        NodeLedger before = node();
        LedgerWriter writer = before.open(storage);
        writer.append(log("one"));
        writer.close();
        kill(before);
        NodeLedger killed = node();
        killed.open(storage);
        kill(killed);
        // killed between the note of the name and the file
        String newest = Chain.read(storage).segments.get(1);
        storage.files.remove(newest);
        LedgerWriter next = node().open(storage);
        next.append(log("two"));
        next.close();
        Chain chain = Chain.read(storage);
        assertEquals(2, chain.segments.size());
        assertTrue(chain.types().contains("node.stopped"));
    }

    @Test
    void recordingsThatWereOpenedManySegmentsAgoAreClosedToo() throws IOException {
        NodeLedger killed = node();
        LedgerWriter writer = killed.open(storage);
        writer.append(opened("old"));
        writer.append(opened("ended"));
        writer.append(opened("closed-later"));
        storage.put(recording("old").ended(State.CUT, START), WHAT_IS_THERE);
        storage.put(recording("ended").ended(State.CUT, START), WHAT_IS_THERE);
        writer.append(
                new RecordingProgress("old", 4, Hash.sha256("what".getBytes()).toString()));
        for (int day = 0; day < 5; day++) {
            pass(Duration.ofDays(1));
            writer.append(log("day " + day));
            if (day == 2) {
                writer.append(closed("closed-later", new byte[0]));
            }
        }
        writer.append(closed("ended", WHAT_IS_THERE));
        kill(killed);
        NodeLedger node = node();
        LedgerWriter next = node.open(storage);
        settle(next);
        next.close();
        List<RecordingClosed> recovered = Chain.read(storage).all(RecordingClosed.class).stream()
                .filter(RecordingClosed::recovered)
                .toList();
        assertEquals(1, recovered.size());
        assertEquals("old", recovered.get(0).recording().name());
    }

    @Test
    void recordingsThatThisProcessWritesAreNotClosed() throws IOException {
        NodeLedger killed = node();
        LedgerWriter writer = killed.open(storage);
        writer.append(opened("open"));
        storage.put(recording("open"), WHAT_IS_THERE);
        kill(killed);
        storage.open.add("open");
        LedgerWriter next = node().open(storage);
        settle(next);
        next.append(closed("open", WHAT_IS_THERE));
        next.close();
        List<RecordingClosed> ends = Chain.read(storage).all(RecordingClosed.class);
        assertEquals(1, ends.size());
        assertFalse(ends.get(0).recovered());
    }

    @Test
    void aRecordingThatIsGoneIsNotClosedAndHoldsUpNothing() throws IOException {
        NodeLedger killed = node();
        LedgerWriter writer = killed.open(storage);
        writer.append(opened("gone"));
        writer.append(opened("there"));
        storage.put(recording("there").ended(State.CUT, START), WHAT_IS_THERE);
        kill(killed);
        LedgerWriter next = node().open(storage);
        settle(next);
        pass(Duration.ofMinutes(2));
        settle(next);
        next.close();
        List<RecordingClosed> ends = Chain.read(storage).all(RecordingClosed.class);
        assertEquals(
                List.of("there"),
                ends.stream().map(end -> end.recording().name()).toList());
    }

    @Test
    void aRecordingThatCannotBeReadNowIsReadLater() throws IOException {
        NodeLedger killed = node();
        LedgerWriter writer = killed.open(storage);
        writer.append(opened("r"));
        storage.put(recording("r").ended(State.CUT, START), WHAT_IS_THERE);
        kill(killed);
        LedgerWriter next = node().open(storage);
        storage.unreadable = new IOException("not now");
        settle(next);
        storage.unreadable = null;
        pass(Duration.ofMinutes(1));
        settle(next);
        next.close();
        assertEquals(1, Chain.read(storage).all(RecordingClosed.class).size());
    }

    @Test
    void whatWasNotClosedWhenTheProcessStoppedIsClosedByTheNextOne() throws IOException {
        NodeLedger killed = node();
        killed.open(storage).append(opened("r"));
        storage.put(recording("r").ended(State.CUT, START), WHAT_IS_THERE);
        kill(killed);
        NodeLedger short_ = node();
        short_.open(storage).close();
        kill(short_);
        LedgerWriter next = node().open(storage);
        settle(next);
        next.close();
        Chain chain = Chain.read(storage);
        assertEquals(1, chain.all(RecordingClosed.class).size());
        assertEquals(
                List.of(true, false, true),
                chain.all(NodeStarted.class).stream().map(NodeStarted::clean).toList());
    }

    @Test
    void damageBehindTheLastWholeLineIsLeftBehind() throws IOException {
        NodeLedger killed = node();
        killed.open(storage).append(log("one"));
        kill(killed);
        String only = storage.files.keySet().iterator().next();
        byte[] whole = storage.files.get(only);
        storage.files.put(only, Arrays.copyOf(whole, whole.length + 5000));
        LedgerWriter next = node().open(storage);
        next.append(log("two"));
        next.close();
        assertEquals(
                List.of("one", "two"),
                Chain.read(storage).all(Log.class).stream().map(Log::text).toList());
    }

    @Test
    void aPowerFailureThatCostLinesIsFollowedByALedgerThatGoesOn() throws IOException {
        NodeLedger killed = node();
        LedgerWriter writer = killed.open(storage);
        writer.append(log("one"));
        settle(writer);
        pass(Duration.ofMinutes(1));
        settle(writer);
        kill(killed);
        String only = storage.files.keySet().iterator().next();
        byte[] whole = storage.files.get(only);
        storage.files.put(only, Arrays.copyOf(whole, whole.length - 10));
        LedgerWriter next = node().open(storage);
        next.close();
        List<Fact> facts = Chain.read(storage).all(Fact.class);
        assertTrue(facts.size() > 4);
    }

    @Test
    void theTimeOfARecoveredRecordingIsWhatItsStorageSays() throws IOException {
        NodeLedger killed = node();
        killed.open(storage).append(opened("r"));
        Instant end = START.plusSeconds(77);
        storage.put(recording("r").ended(State.ENDED, end), WHAT_IS_THERE);
        kill(killed);
        LedgerWriter next = node().open(storage);
        settle(next);
        next.close();
        RecordingClosed closed = Chain.read(storage).all(RecordingClosed.class).get(0);
        assertEquals(State.ENDED, closed.state());
        assertEquals(end, closed.end());
    }
}
