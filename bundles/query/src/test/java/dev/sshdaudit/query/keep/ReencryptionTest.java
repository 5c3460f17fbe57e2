package dev.sshdaudit.query.keep;

import static dev.sshdaudit.query.keep.EncryptedPlace.ANNE;
import static dev.sshdaudit.query.keep.EncryptedPlace.ANNES_KEY;
import static dev.sshdaudit.query.keep.EncryptedPlace.BEN;
import static dev.sshdaudit.query.keep.EncryptedPlace.BENS_KEY;
import static dev.sshdaudit.query.keep.EncryptedPlace.identities;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed.What;
import dev.sshdaudit.query.ReencryptRequest;
import dev.sshdaudit.query.Reencrypted;
import dev.sshdaudit.query.Reencrypted.Outcome;
import dev.sshdaudit.query.keep.EncryptedPlace.Killed;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings are encrypted to a changed circle of readers, in a folder with a ledger. */
class ReencryptionTest {

    private static final String ONE = "5f0c0000000000000000000000000001";
    private static final String TWO = "5f0c0000000000000000000000000002";
    private static final String BY = "user \"auditor\"";

    /** The call of the storage before which a process that is killed has written a part of a copy. */
    private static final int MIDDLE_OF_A_COPY = 9;

    @TempDir
    private Path temp;

    private EncryptedPlace place;
    private final List<Reencrypted> told = new ArrayList<>();
    private final List<String> done = new ArrayList<>();

    @BeforeEach
    void start() {
        place = new EncryptedPlace(temp);
        place.recipients = List.of(ANNE);
    }

    @AfterEach
    void stop() {
        place.close();
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        byte[] marker = "Rx5-plaintext".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(marker, 0, content, length / 2, marker.length);
        return content;
    }

    private long run(Identities identities, boolean dryRun, String... names) throws IOException {
        told.clear();
        done.clear();
        return new Reencryption(
                        place.place(),
                        place.services(),
                        new Keeping(place.services()),
                        new ReencryptRequest(
                                null, names.length == 0 ? null : Set.of(names), identities, "Anne left", dryRun),
                        BY,
                        Duration.ZERO,
                        (before, after) -> done.add(before + " > " + after),
                        told::add)
                .run();
    }

    private String outcomes() {
        return told.stream()
                .map(one -> one.outcome() + " " + one.name() + (one.as() == null ? "" : " > " + one.as()))
                .collect(Collectors.joining(", "));
    }

    private List<String> alarms() throws IOException {
        return place.findings().stream()
                .filter(text -> !text.startsWith("REENCRYPTED ") && !text.startsWith("OPEN "))
                .toList();
    }

    @Test
    void recordingsAreReadByTheNewReadersAndNotByTheOldOnes() throws IOException {
        byte[] content = content(200_000);
        RecordingMetadata before = place.record(ONE + ".bin.age", content, State.CONTINUED);
        place.record(ONE + ".2.bin.age", content(0 + 70_000), State.ENDED);
        place.recipients = List.of(BEN);
        assertEquals(0, run(identities(ANNES_KEY), false));
        assertEquals(List.of(ONE + ".2.r1.bin.age", ONE + ".r1.bin.age"), place.names());
        assertArrayEquals(content, place.content(ONE + ".r1.bin.age", BENS_KEY));
        assertArrayEquals(content(70_000), place.content(ONE + ".2.r1.bin.age", BENS_KEY));
        assertThrows(IdentityException.class, () -> place.content(ONE + ".r1.bin.age", ANNES_KEY));
        RecordingMetadata after = place.entry(ONE + ".r1.bin.age").metadata();
        assertEquals(
                List.of(before.connectionId(), before.part(), before.start(), before.end(), before.state(), "ann"),
                List.of(
                        after.connectionId(),
                        after.part(),
                        after.start(),
                        after.end(),
                        after.state(),
                        after.username()));
        assertEquals(RecordingEncryption.CONTENT_TYPE, after.contentType());
        assertEquals(2, done.size());
        assertEquals(List.of(), alarms());
        assertFalse(place.everything().contains("Rx5-plaintext"));
    }

    @Test
    void theLedgerTellsWhoWhenWhyAndBothHashes() throws IOException {
        place.record(ONE + ".bin.age", content(1000), State.ENDED);
        String before = sha256(ONE + ".bin.age");
        place.recipients = List.of(BEN);
        run(identities(ANNES_KEY), false);
        String after = sha256(ONE + ".r1.bin.age");
        String line = place.lines("recording.reencrypted").get(0);
        assertTrue(
                line.endsWith("\"type\":\"recording.reencrypted\",\"name\":\"" + ONE + ".bin.age\",\"as\":\"" + ONE
                        + ".r1.bin.age\",\"before\":\"" + before + "\",\"after\":\"" + after + "\",\"recipients\":[\""
                        + BEN + "\"],\"by\":\"user \\\"auditor\\\"\",\"reason\":\"Anne left\"}"),
                line);
        List<String> findings = place.findings();
        assertEquals(1, findings.size(), findings::toString);
        assertTrue(
                findings.get(0)
                                .startsWith("REENCRYPTED " + ONE + ".r1.bin.age: it was " + ONE
                                        + ".bin.age with SHA-256 " + before + ", and was encrypted anew at 2")
                        && findings.get(0)
                                .endsWith("Z by user \"auditor\" (Anne left) to 1 recipient; SHA-256 since then "
                                        + after),
                findings::toString);
    }

    private String sha256(String name) throws IOException {
        return dev.sshdaudit.ledger.merkle.Hash.sha256(Files.readAllBytes(place.file(name)))
                .toString();
    }

    @Test
    void aSecondRunHasNothingToDoAndAThirdCircleOfReadersGetsAnotherCopy() throws IOException {
        place.record(ONE + ".bin.age", content(1000), State.ENDED);
        place.recipients = List.of(BEN);
        run(identities(ANNES_KEY), false);
        assertEquals(0, run(identities(ANNES_KEY), false));
        assertEquals("NOT_NEEDED " + ONE + ".r1.bin.age > " + ONE + ".r1.bin.age", outcomes());
        place.recipients = List.of(ANNE, BEN);
        assertEquals(0, run(identities(BENS_KEY), false, ONE + ".r1.bin.age"));
        assertEquals("DONE " + ONE + ".r1.bin.age > " + ONE + ".r2.bin.age", outcomes());
        assertTrue(told.get(0).text().endsWith("and was decrypted again"), told::toString);
        assertEquals(List.of(), alarms());
    }

    @Test
    void recordingsThatWereNotEncryptedAreAndNeedNoKey() throws IOException {
        place.record(ONE + ".bin", content(100_000), State.ENDED);
        assertEquals(0, run(Identities.NONE, false));
        assertEquals(List.of(ONE + ".r1.bin.age"), place.names());
        assertArrayEquals(content(100_000), place.content(ONE + ".r1.bin.age", ANNES_KEY));
        assertFalse(place.everything().contains("Rx5-plaintext"));
        assertEquals(List.of(), alarms());
    }

    @Test
    void recordingsThatWereCutStayCut() throws IOException {
        place.cut(ONE + ".bin.age", content(5000));
        run(identities(ANNES_KEY), false);
        assertEquals(State.CUT, place.entry(ONE + ".r1.bin.age").metadata().state());
        assertArrayEquals(content(5000), place.content(ONE + ".r1.bin.age", ANNES_KEY));
        assertEquals(List.of(), alarms());
    }

    @Test
    void whatIsOpenOrHeldOrGoneOrOfNoLedgerIsRefusedWithAReason() throws IOException {
        place.record(ONE + ".bin.age", content(1000), State.ENDED);
        place.tell(new RecordingUsed(What.HELD, ONE + ".bin.age", BY, "a case"));
        place.open(TWO + ".bin");
        Files.write(place.file("5f0c0000000000000000000000000003.bin"), content(100));
        assertEquals(
                4,
                run(
                        identities(ANNES_KEY),
                        false,
                        ONE + ".bin.age",
                        TWO + ".bin",
                        "x.bin",
                        "5f0c0000000000000000000000000003.bin"));
        String all = told.stream().map(Reencrypted::text).sorted().collect(Collectors.joining("|"));
        assertEquals(
                "is being written: it can be encrypted anew when it has ended|is held: audit:release lets it be"
                        + " encrypted anew",
                all.substring(0, all.indexOf("anew", all.indexOf("held")) + 4));
        assertTrue(all.contains("the storage does not have it"), all);
        assertTrue(all.contains("stays as it is: "), all);
        assertTrue(told.stream().allMatch(one -> one.outcome() == Outcome.REFUSED));
        assertEquals(List.of(), place.lines("recording.reencrypted"));
    }

    @Test
    void aKeyThatDoesNotOpenARecordingLeavesNothingBehind() throws IOException {
        place.record(ONE + ".bin.age", content(1000), State.ENDED);
        place.recipients = List.of(BEN);
        assertEquals(1, run(identities(BENS_KEY), true));
        assertEquals("REFUSED " + ONE + ".bin.age", outcomes());
        assertEquals(1, run(identities(BENS_KEY), false));
        assertEquals(1, run(Identities.NONE, false));
        assertEquals(List.of(ONE + ".bin.age"), place.names());
        assertEquals(List.of(), place.lines(".r1."));
    }

    @Test
    void aDryRunChangesNothing() throws IOException {
        place.record(ONE + ".bin.age", content(1000), State.ENDED);
        place.recipients = List.of(BEN);
        int lines = place.lines("").size();
        assertEquals(0, run(identities(ANNES_KEY), true));
        assertEquals("WOULD_BE_DONE " + ONE + ".bin.age", outcomes());
        assertEquals(List.of(ONE + ".bin.age"), place.names());
        assertEquals(lines, place.lines("").size());
    }

    @Test
    void withoutRecipientsTheKeyIsNamed() {
        place.recipients = List.of();
        IOException e = assertThrows(IOException.class, () -> run(Identities.NONE, false));
        assertTrue(e.getMessage().startsWith("PID audit.encryption, key recipients: it is empty"), e::getMessage);
    }

    @Test
    void aRecordingThatIsNotWhatTheLedgerSaysStaysAsItIs() throws IOException {
        place.record(ONE + ".bin", content(1000), State.ENDED);
        byte[] changed = content(1000);
        changed[7] ^= 1;
        Files.write(place.file(ONE + ".bin"), changed);
        assertEquals(1, run(Identities.NONE, false));
        assertTrue(told.get(0).text().contains("not what the ledger says"), told::toString);
        assertEquals(List.of(ONE + ".bin"), place.names());
        assertEquals(
                List.of("CHANGED " + ONE + ".bin: its first 1000 bytes are not those that were recorded"), alarms());
    }

    @Test
    void anEncryptedRecordingWithADamagedChunkStaysAsItIs() throws IOException {
        place.record(ONE + ".bin.age", content(200_000), State.ENDED);
        byte[] changed = Files.readAllBytes(place.file(ONE + ".bin.age"));
        changed[100_000] ^= 1;
        Files.write(place.file(ONE + ".bin.age"), changed);
        assertEquals(1, run(identities(ANNES_KEY), false));
        assertEquals(List.of(ONE + ".bin.age"), place.names());
        assertTrue(told.get(0).text().startsWith("stays as it is: it cannot be decrypted whole"), told::toString);
    }

    @Test
    void aCopyThatTheStorageDoesNotGiveBackAsItWasWrittenGoes() throws IOException {
        place.record(ONE + ".bin.age", content(200_000), State.ENDED);
        place.recipients = List.of(BEN);
        place.isDamaging = true;
        assertEquals(1, run(identities(ANNES_KEY), false));
        assertEquals(List.of(ONE + ".bin.age"), place.names());
        assertTrue(told.get(0).text().contains("is not in the storage as it was written"), told::toString);
        assertEquals(
                List.of(),
                alarms().stream().filter(text -> !text.contains(".r1.")).toList());
        place.isDamaging = false;
        assertEquals(0, run(identities(ANNES_KEY), false));
        assertEquals(List.of(ONE + ".r2.bin.age"), place.names());
    }

    @Test
    void aStorageThatHasTheCopyOnItsWayKeepsTheRecordingUntilTheNextRun() throws IOException {
        place.record(ONE + ".bin.age", content(1000), State.ENDED);
        place.record(TWO + ".bin.age", content(1000), State.ENDED);
        place.recipients = List.of(BEN);
        place.onItsWay = ".r1.";
        assertEquals(2, run(identities(ANNES_KEY), false));
        assertEquals("WAITING " + ONE + ".bin.age > " + ONE + ".r1.bin.age", outcomes());
        assertEquals(List.of(ONE + ".bin.age", ONE + ".r1.bin.age", TWO + ".bin.age"), place.names());
        assertEquals(List.of(), place.lines("recording.deleted"));
        place.onItsWay = null;
        assertEquals(0, run(identities(ANNES_KEY), false));
        assertEquals(
                "DONE " + ONE + ".bin.age > " + ONE + ".r1.bin.age, DONE " + TWO + ".bin.age > " + TWO + ".r1.bin.age",
                outcomes());
        assertEquals(List.of(ONE + ".r1.bin.age", TWO + ".r1.bin.age"), place.names());
        assertEquals(1, place.lines("\"as\":\"" + ONE + ".r1").size());
        assertEquals(List.of(), alarms());
    }

    @Test
    void aCopyThatWasChangedOnItsWayIsMadeAgain() throws IOException {
        place.record(ONE + ".bin.age", content(1000), State.ENDED);
        place.recipients = List.of(BEN);
        place.onItsWay = ".r1.";
        run(identities(ANNES_KEY), false);
        byte[] changed = Files.readAllBytes(place.file(ONE + ".r1.bin.age"));
        changed[changed.length - 1] ^= 1;
        Files.write(place.file(ONE + ".r1.bin.age"), changed);
        place.onItsWay = null;
        assertEquals(0, run(identities(ANNES_KEY), false));
        assertEquals(List.of(ONE + ".r2.bin.age"), place.names());
        assertArrayEquals(content(1000), place.content(ONE + ".r2.bin.age", BENS_KEY));
    }

    @Test
    void aRecordingOnItsWayAndOneWithRetentionAreRefused() throws IOException {
        place.record(ONE + ".bin.age", content(1000), State.ENDED);
        place.onItsWay = ONE;
        assertEquals(1, run(identities(ANNES_KEY), false));
        assertTrue(told.get(0).text().startsWith("is on its way"), told::toString);
        place.onItsWay = null;
        place.retention = "the bucket keeps it until 2030";
        assertEquals(1, run(identities(ANNES_KEY), false));
        assertEquals(
                "stays as it is, as its bytes cannot be deleted: the bucket keeps it until 2030",
                told.get(0).text());
        assertEquals(List.of(ONE + ".bin.age"), place.names());
    }

    @Test
    void aThreadThatIsInterruptedLeavesTheRecordingAndNoCopy() throws IOException {
        place.record(ONE + ".bin.age", content(1000), State.ENDED);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedIOException.class, () -> run(identities(ANNES_KEY), false));
        assertTrue(Thread.interrupted());
        assertEquals(List.of(ONE + ".bin.age"), place.names());
    }

    @Test
    void withoutALedgerItIsDoneToo() throws IOException {
        place.isLedgerKept = false;
        Path other = temp.resolve("other");
        EncryptedPlace without = new EncryptedPlace(other);
        without.recipients = List.of(ANNE);
        without.isLedgerKept = false;
        without.record(ONE + ".bin", content(1000), State.ENDED);
        try (var files = Files.list(other.resolve("recordings"))) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith("ledger-")) {
                    Files.delete(file);
                }
            }
        }
        place.close();
        place = without;
        assertEquals(0, run(Identities.NONE, false, ONE + ".bin"));
        assertArrayEquals(content(1000), place.content(ONE + ".r1.bin.age", ANNES_KEY));
        assertFalse(place.names().contains(ONE + ".bin"));
    }

    /** The process ends at each call of the storage and the ledger in turn; the next run goes on from what is there. */
    @Test
    void aKillAtAnyMomentLosesNothingAndTheNextRunEndsIt() throws IOException {
        assertTrue(kills(-1) > 20);
    }

    /** A copy that was broken off is there meanwhile, and is never taken for the recording. */
    @Test
    void aSecondKillAtAnyMomentLosesNothingEither() throws IOException {
        assertTrue(kills(MIDDLE_OF_A_COPY) > 25);
    }

    /** Returns how many kills there were. */
    private int kills(int before) throws IOException {
        byte[] content = content(150_000);
        int kills = 0;
        for (boolean isOver = false; !isOver; kills++) {
            EncryptedPlace killed = new EncryptedPlace(temp.resolve("kill" + kills));
            place.close();
            place = killed;
            place.recipients = List.of(ANNE);
            place.record(ONE + ".bin.age", content, State.ENDED);
            place.recipients = List.of(BEN);
            if (before >= 0) {
                place.killAt = before;
                assertThrows(Killed.class, () -> run(identities(ANNES_KEY), false));
                place.restart();
                assertEquals(2, place.names().size());
            }
            place.killAt = kills;
            try {
                run(identities(ANNES_KEY), false);
                isOver = true;
            } catch (Killed e) {
                place.restart();
            }
            String at = "killed at call " + kills + ": " + place.names();
            assertTrue(isThere(content), at);
            assertEquals(List.of(), alarms(), at);
            assertEquals(0, run(identities(ANNES_KEY, BENS_KEY), false), at + told);
            assertEquals(1, place.names().size(), at + place.names());
            assertArrayEquals(content, place.content(place.names().get(0), BENS_KEY), at);
            assertEquals(List.of(), alarms(), at);
            assertFalse(place.everything().contains("Rx5-plaintext"), at);
        }
        return kills;
    }

    @Test
    void aBrokenCopyThatIsHeldKeepsTheRecordingUntilItIsReleased() throws IOException {
        byte[] content = content(150_000);
        place.record(ONE + ".bin.age", content, State.ENDED);
        place.recipients = List.of(BEN);
        place.killAt = MIDDLE_OF_A_COPY;
        assertThrows(Killed.class, () -> run(identities(ANNES_KEY), false));
        place.restart();
        place.tell(new RecordingUsed(What.HELD, ONE + ".r1.bin.age", BY, "a case"));
        assertEquals(1, run(identities(ANNES_KEY), false));
        assertTrue(place.names().contains(ONE + ".bin.age"), place.names()::toString);
        place.tell(new RecordingUsed(What.RELEASED, ONE + ".r1.bin.age", BY, "closed"));
        assertEquals(0, run(identities(ANNES_KEY), false));
        assertEquals(List.of(ONE + ".r2.bin.age"), place.names());
        assertArrayEquals(content, place.content(ONE + ".r2.bin.age", BENS_KEY));
    }

    /** Whether the recording can be read, or its copy. */
    private boolean isThere(byte[] content) throws IOException {
        for (String name : place.names()) {
            for (String key : List.of(ANNES_KEY, BENS_KEY)) {
                try {
                    if (Arrays.equals(content, place.content(name, key))) {
                        return true;
                    }
                } catch (IOException e) {
                    // another copy may have it
                    continue;
                }
            }
        }
        return false;
    }
}
