package dev.sshdaudit.ledger.verify;

import static dev.sshdaudit.ledger.verify.VerifierTest.FIRST;
import static dev.sshdaudit.ledger.verify.VerifierTest.ID;
import static dev.sshdaudit.ledger.verify.VerifierTest.KEY;
import static dev.sshdaudit.ledger.verify.VerifierTest.TRUSTED;
import static dev.sshdaudit.ledger.verify.VerifierTest.allows;
import static dev.sshdaudit.ledger.verify.VerifierTest.assertTold;
import static dev.sshdaudit.ledger.verify.VerifierTest.ledger;
import static dev.sshdaudit.ledger.verify.VerifierTest.told;
import static dev.sshdaudit.ledger.verify.VerifierTest.whole;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.TestKey;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Times;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ledgers that were edited, cut, forged, or signed by a key that may not sign them. */
class ForgeryTest {

    @Test
    void segmentThatIsGoneIsTold() {
        TestLedger ledger = whole();
        String last = "ledger-" + ID + "-000000000009.jsonl";
        assertTold(
                ledger.source().without(FIRST),
                "REMOVED " + ID + ": lines 0 to 8 are gone: " + FIRST + " is missing, the segment before " + last,
                "UNKNOWN a: no ledger knows this file",
                "UNKNOWN a.metadata.json: no ledger knows the recording of this metadata",
                "UNKNOWN b: no ledger knows this file",
                "UNKNOWN b.metadata.json: no ledger knows the recording of this metadata",
                "REMOVED " + FIRST + ".metadata.json: the segment to which this metadata belongs is gone");
        assertTold(
                ledger.source().without(last),
                "REMOVED " + last + ".metadata.json: the segment to which this metadata belongs is gone");
        assertTold(
                new MemorySource(Map.of("a", new byte[] {1})),
                "REMOVED ledger: there is no ledger among the files",
                "UNKNOWN a: no ledger knows this file");
    }

    @Test
    void segmentThatRetentionDeletedIsNotMissed() {
        TestLedger ledger = ledger().end().begin();
        MemorySource source =
                ledger.delete(FIRST).open("a").close("a", "x").end().source();
        assertTold(source);
        TestLedger other = ledger().end().begin().open("a").close("a", "x").end();
        assertEquals(
                1,
                told(other.source().without(FIRST).without(FIRST + ".metadata.json"), TRUSTED)
                        .size());
    }

    @Test
    void signatureOfAKeyThatIsNotAllowedIsTold() {
        TestKey thief = TestKey.create();
        String fingerprint = thief.publicKey().fingerprint();
        TestLedger forged = new TestLedger(ID)
                .begin()
                .sign(thief)
                .open("a")
                .close("a", "forged")
                .end();
        assertTold(
                forged.source(),
                "SIGNATURE " + FIRST + ", line 2: the key " + fingerprint + " is not in the file of allowed signers");
        assertEquals(List.of(), told(forged.source(), Trust.NONE));
    }

    @Test
    void missingSignatureIsTold() {
        TestLedger unsigned =
                new TestLedger(ID).begin().checkpoint().checkpoint().end();
        assertTold(
                unsigned.source(),
                "SIGNATURE " + FIRST + ", line 2: the checkpoint has no signature",
                "SIGNATURE " + FIRST + ", line 2: the same is true of 2 further checkpoints of this ledger");
        assertEquals(List.of(), told(unsigned.source(), Trust.NONE));
    }

    @Test
    void keyMayHandOverToAnother() {
        TestKey second = TestKey.create();
        TestLedger rotated = ledger().checkpoint().sign(second).end();
        assertTold(rotated.source());
        assertEquals(List.of(), told(rotated.source(), Trust.NONE));
        assertEquals(
                List.of("SIGNATURE " + FIRST + ", line 2: the key "
                        + KEY.publicKey().fingerprint() + " is not in the file of allowed signers"),
                told(rotated.source(), allows(second)));
    }

    @Test
    void keyThatTheKeyBeforeDidNotSignIsTold() {
        TestKey thief = TestKey.create();
        String fingerprint = thief.publicKey().fingerprint();
        TestLedger ledger = ledger().checkpoint();
        TestLedger seized = ledger.add(new Fact.SigningKey(thief.publicKey().toString(), null))
                .seize(thief)
                .end();
        assertTold(
                seized.source(),
                "SIGNATURE " + FIRST + ", line 5: the key " + fingerprint + " is not in the file of allowed signers");
        assertEquals(
                List.of("SIGNATURE " + FIRST + ", line 5: another key signs from here on, " + fingerprint
                        + ", and the key before did not sign that"),
                told(seized.source(), Trust.NONE));
        assertEquals(List.of(), told(seized.source(), allows(KEY, thief)));
    }

    @Test
    void checkpointOfAnotherKeyThanTheLedgerNamesIsTold() {
        TestKey thief = TestKey.create();
        TestLedger ledger = ledger().seize(thief).end();
        assertTold(
                ledger.source(),
                "SIGNATURE " + FIRST + ", line 4: the checkpoint is signed by the key "
                        + thief.publicKey().fingerprint() + ", and not by "
                        + KEY.publicKey().fingerprint() + ", which the ledger names");
    }

    @Test
    void editedLedgerIsToldWithTheLinesInQuestion() {
        TestLedger ledger = ledger().checkpoint().open("a").close("a", "x").end();
        assertTold(
                ledger.source().replaced(FIRST, "\"address\":\"192.0.2.1\"", "\"address\":\"192.0.2.9\""),
                "CHANGED a.metadata.json: the ledger says otherwise about remoteAddress",
                "EDITED " + FIRST + ", line 7: its checkpoint does not fit the lines before it: one of the lines 3 to 5"
                        + " was changed");
    }

    @Test
    void ledgerThatIsForgedAnewWithItsKeyIsTold() {
        TestLedger original = ledger().open("a").close("a", "the truth").checkpoint();
        Checkpoint held = original.lastCheckpoint();
        Trust auditor = new Trust(TRUSTED.signers(), List.of(held));
        assertEquals(List.of(), told(original.end().source(), auditor));
        TestLedger forged = ledger().open("a").close("a", "a lie").end();
        assertEquals(
                List.of("ROLLED_BACK " + ID + ": its first 5 lines are not those of the checkpoint that you hold"),
                told(forged.source(), auditor));
        assertEquals(
                List.of("ROLLED_BACK " + ID + ": it has 4 lines, and a checkpoint that you hold covers 5"),
                told(ledger().end().source(), auditor));
        assertEquals(
                List.of("ROLLED_BACK " + held.origin() + ": the ledger is gone, and you hold a checkpoint of it"),
                told(new TestLedger("fedcba9876543210").begin().end().source(), new Trust(null, List.of(held))));
    }

    @Test
    void forgedRetentionDoesNotHideLinesThatTheAuditorKnows() {
        TestLedger original = ledger().open("a").close("a", "the truth").end();
        Trust auditor = new Trust(TRUSTED.signers(), List.of(original.lastCheckpoint()));
        MemorySource forged =
                original.begin().delete(FIRST).end().source().without("a").without("a.metadata.json");
        assertEquals(
                List.of("ROLLED_BACK " + ID + ": the newest checkpoint that you hold covers lines that are not there,"
                        + " as segments were deleted"),
                told(forged, auditor));
    }

    @Test
    void lineBehindTheEndOfARunIsTold() {
        TestLedger ledger = ledger().add(new Fact.NodeStopped())
                .checkpoint()
                .add(new Fact.NodeStarted(true))
                .end();
        assertEquals(
                "EDITED " + FIRST + ", line 6: it comes after the node stopped",
                told(ledger.source(), TRUSTED).get(0));
    }

    @Test
    void segmentThatEndedMustEndWithACheckpointAndAWholeLine() {
        String expected =
                "EDITED " + FIRST + ": the metadata says that it ended, and the last line is not the checkpoint"
                        + " with which a segment ends";
        assertTold(ledger().checkpoint().open("a").close("a", "x").endHere("").source(), expected);
        assertTold(ledger().checkpoint().endHere("{\"n\":4").source(), expected);
        assertTold(ledger().checkpoint().endHere("").source());
    }

    @Test
    void segmentThatWasWrittenBehindOtherLinesIsTold() {
        MemorySource one = ledger().add(new Fact.Failure(true, "one")).end().source();
        TestLedger other = ledger().add(new Fact.Failure(true, "two")).end().begin();
        String second = other.segment();
        MemorySource mixed = one.with(second, other.source().text(second));
        assertEquals(
                List.of("EDITED " + second
                        + ", line 1: the lines before it are not those that were before it when it was" + " written"),
                told(withoutMetadata(mixed), TRUSTED).stream()
                        .filter(finding -> finding.startsWith("EDITED"))
                        .toList());
    }

    @Test
    void headThatCountsOtherLinesIsToldAlsoWithoutACheckpoint() {
        TestLedger ledger = ledger().end().begin();
        String second = ledger.segment();
        String renamed = second.replace("000004", "000008");
        MemorySource source = ledger.source();
        String head = source.text(second).replace("\"size\":4", "\"size\":8");
        assertTold(
                withoutMetadata(source).without(second).with(renamed, head),
                "EDITED " + renamed + ", line 1: lines 4 to 7, which came before it, are gone",
                "EDITED " + renamed + ", line 1: it has the number 4 instead of 8");
    }

    @Test
    void headThatNamesAnotherSegmentBeforeIsToldAlsoWithoutACheckpoint() {
        TestLedger ledger = ledger().end().begin();
        String second = ledger.segment();
        for (String other : List.of("null", '"' + FIRST + ".2\"")) {
            assertTold(
                    withoutMetadata(ledger.source()).replaced(second, '"' + FIRST + '"', other),
                    "EDITED " + second + ", line 1: it names another segment as the one before it");
        }
    }

    @Test
    void headOfAnotherLedgerOrOfAnotherPlaceIsToldAlsoWithoutACheckpoint() {
        TestLedger ledger = ledger().end().begin();
        String second = ledger.segment();
        MemorySource source = withoutMetadata(ledger.source());
        String problem = ", line 1: the head of the segment does not fit the name of the file";
        assertTold(
                source.replaced(second, "\"ledger\":\"" + ID, "\"ledger\":\"fedcba9876543210"),
                "EDITED " + second + problem);
        String renamed = second.replace("000004", "000005");
        assertTold(source.without(second).with(renamed, source.text(second)), "EDITED " + renamed + problem);
    }

    @Test
    void lineWithAnotherNumberIsToldAlsoWithoutACheckpoint() {
        TestLedger ledger = ledger().end().begin();
        String second = ledger.segment();
        assertTold(
                withoutMetadata(ledger.source()).replaced(second, "\"n\":4", "\"n\":5"),
                "EDITED " + second + ", line 1: it has the number 5 instead of 4");
    }

    @Test
    void checkpointOfAnotherTimeSizeOrLedgerIsTold() {
        TestLedger ledger = ledger().checkpoint();
        MemorySource source = withoutMetadata(ledger.source());
        Checkpoint checkpoint = ledger.lastCheckpoint();
        String note = checkpoint.text().replace("\n", "\\n");
        for (String changed : List.of(
                note.replace(ID, "fedcba9876543210"),
                note.replace(
                        Times.format(checkpoint.time()),
                        Times.format(checkpoint.time().plusSeconds(1))))) {
            assertEquals(
                    "EDITED " + FIRST + ", line 4: its checkpoint is of another ledger or of another time",
                    told(source.replaced(FIRST, note, changed), TRUSTED).get(0));
        }
        assertEquals(
                "EDITED " + FIRST + ", line 4: its checkpoint covers 2 lines, and 3 lines come before it",
                told(source.replaced(FIRST, note, note.replace("\\n3\\n", "\\n2\\n")), TRUSTED)
                        .get(0));
    }

    @Test
    void segmentWithinASegmentIsTold() {
        TestLedger ledger = ledger();
        Fact head = new Fact.SegmentHead(ID, "node", 1, ledger.size(), List.of(), FIRST, ledger.size(), "a test");
        assertEquals(
                "EDITED " + FIRST + ", line 4: a segment begins within another one",
                told(ledger.add(head).end().source(), TRUSTED).get(0));
    }

    private static MemorySource withoutMetadata(MemorySource source) {
        MemorySource without = source;
        for (String name : List.copyOf(source.files().keySet())) {
            without = name.endsWith(".metadata.json") ? without.without(name) : without;
        }
        return without;
    }

    /** A segment in a folder whose storage keeps no metadata in files. */
    private static MemorySource alone(String text) {
        return new MemorySource(Map.of(FIRST, text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void editThatChangesNoValueIsToldBehindTheLastCheckpoint() {
        String text = ledger().end().source().text(FIRST);
        assertTold(alone(text));
        int last = text.lastIndexOf("\"type\"");
        assertTold(
                alone(text.substring(0, last) + ' ' + text.substring(last)),
                "EDITED " + FIRST + ", line 4: it is written in another way than sshd-audit writes lines");
    }

    @Test
    void signatureInAnotherFormIsTold() {
        String text = ledger().end().source().text(FIRST);
        int lineFeed = text.lastIndexOf("\\n-----END");
        assertTold(
                alone(text.substring(0, lineFeed) + "\\r" + text.substring(lineFeed + 2)),
                "EDITED " + FIRST + ", line 4: it has a signature in a form in which sshd-audit does not write one");
    }
}
