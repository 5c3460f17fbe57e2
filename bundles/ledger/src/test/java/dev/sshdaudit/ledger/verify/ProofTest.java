package dev.sshdaudit.ledger.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.checkpoint.AllowedSigners;
import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.SshSignature;
import dev.sshdaudit.ledger.checkpoint.TestKey;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.testing.Places;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofTest {

    private static final String ID = VerifierTest.ID;
    private static final String FIRST = "ledger-" + ID + "-000000000000.jsonl";
    private static final TestKey KEY = TestKey.create();
    private static final String ALLOWED = AllowedSigners.line(ID, KEY.publicKey());
    private static final Trust TRUST = new Trust(AllowedSigners.parse(ALLOWED), List.of());

    @TempDir
    private Path folder;

    /** A ledger of three segments whose second one has the recording, and whose key handed over. */
    private static TestLedger ledger() {
        return new TestLedger(ID)
                .begin()
                .sign(KEY)
                .end()
                .begin()
                .open("other")
                .open("a")
                .close("other", "what bob typed")
                .close("a", "what ann typed")
                .checkpoint()
                .sign(TestKey.create())
                .end()
                .begin()
                .open("c")
                .close("c", "x")
                .end();
    }

    private Path export(LedgerSource source, String recording) throws IOException {
        Path target = Files.createTempDirectory(folder, "proof");
        new ProofExport(source).write(recording, target);
        return target;
    }

    private static List<Finding> verify(Path proof, Trust trust) {
        return VerifierTest.verify(new FolderSource(proof), trust);
    }

    private static MemorySource inMemory(Path proof) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(proof)) {
            for (Path path : paths.toList()) {
                files.put(path.getFileName().toString(), Files.readAllBytes(path));
            }
        }
        return new MemorySource(files);
    }

    @Test
    void proofOfEachRecordingIsVerifiedAlone() throws Exception {
        MemorySource source = ledger().source();
        for (String recording : List.of("a", "other", "c")) {
            Path proof = export(source, recording);
            assertEquals(List.of(), verify(proof, TRUST));
            assertEquals(
                    List.of("checkpoint", "checkpoint.sig", "proof.json", recording, recording + ".metadata.json")
                            .stream()
                            .sorted()
                            .toList(),
                    List.copyOf(inMemory(proof).files().keySet()));
            assertEquals(
                    source.text(recording + ".metadata.json"), inMemory(proof).text(recording + ".metadata.json"));
        }
    }

    @Test
    void proofOfARecordingThatWasImportedHasTheNodeThatRecordedIt() throws Exception {
        MemorySource source = ledger().begin()
                .bringIn("old", "what eve typed", State.CUT, "former-node")
                .end()
                .source();
        Path proof = export(source, "old");
        assertEquals(List.of(), verify(proof, TRUST));
        assertEquals(source.text("old.metadata.json"), inMemory(proof).text("old.metadata.json"));
    }

    @Test
    void everyEditTruncationAndRemovalInAProofIsFound() throws Exception {
        MemorySource proof = inMemory(export(ledger().source(), "a"));
        for (Map.Entry<String, byte[]> file : proof.files().entrySet()) {
            String name = file.getKey();
            List<String> missed = Places.of(file.getValue())
                    .parallel()
                    .boxed()
                    .flatMap(index -> Stream.of(proof.edited(name, index, 1 + index * 31 % 255), proof.cut(name, index))
                            .filter(changed ->
                                    VerifierTest.verify(changed, TRUST).isEmpty())
                            .map(changed -> name + " at " + index))
                    .toList();
            assertEquals(List.of(), missed);
            assertTrue(!VerifierTest.verify(proof.without(name), TRUST).isEmpty(), name);
        }
        assertEquals(
                Finding.Kind.UNKNOWN,
                VerifierTest.verify(proof.with("b", "x"), TRUST).get(0).kind());
    }

    @Test
    void proofThatIsWrittenInAnotherWayIsTold() throws Exception {
        MemorySource proof = inMemory(export(ledger().source(), "a"));
        assertEquals(
                List.of(Finding.Kind.EDITED),
                VerifierTest.verify(proof.replaced("proof.json", "\"size\"", " \"size\""), TRUST).stream()
                        .map(Finding::kind)
                        .toList());
    }

    @Test
    void proofNeedsNoSegmentThatRetentionDeleted() throws Exception {
        Path proof = export(ledger().source().without(FIRST), "a");
        // the key that the auditor knows signed in the first segment, and the proof lacks it: the next one is unknown
        // then
        assertEquals(
                List.of(Finding.Kind.SIGNATURE),
                verify(proof, TRUST).stream().map(Finding::kind).toList());
        assertEquals(List.of(), verify(proof, Trust.NONE));
    }

    @Test
    void proofOfALedgerWithoutAKeyHasNoSignature() throws Exception {
        Path proof = export(
                new TestLedger(ID).begin().open("a").close("a", "x").end().source(), "a");
        assertTrue(Files.notExists(proof.resolve("checkpoint.sig")));
        assertEquals(List.of(), verify(proof, Trust.NONE));
        assertEquals(
                List.of(Finding.Kind.SIGNATURE),
                verify(proof, TRUST).stream().map(Finding::kind).toList());
    }

    @Test
    void openSshVerifiesTheCheckpointOfAProof() throws Exception {
        Path proof = export(
                new TestLedger(ID)
                        .begin()
                        .sign(KEY)
                        .open("a")
                        .close("a", "x")
                        .end()
                        .source(),
                "a");
        Path allowed = Files.writeString(folder.resolve("allowed"), ALLOWED + "\n");
        Process process = new ProcessBuilder(
                        "ssh-keygen",
                        "-Y",
                        "verify",
                        "-f",
                        allowed.toString(),
                        "-I",
                        Checkpoint.origin(ID),
                        "-n",
                        SshSignature.NAMESPACE,
                        "-s",
                        proof.resolve("checkpoint.sig").toString())
                .redirectInput(proof.resolve("checkpoint").toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "ssh-keygen does not end");
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("output")));
    }

    @Test
    void recordingThatNoCheckpointCoversHasNoProof() {
        MemorySource source =
                new TestLedger(ID).begin().sign(KEY).open("a").close("a", "x").source();
        for (String name : List.of("a", "unknown")) {
            IOException e = assertThrows(IOException.class, () -> export(source, name));
            assertEquals("no ledger says that this recording ended, below a checkpoint", e.getMessage());
        }
    }

    @Test
    void ledgerThatWasEditedGivesNoProof() {
        MemorySource source = ledger().source().replaced(FIRST, "sshd-audit of a test", "sshd-audit of A test");
        IOException e = assertThrows(IOException.class, () -> export(source, "a"));
        assertTrue(e.getMessage().contains("does not fit its checkpoint"), e.getMessage());
    }

    @Test
    void checkpointThatTheAuditorHoldsIsCompared() throws Exception {
        TestLedger ledger =
                new TestLedger(ID).begin().sign(KEY).open("a").close("a", "x").end();
        Checkpoint held = ledger.lastCheckpoint();
        TestLedger forged =
                new TestLedger(ID).begin().sign(KEY).open("a").close("a", "y").end();
        Trust auditor = new Trust(TRUST.signers(), List.of(held));
        assertEquals(List.of(), verify(export(ledger.source(), "a"), auditor));
        assertEquals(
                List.of(Finding.Kind.ROLLED_BACK),
                verify(export(forged.source(), "a"), auditor).stream()
                        .map(Finding::kind)
                        .toList());
    }

    @Test
    void lineAboutTheConnectionIsInTheProof() throws Exception {
        var closed = new dev.sshdaudit.ledger.format.ConnectionClosed(
                "a",
                java.time.Instant.EPOCH,
                java.time.Instant.EPOCH,
                "192.0.2.1",
                "ann",
                null,
                null,
                null,
                "SSH-2.0-x",
                0,
                List.of(),
                List.of(),
                List.of(),
                0,
                null,
                false);
        TestLedger ledger = new TestLedger(ID)
                .begin()
                .sign(KEY)
                .open("a")
                .close("a", "x")
                .add(closed)
                .add(new Fact.NodeStopped())
                .end();
        Path proof = export(ledger.source(), "a");
        assertTrue(Files.readString(proof.resolve("proof.json")).contains("connection.closed"));
        assertEquals(List.of(), verify(proof, TRUST));
    }
}
