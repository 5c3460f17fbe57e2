package dev.sshdaudit.ledger.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.checkpoint.AllowedSigners;
import dev.sshdaudit.ledger.checkpoint.TestKey;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Finding.Kind;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VerifierTest {

    static final String ID = "0123456789abcdef";
    static final String FIRST = "ledger-" + ID + "-000000000000.jsonl";
    static final TestKey KEY = TestKey.create();
    static final Trust TRUSTED = allows(KEY);

    static Trust allows(TestKey... keys) {
        List<String> lines = Stream.of(keys)
                .map(key -> AllowedSigners.line(ID, key.publicKey()))
                .toList();
        return new Trust(AllowedSigners.parse(String.join("\n", lines)), List.of());
    }

    static List<Finding> verify(LedgerSource source, Trust trust) {
        List<Finding> findings = new ArrayList<>();
        try {
            new Verifier(source, trust, 2, findings::add).run();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return findings;
    }

    /** The findings as texts. */
    static List<String> told(LedgerSource source, Trust trust) {
        return verify(source, trust).stream()
                .map(finding -> finding.kind() + " " + finding.name()
                        + (finding.line() > 0 ? ", line " + finding.line() : "") + ": " + finding.text())
                .toList();
    }

    static void assertTold(LedgerSource source, String... findings) {
        assertEquals(List.of(findings), told(source, TRUSTED));
    }

    /** A ledger whose head and key are written. */
    static TestLedger ledger() {
        return new TestLedger(ID).begin().sign(KEY).add(new Fact.NodeStarted(true));
    }

    /** A folder in which all is well. */
    static TestLedger whole() {
        return ledger().open("a")
                .open("b")
                .close("a", "what ann typed")
                .checkpoint()
                .close("b", "what bob typed")
                .end()
                .begin()
                .open("c")
                .close("c", "")
                .end();
    }

    @Test
    void nothingIsToldWhereAllIsWell() throws Exception {
        assertTold(whole().source());
        List<LedgerSummary> summaries = new Verifier(whole().source(), TRUSTED, 1, finding -> {}).run();
        LedgerSummary summary = summaries.get(0);
        assertEquals(ID, summary.ledger());
        assertEquals("node", summary.node());
        assertEquals(13, summary.lines());
        assertEquals(12, summary.covered());
        assertEquals(KEY.publicKey().fingerprint(), summary.signer());
        assertEquals(1, summaries.size());
    }

    @Test
    void changedRecordingIsTold() {
        assertTold(
                whole().source().with("a", "what Ann typed"),
                "CHANGED a: its first 14 bytes are not those that were recorded");
        assertTold(whole().source().with("a", "what ann typed!"), "CHANGED a: bytes follow the 14 that were recorded");
        assertTold(whole().source().with("c", "x"), "CHANGED c: bytes follow the 0 that were recorded");
    }

    @Test
    void recordingThatWasCutShortIsTold() {
        assertTold(whole().source().with("a", "what ann"), "CUT_SHORT a: has 8 of the 14 bytes that were recorded");
    }

    @Test
    void removedRecordingIsTold() {
        assertTold(whole().source().without("a"), "REMOVED a: the file is gone");
        assertTold(
                whole().source().without("a").without("a.metadata.json"),
                "REMOVED a: the file is gone",
                "REMOVED a.metadata.json: the metadata is gone");
    }

    @Test
    void unknownRecordingIsTold() {
        assertTold(whole().source().with("d", "planted"), "UNKNOWN d: no ledger knows this file");
        assertTold(
                whole().source().with("d.metadata.json", "{}"),
                "UNKNOWN d.metadata.json: no ledger knows the recording of this metadata");
        // the storage makes the file before the ledger's line is written: a crash between the two leaves an empty file
        assertTold(whole().source().with("d", ""));
    }

    @Test
    void whatIsKeptAsideForARecordingBelongsToIt() {
        assertTold(whole().source().with("a.aside", "the rest").with("a.aside.new", "the"));
        assertTold(whole().source().with("d.aside", "planted"), "UNKNOWN d.aside: no ledger knows this file");
    }

    @Test
    void recordingThatIsOpenedDuringTheVerificationIsKnownInTheEnd() throws Exception {
        MemorySource before = ledger().source();
        MemorySource after = ledger().open("d").write("d", "x").source();
        AtomicInteger lists = new AtomicInteger();
        LedgerSource growing = new LedgerSource() {
            @Override
            public void list(Consumer<String> names) {
                lists.incrementAndGet();
                after.list(names);
            }

            @Override
            public InputStream open(String name) throws IOException {
                // the ledger tells of the recording once the files were listed for a third time
                return (name.equals(FIRST) && lists.get() < 3 ? before : after).open(name);
            }
        };
        List<Finding> findings = new ArrayList<>();
        new Verifier(growing, TRUSTED, 2, Duration.ofMillis(1), findings::add).run();
        assertEquals(List.of(), findings);
        lists.set(0);
        new Verifier(growing, TRUSTED, 2, findings::add).run();
        assertEquals(
                List.of("d", "d.metadata.json"),
                findings.stream().map(Finding::name).toList());
    }

    @Test
    void changedMetadataIsToldWithTheFieldsInQuestion() {
        assertTold(
                whole().source().replaced("a.metadata.json", "\"ann\"", "\"bob\""),
                "CHANGED a.metadata.json: the ledger says otherwise about username");
        assertTold(
                whole().source().replaced("a.metadata.json", "192.0.2.1", "192.0.2.2"),
                "CHANGED a.metadata.json: the ledger says otherwise about remoteAddress");
        assertTold(
                whole().source().replaced("a.metadata.json", "\"size\" : 14", "\"size\" : 15"),
                "CHANGED a.metadata.json: the ledger says otherwise about size");
        assertTold(
                whole().source().replaced("a.metadata.json", "\"size\"", "\"x\" : 1, \"size\""),
                "CHANGED a.metadata.json: it has fields of which the ledger knows nothing");
        assertTold(
                whole().source().replaced("a.metadata.json", "\"size\"", " \"size\""),
                "CHANGED a.metadata.json: it is written in another way than sshd-audit writes metadata");
        assertTold(
                whole().source().with("a.metadata.json", "{"),
                "CHANGED a.metadata.json: it is not the metadata of a recording");
        assertTold(
                whole().source().replaced(FIRST + ".metadata.json", "\"node\" : \"node\"", "\"node\" : \"edon\""),
                "CHANGED " + FIRST + ".metadata.json: the ledger says otherwise about node");
    }

    @Test
    void metadataIsNotAskedForWhereTheStorageKeepsNone() {
        MemorySource source = whole().source();
        for (String name : List.copyOf(source.files().keySet())) {
            source = name.endsWith(".metadata.json") ? source.without(name) : source;
        }
        assertTold(source);
    }

    @Test
    void userWithAVeryLongNameIsNoFinding() {
        String longName = "u".repeat(2000);
        MemorySource source = ledger().open("a", longName).close("a", "x").end().source();
        assertTold(source);
        assertTold(
                source.replaced("a.metadata.json", "\"uu", "\"xu"),
                "CHANGED a.metadata.json: the ledger says otherwise about username");
    }

    @Test
    void deletedRecordingIsToldOnlyIfNoCheckpointCoversItsDeletion() {
        assertTold(ledger().open("a").close("a", "x").delete("a").end().source());
        MemorySource uncovered = ledger().open("a")
                .close("a", "x")
                .checkpoint()
                .add(new Fact.RecordingUsed(Fact.RecordingUsed.What.DELETED, "a", "thief", null))
                .source()
                .without("a")
                .without("a.metadata.json");
        assertTold(uncovered, "REMOVED a: the file is gone", "REMOVED a.metadata.json: the metadata is gone");
    }

    @Test
    void openRecordingIsToldAndItsBeginningIsChecked() {
        TestLedger ledger =
                ledger().open("a").write("a", "what ann typed").progress("a", 8).write("a", "what ann typed, and more");
        assertTold(ledger.source(), "OPEN a: it has not ended; the ledger covers its first 8 bytes");
        assertTold(
                ledger.source().with("a", "what Ann typed, and more"),
                "CHANGED a: its first 8 bytes are not those that were recorded",
                "OPEN a: it has not ended; the ledger covers its first 8 bytes");
        assertTold(
                ledger.source().with("a", "what an"),
                "CUT_SHORT a: has 7 of the 8 bytes that were recorded",
                "OPEN a: it has not ended; the ledger covers its first 8 bytes");
        assertTold(
                ledger.source().without("a"),
                "REMOVED a: the file is gone",
                "OPEN a: it has not ended; the ledger covers its first 8 bytes");
        assertTold(
                ledger.source().replaced("a.metadata.json", "binary", "binarx"),
                "CHANGED a.metadata.json: the ledger says otherwise about format",
                "OPEN a: it has not ended; the ledger covers its first 8 bytes");
    }

    @Test
    void crashAndRecoveryAreAGapAndNoAlarm() {
        assertTold(
                crashed("what ann typed").source(),
                "GAP " + ID + ": the node ended without stopping from 2026-11-26T16:00:05.000000001Z to "
                        + "2026-11-26T16:00:07.000000001Z");
    }

    @Test
    void editBeforeTheRecoveryFromACrashIsTold() {
        assertEquals(
                "CHANGED a: its first 8 bytes are not those that were recorded before the crash",
                told(crashed("What ann typed").source(), TRUSTED).get(1));
        assertEquals(
                "CUT_SHORT a: has 4 of the 8 bytes that were recorded",
                told(crashed("what").source(), TRUSTED).get(1));
    }

    /** A ledger of a node that was killed while it recorded, and that found this content when it was started anew. */
    private static TestLedger crashed(String found) {
        return ledger().open("a")
                .write("a", "what ann typed")
                .progress("a", 8)
                .crash("{\"n\":")
                .begin()
                .add(new Fact.NodeStarted(false))
                .close("a", found, State.CUT, true)
                .end();
    }

    @Test
    void recordingThatTheStorageCutMayHaveMoreBytes() {
        TestLedger ledger =
                ledger().open("a").close("a", "what ann", State.CUT, false).end();
        assertTold(ledger.source());
        assertTold(ledger.source().with("a", "what ann typed"));
        assertTold(ledger.source().replaced("a.metadata.json", "\"cut\"", "\"open\""));
        assertTold(ledger.source().with("a", "what an"), "CUT_SHORT a: has 7 of the 8 bytes that were recorded");
    }

    @Test
    void recordingThatWasImportedIsCheckedWholeWithTheNodeThatRecordedIt() {
        for (State state : List.of(State.ENDED, State.CUT)) {
            MemorySource source = ledger().bringIn("old", "what ann typed", state, "former-node")
                    .end()
                    .source();
            assertTold(source);
            assertTold(source.without("old.metadata.json"), "REMOVED old.metadata.json: the metadata is gone");
            assertTold(source.with("old", "what ann typed!"), "CHANGED old: bytes follow the 14 that were recorded");
            assertTold(
                    source.replaced("old.metadata.json", "former-node", "former-edon"),
                    "CHANGED old.metadata.json: the ledger says otherwise about node");
        }
    }

    @Test
    void timesWithoutRecordingAreTold() {
        TestLedger ledger = ledger().add(new Fact.Log(Fact.Log.What.OFF, "off", "karaf"))
                .add(new Fact.Log(Fact.Log.What.ON, "on", "karaf"))
                .add(new Fact.Failure(true, "full"))
                .add(new Fact.Failure(false, "full"))
                .add(new Fact.NodeStopped())
                .end()
                .begin()
                .add(new Fact.NodeStarted(true))
                .add(new Fact.Log(Fact.Log.What.OFF, "off", "karaf"))
                .add(new Fact.Failure(true, "full"))
                .end();
        List<Finding> findings = verify(ledger.source(), TRUSTED);
        assertEquals(
                List.of(
                        "auditing was off from 2026-11-26T16:00:04.000000001Z to 2026-11-26T16:00:05.000000001Z",
                        "recording failed from 2026-11-26T16:00:06.000000001Z to 2026-11-26T16:00:07.000000001Z",
                        "the node was stopped from 2026-11-26T16:00:08.000000001Z to 2026-11-26T16:00:11.000000001Z",
                        "auditing is off since 2026-11-26T16:00:12.000000001Z",
                        "recording fails since 2026-11-26T16:00:13.000000001Z"),
                findings.stream().map(Finding::text).toList());
        assertTrue(findings.stream().noneMatch(finding -> finding.kind().isAlarm()));
    }

    @Test
    void segmentWithoutAWholeLineCountsForNothing() {
        MemorySource source = whole().source().with("ledger-" + ID + "-000000000013.jsonl", "{\"n\":13");
        assertTold(source, "REMOVED ledger-" + ID + "-000000000013.jsonl.metadata.json: the metadata is gone");
    }

    @Test
    void ledgersOfSeveralNodesAreKeptApart() {
        TestLedger one = whole();
        TestLedger two = new TestLedger("fedcba9876543210", one.source().files())
                .begin()
                .open("z")
                .close("z", "x")
                .end();
        assertEquals(List.of(), told(two.source(), Trust.NONE));
    }

    @Test
    void gapsAndRecordingsThatAreOpenOrEncryptedAnewOrLockedAreNoAlarm() {
        assertEquals(
                List.of(Kind.GAP, Kind.OPEN, Kind.REENCRYPTED, Kind.LOCKED),
                Stream.of(Kind.values()).filter(kind -> !kind.isAlarm()).toList());
    }
}
