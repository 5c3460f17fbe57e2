package dev.sshdaudit.ledger.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.Log;
import dev.sshdaudit.ledger.format.Fact.NodeStarted;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines, segments and checkpoints. */
class SegmentedWriterTest extends WriterFixture {

    private static List<String> texts(Chain chain) {
        return chain.all(Log.class).stream().map(Log::text).toList();
    }

    @Test
    void aLedgerBeginsWithItsKeyAndItsRunAndEndsWithASignedCheckpoint() throws IOException {
        LedgerWriter writer = node().open(storage);
        writer.append(opened("r"));
        writer.append(closed("r", new byte[] {1, 2}));
        writer.close();
        Chain chain = Chain.read(storage);
        assertEquals(
                List.of(
                        "segment",
                        "key",
                        "node.started",
                        "recordings.complete",
                        "recording.opened",
                        "recording.closed",
                        "node.stopped",
                        "checkpoint"),
                chain.types());
        Fact.RecordingClosed end = chain.all(Fact.RecordingClosed.class).get(0);
        assertEquals(2, end.bytes());
        assertEquals(Hash.sha256(new byte[] {1, 2}), end.sha256());
        assertEquals(State.ENDED, storage.metadata.get(chain.segments.get(0)).state());
        assertTrue(chain.all(NodeStarted.class).get(0).clean());
    }

    @Test
    void aConnectionIsALineWithAllThatIsKnown() throws IOException {
        LedgerWriter writer = node().open(storage);
        writer.append(new LedgerFact.ConnectionClosed(
                "c".repeat(32),
                START,
                START.plusSeconds(1),
                "192.0.2.7",
                null,
                "root",
                null,
                null,
                null,
                3,
                List.of(new LedgerFact.Channel(0, "exec", "id", null, 1L, null, 5L, null)),
                List.of(new LedgerFact.FileOperation("/etc/passwd", "read", "ab".repeat(32))),
                List.of("tcpip-forward localhost:80"),
                2,
                "f".repeat(32),
                false));
        writer.close();
        ConnectionClosed line = Chain.read(storage).all(ConnectionClosed.class).get(0);
        assertEquals("root", line.attempted());
        assertEquals("", line.client());
        assertEquals(3, line.failures());
        assertEquals(2, line.lost());
        assertEquals(
                new ConnectionClosed.Channel(0, "exec", "id", null, 1L, null, 5, 0),
                line.channels().get(0));
        assertEquals(List.of(new ConnectionClosed.FileOperation("/etc/passwd", "read", "ab".repeat(32))), line.files());
        assertEquals(List.of("tcpip-forward localhost:80"), line.forwardings());
    }

    @Test
    void theNextRunContinuesTheLedgerInANewSegment() throws IOException {
        for (int run = 0; run < 5; run++) {
            NodeLedger node = node();
            LedgerWriter writer = node.open(storage);
            writer.append(log("run " + run));
            writer.close();
            kill(node);
        }
        Chain chain = Chain.read(storage);
        assertEquals(5, chain.segments.size());
        assertEquals(List.of("run 0", "run 1", "run 2", "run 3", "run 4"), texts(chain));
        assertTrue(chain.all(NodeStarted.class).stream().allMatch(NodeStarted::clean));
        assertEquals(1, chain.all(Fact.SigningKey.class).size());
    }

    @Test
    void aStopThatWasProperNeedsNoReading() throws IOException {
        NodeLedger node = node();
        node.open(storage).close();
        kill(node);
        storage.unreadable = new IOException("403 Forbidden");
        node().open(storage).close();
        assertEquals(2, Chain.read(storage).segments.size());
    }

    @Test
    void aCheckpointIsWrittenAMinuteAfterALineAndNoneWhereNothingIsNew() throws IOException {
        LedgerWriter writer = node().open(storage);
        settle(writer);
        assertEquals(0, Chain.read(storage).checkpoints);
        pass(Duration.ofSeconds(59));
        long due = writer.tick();
        assertEquals(0, Chain.read(storage).checkpoints);
        assertEquals(Duration.ofSeconds(1).toNanos(), due);
        pass(Duration.ofSeconds(1));
        settle(writer);
        assertEquals(1, Chain.read(storage).checkpoints);
        pass(Duration.ofMinutes(10));
        settle(writer);
        assertEquals(1, Chain.read(storage).checkpoints);
        writer.append(log("more"));
        pass(Duration.ofMinutes(1));
        settle(writer);
        assertEquals(2, Chain.read(storage).checkpoints);
    }

    @Test
    void inAFolderASegmentIsForADay() throws IOException {
        LedgerWriter writer = node().open(storage);
        writer.append(log("before midnight"));
        pass(Duration.ofHours(11));
        writer.append(log("still before"));
        pass(Duration.ofHours(2));
        writer.append(log("after"));
        writer.close();
        Chain chain = Chain.read(storage);
        assertEquals(2, chain.segments.size());
        assertEquals(State.ENDED, storage.metadata.get(chain.segments.get(0)).state());
        assertEquals(List.of("before midnight", "still before", "after"), texts(chain));
    }

    @Test
    void theHeadOfASegmentSaysFromWhichLineOnWhatIsOpenWasOpened() throws IOException {
        NodeLedger killed = node();
        LedgerWriter writer = killed.open(storage);
        writer.append(opened("a"));
        writer.append(opened("b"));
        pass(Duration.ofDays(1));
        writer.append(closed("a", new byte[0]));
        pass(Duration.ofDays(1));
        writer.append(log("only b is open"));
        kill(killed);
        storage.open.add("b");
        writer = node().open(storage);
        writer.append(closed("b", new byte[0]));
        pass(Duration.ofDays(1));
        writer.append(log("none is open"));
        Chain chain = Chain.read(storage);
        long a = chain.types().indexOf("recording.opened");
        List<Fact.SegmentHead> heads = chain.all(Fact.SegmentHead.class);
        assertEquals(
                List.of(0L, a, a + 1, a + 1, heads.get(4).size()),
                heads.stream().map(Fact.SegmentHead::open).toList());
    }

    @Test
    void theHeadOfASegmentSaysSoAlsoWhereThatCouldNotBeReadAnew() throws IOException {
        NodeLedger killed = node();
        LedgerWriter writer = killed.open(storage);
        writer.append(opened("a"));
        long a = Chain.read(storage).types().indexOf("recording.opened");
        kill(killed);
        NodeLedger short_ = node();
        short_.open(storage).close();
        kill(short_);
        storage.unreadable = new IOException("403 Forbidden");
        node().open(storage).close();
        storage.unreadable = null;
        List<Fact.SegmentHead> heads = Chain.read(storage).all(Fact.SegmentHead.class);
        assertEquals(
                List.of(0L, a, a), heads.stream().map(Fact.SegmentHead::open).toList());
    }

    @Test
    void forABucketASegmentEndsAfterFiveMinutesAndNoneIsThereWhileNothingHappens() throws IOException {
        storage.name = "s3";
        LedgerWriter writer = node().open(storage);
        writer.append(log("one"));
        settle(writer);
        pass(Duration.ofMinutes(5));
        assertEquals(Long.MAX_VALUE, writer.tick());
        pass(Duration.ofHours(1));
        settle(writer);
        assertEquals(1, Chain.read(storage).segments.size());
        assertEquals(
                State.ENDED,
                storage.metadata.get(Chain.read(storage).segments.get(0)).state());
        writer.append(log("two"));
        writer.close();
        assertEquals(2, Chain.read(storage).segments.size());
    }

    @Test
    void forABucketASegmentEndsAfterAMebibyte() throws IOException {
        storage.name = "s3";
        LedgerWriter writer = node().open(storage);
        for (int i = 0; i < 3000; i++) {
            writer.append(log("x".repeat(1000)));
        }
        writer.close();
        Chain chain = Chain.read(storage);
        assertEquals(3000, chain.all(Log.class).size());
        assertTrue(chain.segments.size() >= 3, () -> chain.segments.size() + " segments");
        chain.segments.forEach(name -> assertTrue(storage.files.get(name).length < (1 << 20) + 10_000));
    }

    @Test
    void aClockThatIsSetIsALineWithBothTimes() throws IOException {
        LedgerWriter writer = node().open(storage);
        writer.append(log("one"));
        pass(Duration.ofSeconds(10));
        wall = wall.plusMillis(900);
        writer.append(log("a drift is no step"));
        wall = wall.minusSeconds(3600);
        writer.append(log("two"));
        writer.append(log("three"));
        writer.close();
        List<Fact.Clock> clocks = Chain.read(storage).all(Fact.Clock.class);
        assertEquals(1, clocks.size());
        assertEquals(START.plusSeconds(10), clocks.get(0).own());
        assertEquals(START.plusSeconds(10 - 3600).plusMillis(900), clocks.get(0).wall());
    }

    @Test
    void timesFitTogetherAlsoWhereTheClockGoesOnMeanwhile() throws IOException {
        NodeLedger node =
                new NodeLedger("test", () -> new Clocks(() -> wall = wall.plusMillis(1), () -> nanos += 1_000_000));
        node.use(directory.resolve("ledger"), "", "", null);
        LedgerWriter writer = node.open(storage);
        for (int day = 0; day < 3; day++) {
            writer.append(log("day " + day));
            pass(Duration.ofMinutes(2));
            settle(writer);
            pass(Duration.ofDays(1));
        }
        writer.close();
        node.close();
        // each head has the time of its segment's metadata, each checkpoint that of its line, each end that of the last
        // line
        assertEquals(4, Chain.read(storage).segments.size());
    }

    @Test
    void aClockThatIsSetBackByDaysLeavesALedgerThatGoesOn() throws IOException {
        NodeLedger killed = node();
        LedgerWriter writer = killed.open(storage);
        writer.append(log("one"));
        wall = wall.minus(Duration.ofDays(2));
        writer.append(log("two"));
        settle(writer);
        wall = wall.minus(Duration.ofDays(2));
        kill(killed);
        writer = node().open(storage);
        writer.append(log("three"));
        pass(Duration.ofMinutes(1));
        settle(writer);
        wall = wall.plus(Duration.ofDays(1000));
        writer.append(log("four"));
        wall = wall.minus(Duration.ofDays(1000));
        writer.close();
        Chain chain = Chain.read(storage);
        assertEquals(List.of("one", "two", "three", "four"), texts(chain));
        assertEquals(3, chain.all(Fact.Clock.class).size());
    }

    @Test
    void twoNodesOnOneFolderKeepTwoLedgersAndEachClosesWhatItLeftItself() throws IOException {
        NodeLedger one = new NodeLedger("one", () -> new Clocks(() -> wall, () -> nanos));
        NodeLedger other = new NodeLedger("other", () -> new Clocks(() -> wall, () -> nanos));
        one.use(directory.resolve("one"), "", "", null);
        other.use(directory.resolve("other"), "", "", null);
        LedgerWriter first = one.open(storage);
        LedgerWriter second = other.open(storage);
        first.append(opened("a"));
        second.append(opened("b"));
        storage.put(recording("a").ended(State.CUT, START), new byte[3]);
        storage.put(recording("b").ended(State.CUT, START), new byte[4]);
        one.close();
        NodeLedger again = new NodeLedger("one", () -> new Clocks(() -> wall, () -> nanos));
        again.use(directory.resolve("one"), "", "", null);
        first = again.open(storage);
        settle(first);
        second.append(closed("b", new byte[4]));
        first.close();
        second.close();
        again.close();
        other.close();
        List<String> ledgers = Chain.ledgers(storage);
        assertEquals(2, ledgers.size());
        List<String> ends = new ArrayList<>();
        for (String ledger : ledgers) {
            Chain.read(storage, ledger)
                    .all(Fact.RecordingClosed.class)
                    .forEach(end -> ends.add(end.recording().name() + " " + end.recovered()));
        }
        ends.sort(null);
        assertEquals(List.of("a true", "b false"), ends);
    }

    @Test
    void anErrorOfTheStorageInTheMiddleOfALineLosesNothingThatWasTakenAndTheLedgerGoesOn() throws IOException {
        // the room ends at each place of the first lines
        for (long room = 1; room < 2500; room += 7) {
            storage.files.clear();
            storage.metadata.clear();
            NodeLedger node = new NodeLedger("test", () -> new Clocks(() -> wall, () -> nanos));
            node.use(directory.resolve("room-" + room), "", "", null);
            storage.room = room;
            LedgerWriter writer = null;
            List<String> taken = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                if (i == 6) {
                    storage.room = Long.MAX_VALUE;
                }
                try {
                    if (writer == null) {
                        writer = node.open(storage);
                    }
                    writer.append(log("fact " + i));
                    taken.add("fact " + i);
                } catch (IOException e) {
                    assertTrue(e.getMessage().contains("No space left"), e::getMessage);
                }
            }
            writer.close();
            node.close();
            long where = room;
            List<String> all = new ArrayList<>();
            Chain.ledgers(storage).forEach(ledger -> all.addAll(texts(Chain.read(storage, ledger))));
            assertEquals(taken, all, () -> "with room " + where);
        }
    }

    @Test
    void anErrorOfAFlushOrAnEndLosesNothing() throws IOException {
        LedgerWriter writer = node().open(storage);
        writer.append(log("one"));
        storage.failingFlushes = 1;
        assertThrows(IOException.class, writer::tick);
        writer.append(log("two"));
        settle(writer);
        storage.failingFinishes = 1;
        pass(Duration.ofDays(1));
        assertThrows(IOException.class, () -> writer.append(log("three")));
        writer.append(log("three"));
        writer.close();
        Chain chain = Chain.read(storage);
        assertEquals(List.of("one", "two", "three"), texts(chain));
        assertEquals(3, chain.segments.size());
    }

    @Test
    void linesThatAStorageLosesThatHadNotTakenThemForGoodAreWrittenAgain() throws IOException {
        LedgerWriter writer = node().open(storage);
        writer.append(log("kept"));
        settle(writer);
        writer.append(log("one"));
        writer.append(opened("r"));
        String segment = storage.files.keySet().iterator().next();
        String text = new String(storage.files.get(segment));
        storage.failingFlushes = 1;
        assertThrows(IOException.class, writer::tick);
        storage.files.put(segment, text.substring(0, text.indexOf("one")).getBytes());
        writer.append(log("two"));
        writer.close();
        Chain chain = Chain.read(storage);
        assertEquals(List.of("kept", "one", "two"), texts(chain));
        assertEquals(1, chain.all(Fact.RecordingOpened.class).size());
    }

    @Test
    void aLedgerThatCannotBeReadAfterACrashIsLeftAfterTenSecondsAndAnotherOneBegins() throws IOException {
        NodeLedger killed = node();
        killed.open(storage).append(log("one"));
        String former = Chain.ledgers(storage).get(0);
        kill(killed);
        storage.unreadable = new IOException("403 Forbidden");
        NodeLedger node = node();
        IOException e = assertThrows(IOException.class, () -> node.open(storage));
        assertTrue(e.getMessage().startsWith("PID audit.ledger: ledger " + former), e::getMessage);
        pass(Duration.ofSeconds(9));
        assertThrows(IOException.class, () -> node.open(storage));
        pass(Duration.ofSeconds(2));
        LedgerWriter writer = node.open(storage);
        writer.append(log("two"));
        writer.close();
        List<String> ledgers = new ArrayList<>(Chain.ledgers(storage));
        assertEquals(2, ledgers.size());
        ledgers.remove(former);
        assertEquals(List.of("two"), texts(Chain.read(storage, ledgers.get(0))));
        assertEquals(List.of("one"), texts(Chain.read(storage, former)));
    }

    @Test
    void twoProcessesOnOneFolderKeepTwoLedgers() throws IOException {
        NodeLedger one = node();
        NodeLedger other = node();
        LedgerWriter first = one.open(storage);
        LedgerWriter second = other.open(storage);
        for (int i = 0; i < 10; i++) {
            first.append(log("first"));
            second.append(log("second"));
        }
        first.close();
        second.close();
        List<String> ledgers = Chain.ledgers(storage);
        assertEquals(2, ledgers.size());
        assertNotEquals(
                texts(Chain.read(storage, ledgers.get(0))).get(0),
                texts(Chain.read(storage, ledgers.get(1))).get(0));
        ledgers.forEach(
                ledger -> assertEquals(10, texts(Chain.read(storage, ledger)).size()));
    }

    @Test
    void twoWritersOfOneProcessInOnePlaceKeepTwoLedgers() throws IOException {
        // the service of a storage was registered anew while the former one still ends its recordings
        NodeLedger node = node();
        LedgerWriter former = node.open(storage);
        LedgerWriter latter = node.open(storage);
        former.append(log("former"));
        latter.append(log("latter"));
        former.close();
        latter.close();
        assertEquals(2, Chain.ledgers(storage).size());
        LedgerWriter next = node.open(storage);
        next.append(log("next"));
        next.close();
        assertEquals(2, Chain.ledgers(storage).size(), "the first of both is continued");
    }

    @Test
    void aStorageThatReadsNothingHasAnotherLedgerAtOnceAfterAKill() throws IOException {
        NodeLedger killed = node();
        killed.open(storage).append(log("one"));
        kill(killed);
        storage.withoutCatalog = true;
        node().open(storage).close();
        storage.withoutCatalog = false;
        assertEquals(2, Chain.ledgers(storage).size());
    }

    @Test
    void aWriterThatIsClosedTakesNothingMore() throws IOException {
        LedgerWriter writer = node().open(storage);
        writer.close();
        writer.close();
        assertThrows(IOException.class, () -> writer.append(log("late")));
        assertEquals(Long.MAX_VALUE, writer.tick());
        assertEquals(List.of(), texts(Chain.read(storage)));
    }

    @Test
    void aLedgerThatCannotBeReadForTenSecondsIsLeft() throws IOException {
        // a process that was killed can be continued only where its lines can be read
        NodeLedger killed = node();
        killed.open(storage).append(log("one"));
        kill(killed);
        storage.unreadable = new IOException("no");
        NodeLedger node = node();
        assertThrows(IOException.class, () -> node.open(storage));
        pass(Duration.ofSeconds(11));
        node.open(storage).close();
        assertEquals(2, Chain.ledgers(storage).size());
    }

    @Test
    void theStatusTellsTheKeyAndTheLastCheckpoint() throws IOException {
        NodeLedger node = node();
        LedgerWriter writer = node.open(storage);
        pass(Duration.ofMinutes(2));
        settle(writer);
        String ledger = Chain.ledgers(storage).get(0);
        assertEquals(
                ledger + ", checkpoint of 4 lines at " + Instant.parse("2026-11-26T12:02:00Z"),
                node.status().get("in storage file"));
        assertTrue(
                node.status()
                        .get("allowed signer in storage file")
                        .startsWith("sshd-audit/" + ledger + " namespaces=\"sshd-audit\" ssh-ed25519 AAAA"),
                () -> String.valueOf(node.status()));
        writer.close();
        assertEquals(List.of("signing key"), List.copyOf(node.status().keySet()));
    }
}
