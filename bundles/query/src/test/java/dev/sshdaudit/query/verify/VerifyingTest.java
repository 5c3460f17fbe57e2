package dev.sshdaudit.query.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.SshPrivateKey;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.verify.FolderSource;
import dev.sshdaudit.ledger.verify.Trust;
import dev.sshdaudit.ledger.verify.Verifier;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Verification;
import dev.sshdaudit.query.VerifyRequest;
import dev.sshdaudit.query.place.MemoryLedger;
import dev.sshdaudit.query.place.MemoryPlace;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyingTest {

    private static final String ONE = "0123456789abcdef";
    private static final String TWO = "fedcba9876543210";
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");

    private final MemoryPlace place = new MemoryPlace();
    private final MemoryLedger one = new MemoryLedger(place, ONE, "one", START);
    private final MemoryLedger two = new MemoryLedger(place, TWO, "two", START);
    private final List<String> findings = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void record() {
        one.record("a1", "ann", "what ann did")
                .record("a2", "bob", "what bob did")
                .open("a3", "ann", "so far");
        two.record("b1", "ann", "more");
        one.checkpoint();
        two.checkpoint();
        place.sign(Map.of(ONE, one.key()));
    }

    private Verification verify(VerifyRequest request, Duration patience, Runnable meanwhile) throws IOException {
        findings.clear();
        return new Verifying(place.services(), patience).verify(place.place(request.storage()), request, finding -> {
            findings.add(finding.kind() + " " + finding.name());
            meanwhile.run();
        });
    }

    private Verification verify(VerifyRequest request) throws IOException {
        return verify(request, Duration.ofMillis(10), () -> {});
    }

    private static VerifyRequest only(String... names) {
        return new VerifyRequest(null, Set.of(names), null, List.of());
    }

    private VerifyRequest with(Path signers, Path... checkpoints) {
        return new VerifyRequest(null, null, signers, List.of(checkpoints));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void allIsVerifiedAndCountedAndTheNewestCheckpointsAreTold() throws Exception {
        Checkpoint last = one.checkpoint();
        Verification verification = verify(VerifyRequest.ALL);
        assertEquals(List.of("OPEN a3"), findings);
        assertTrue(verification.isGood());
        assertEquals(3, verification.recordings());
        assertEquals(12 + 12 + 4, verification.bytes());
        assertEquals(
                List.of(ONE, TWO),
                verification.ledgers().stream().map(Verification.Ledger::id).toList());
        Verification.Ledger ledger = verification.ledgers().get(0);
        assertEquals("one", ledger.node());
        assertEquals(last.text(), ledger.text());
        assertEquals(last.time(), ledger.checkpoint());
    }

    @Test
    void editsOfRecordingsAndOfTheirMetadataAreFound() throws Exception {
        place.put("a1", "what Ann did");
        place.put("b1.metadata.json", place.text("b1.metadata.json").replace("ann", "bob"));
        place.remove("a2");
        place.put("unknown", "x");
        place.put("unknown.metadata.json", "{}");
        Verification verification = verify(VerifyRequest.ALL);
        assertEquals(
                List.of(
                        "CHANGED a1",
                        "OPEN a3",
                        "CHANGED b1.metadata.json",
                        "REMOVED a2",
                        "UNKNOWN unknown",
                        "UNKNOWN unknown.metadata.json"),
                findings);
        assertEquals(5, verification.alarms());
        assertFalse(verification.isGood());
        assertEquals(3, verification.recordings(), "each is counted once");
    }

    @Test
    void onlyNamedRecordingsAreReadAndTheLedgersAreVerifiedAllTheSame() throws Exception {
        place.put("a1", "what Ann did");
        place.put("unknown", "x");
        Verification verification = verify(only("a2", "b1"));
        assertEquals(List.of(), findings);
        assertEquals(2, verification.recordings());
        place.put(one.segment(), place.text(one.segment()).replace("192.0.2.7", "192.0.2.8"));
        verify(only("a2"));
        assertTrue(findings.contains("EDITED " + one.segment()), findings::toString);
        verify(only("a1", "unknown", "nowhere"));
        assertTrue(
                findings.containsAll(List.of("CHANGED a1", "UNKNOWN unknown", "UNKNOWN nowhere")), findings::toString);
    }

    @Test
    void recordingThatIsMadeOrDeletedMeanwhileIsNoFinding() throws Exception {
        place.put("a5", "its line comes");
        place.remove("a1");
        place.remove("a1.metadata.json");
        verify(VerifyRequest.ALL, Duration.ofMillis(10), () -> {
            if (findings.size() == 1) {
                // while the verification goes on
                one.open("a5", "ann", "its line comes");
                one.add(new Fact.RecordingUsed(Fact.RecordingUsed.What.DELETED, "a1", "karaf", "a test"));
                one.checkpoint();
            }
        });
        assertEquals(List.of("OPEN a3"), findings);
    }

    /** As in a bucket, which has the recordings of a node some minutes before its ledger, or after. */
    @Test
    void whatIsOnItsWayToABucketIsNoFindingAndWhatIsNotThereLaterIs() throws Exception {
        MemoryPlace bucket = new MemoryPlace();
        for (int minutes : List.of(5, 15)) {
            Instant start = Instant.now().minus(Duration.ofMinutes(minutes));
            MemoryLedger node = new MemoryLedger(bucket, minutes == 5 ? ONE : TWO, "node", start);
            node.record("sent." + minutes, "ann", "x").record("missing." + minutes, "ann", "y");
            node.open("open." + minutes, "ann", "z");
            node.checkpoint();
            bucket.remove("missing." + minutes);
            bucket.remove("open." + minutes);
            bucket.keep(
                    MetadataBuilder.recording("unknown." + minutes)
                            .start(start)
                            .build()
                            .ended(State.ENDED, start),
                    "its ledger comes later");
        }
        bucket.dropMetadataFiles();
        new Verifying(bucket.services(), Duration.ofMillis(10))
                .verify(
                        bucket.place(null),
                        VerifyRequest.ALL,
                        finding -> findings.add(finding.kind() + " " + finding.name()));
        assertEquals(List.of("OPEN open.5", "OPEN open.15", "REMOVED missing.15", "UNKNOWN unknown.15"), findings);
    }

    @Test
    void deletionThatNoCheckpointCoversIsAFinding() throws Exception {
        place.remove("a1");
        place.remove("a1.metadata.json");
        one.add(new Fact.RecordingUsed(Fact.RecordingUsed.What.DELETED, "a1", "karaf", "a test"));
        verify(VerifyRequest.ALL);
        assertTrue(findings.contains("REMOVED a1"), findings::toString);
    }

    @Test
    void ledgerThatAnotherKeySignsThanThisNodesIsFound() throws Exception {
        place.sign(Map.of(ONE, SshPrivateKey.make().publicKey().toString()));
        verify(VerifyRequest.ALL);
        assertTrue(findings.contains("SIGNATURE " + Checkpoint.origin(ONE)), findings::toString);
    }

    @Test
    void allowedSignersAndKeptCheckpointsAreReadFromFiles() throws Exception {
        String signers = Checkpoint.origin(ONE) + " namespaces=\"sshd-audit\" " + one.key() + "\n";
        verify(with(file("signers", signers)));
        assertTrue(findings.contains("SIGNATURE " + two.segment()), findings::toString);
        assertFalse(findings.contains("SIGNATURE " + one.segment()), findings::toString);
        String newest = one.checkpoint().text();
        verify(with(null, file("checkpoint", newest)));
        assertEquals(List.of("OPEN a3"), findings);
        place.put(one.segment(), place.text(one.segment()).replaceFirst("[^\n]*\n$", ""));
        verify(with(null, file("checkpoint2", one.checkpoint().text())));
    }

    @Test
    void wrongFilesOfTheAuditorAreToldByName() throws Exception {
        IOException missing = assertThrows(IOException.class, () -> verify(with(folder.resolve("missing"))));
        assertTrue(missing.getMessage().contains("missing\" is no file"), missing::getMessage);
        Path wrong = file("wrong", "no key");
        IOException refused = assertThrows(IOException.class, () -> verify(with(wrong)));
        assertTrue(refused.getMessage().contains("wrong\": line 1: "), refused::getMessage);
        IOException checkpoint = assertThrows(IOException.class, () -> verify(with(null, wrong)));
        assertTrue(checkpoint.getMessage().contains("wrong\": line 1: "), checkpoint::getMessage);
    }

    @Test
    void whatTheSinkThrowsEndsTheVerification() {
        place.remove("a1");
        assertThrows(
                CancellationException.class,
                () -> verify(VerifyRequest.ALL, Duration.ZERO, () -> {
                    throw new CancellationException();
                }));
    }

    @Test
    void proofOfOneRecordingIsVerifiedAlone() throws Exception {
        List<Path> files = new Verifying(place.services()).exportProof(place.place(null), "a1", folder);
        assertTrue(files.contains(folder.resolve("a1")), files::toString);
        List<Finding.Kind> kinds = new ArrayList<>();
        new Verifier(
                        new FolderSource(folder),
                        Trust.NONE,
                        1,
                        finding -> kinds.add(Finding.Kind.valueOf(finding.kind().name())))
                .run();
        assertEquals(List.of(), kinds);
        assertThrows(
                IOException.class,
                () -> new Verifying(place.services()).exportProof(place.place(null), "a2", folder),
                "not empty");
    }
}
