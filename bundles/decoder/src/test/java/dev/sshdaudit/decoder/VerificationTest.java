package dev.sshdaudit.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.checkpoint.AllowedSigners;
import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.SshPublicKey;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.LineWriter;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.ledger.merkle.Frontier;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.ledger.merkle.Tree;
import dev.sshdaudit.ledger.verify.FolderSource;
import dev.sshdaudit.ledger.verify.ProofExport;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The word verify, over a folder whose ledger ssh-keygen signed. */
class VerificationTest {

    private static final String LEDGER = "0123456789abcdef";
    private static final String SEGMENT = "ledger-" + LEDGER + "-000000000000.jsonl";
    private static final Instant TIME = Instant.parse("2026-11-26T16:00:00Z");
    private static final String WELL = "ledger " + LEDGER + " of node: 7 lines, from 2026-11-26T16:00:00.000000000Z to"
            + " 2026-11-26T16:00:00.000000000Z; signed by ";

    @TempDir
    private Path directory;

    private Path folder;
    private Path allowed;
    private SshPublicKey key;
    private Checkpoint checkpoint;

    private final Frontier frontier = new Frontier();

    private record Result(int status, String out, String err) {}

    private static Result verify(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> words = new ArrayList<>(List.of("verify"));
        words.addAll(List.of(arguments));
        PrintStream printer = new PrintStream(err, true, StandardCharsets.UTF_8);
        int status = new Main(new ByteArrayInputStream(new byte[0]), out, printer).run(words);
        return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private void sshKeygen(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ssh-keygen"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "ssh-keygen does not end");
        assertEquals(0, process.exitValue(), Files.readString(directory.resolve("output")));
    }

    private String sign(String text) throws Exception {
        Files.deleteIfExists(directory.resolve("note.sig"));
        Files.writeString(directory.resolve("note"), text);
        sshKeygen("-q", "-Y", "sign", "-f", "key", "-n", "sshd-audit", "note");
        return Files.readString(directory.resolve("note.sig"));
    }

    private String line(Fact fact) {
        byte[] line = LineWriter.write(frontier.size(), TIME, fact).get(0);
        frontier.append(Tree.leaf(line));
        return new String(line, StandardCharsets.UTF_8) + "\n";
    }

    @BeforeEach
    void writeLedger() throws Exception {
        folder = Files.createDirectory(directory.resolve("folder"));
        sshKeygen("-q", "-t", "ed25519", "-N", "", "-f", "key");
        key = SshPublicKey.parse(Files.readString(directory.resolve("key.pub")));
        allowed = Files.writeString(directory.resolve("allowed"), AllowedSigners.line(LEDGER, key) + "\n");
        Subject subject = new Subject(
                "5f0c",
                "5f0c",
                null,
                1,
                "binary",
                "application/octet-stream",
                TIME,
                "192.0.2.1",
                "XX",
                "ann",
                false,
                null);
        Files.writeString(folder.resolve("5f0c"), "what ann typed");
        Hash hash = Hash.sha256("what ann typed".getBytes(StandardCharsets.UTF_8));
        String lines = line(new Fact.SegmentHead(LEDGER, "node", 1, 0, List.of(), null, 0, "a test"))
                + line(new Fact.SigningKey(key.toString(), null))
                + line(new Fact.NodeStarted(true))
                + line(new Fact.RecordingOpened(subject))
                + line(new Fact.RecordingClosed(subject, State.ENDED, TIME, 14, hash, false))
                + line(new Fact.Log(Fact.Log.What.OFF, "off", null));
        checkpoint = new Checkpoint(Checkpoint.origin(LEDGER), frontier.size(), frontier.root(), TIME);
        lines += line(new Fact.Checkpointed(checkpoint.text(), sign(checkpoint.text())));
        Files.writeString(folder.resolve(SEGMENT), lines);
    }

    private String gap() {
        return "GAP  " + LEDGER + ": auditing is off since 2026-11-26T16:00:00.000000000Z\n";
    }

    private String well() {
        return gap() + WELL + key.fingerprint() + "; a checkpoint covers all\nall is as the ledgers say\n";
    }

    @Test
    void folderInWhichAllIsWellGivesZero() throws Exception {
        assertEquals(new Result(0, well(), ""), verify(folder.toString()));
        Path held = Files.writeString(directory.resolve("held"), checkpoint.text());
        assertEquals(
                new Result(0, well(), ""),
                verify("--allowed-signers", allowed.toString(), "--checkpoint", held.toString(), folder.toString()));
        assertEquals(new Result(1, well(), ""), verify("--strict", folder.toString()));
    }

    @Test
    void changedRecordingGivesOne() throws Exception {
        Files.writeString(folder.resolve("5f0c"), "what Ann typed");
        String changed = "CHANGED  5f0c: its first 14 bytes are not those that were recorded\n";
        assertEquals(
                new Result(
                        1,
                        changed + gap() + WELL + key.fingerprint()
                                + "; a checkpoint covers all\nNOT as the ledgers say: 1 finding\n",
                        ""),
                verify(folder.toString()));
        String[] json = verify("--json", folder.toString()).out().split("\n");
        assertEquals(
                "{\"kind\":\"changed\",\"alarm\":true,\"name\":\"5f0c\",\"text\":\"its first 14 bytes are not those that were"
                        + " recorded\"}",
                json[0]);
        assertTrue(json[2].startsWith("{\"ledger\":\"" + LEDGER + "\",\"node\":\"node\",\"lines\":7,\"covered\":6,"));
        assertEquals(3, json.length);
    }

    @Test
    void keyThatIsNotAllowedAndLedgerThatWasRolledBackGiveOne() throws Exception {
        Path none = Files.writeString(directory.resolve("none"), "# no key\n");
        Result unsigned = verify("--allowed-signers", none.toString(), folder.toString());
        assertEquals(1, unsigned.status());
        assertTrue(
                unsigned.out()
                        .startsWith("SIGNATURE  " + SEGMENT + ", line 2: the key " + key.fingerprint()
                                + " is not in the file of allowed signers\n"),
                unsigned.out());
        Checkpoint newer = new Checkpoint(checkpoint.origin(), 50, Tree.EMPTY, TIME);
        Path held = Files.writeString(directory.resolve("held"), newer.text());
        Result rolledBack = verify("--checkpoint", held.toString(), folder.toString());
        assertEquals(1, rolledBack.status());
        assertTrue(
                rolledBack
                        .out()
                        .contains("ROLLED BACK  " + LEDGER
                                + ": it has 7 lines, and a checkpoint that you hold covers 50"),
                rolledBack.out());
    }

    @Test
    void proofIsVerifiedAlone() throws Exception {
        Path proof = Files.createDirectory(directory.resolve("proof"));
        new ProofExport(new FolderSource(folder)).write("5f0c", proof);
        Result result = verify("--allowed-signers", allowed.toString(), proof.toString());
        assertEquals(0, result.status(), result.toString());
        assertTrue(result.out().endsWith("all is as the ledgers say\n"), result.out());
        Files.writeString(proof.resolve("5f0c"), "what Ann typed");
        assertEquals(1, verify(proof.toString()).status());
    }

    @Test
    void wrongCallsGiveTwo() throws Exception {
        Path garbage = Files.writeString(directory.resolve("garbage"), "garbage\n");
        assertEquals(
                new Result(2, "", "auditlog-decoder: verify: " + folder + "x: there is no such folder\n"),
                verify(folder + "x"));
        assertEquals(
                new Result(
                        2,
                        "",
                        "auditlog-decoder: --allowed-signers: " + garbage
                                + ": line 1: a line has principals, options if there are any, and a public key\n"),
                verify("--allowed-signers", garbage.toString(), folder.toString()));
        assertEquals(
                new Result(
                        2,
                        "",
                        "auditlog-decoder: --checkpoint: " + garbage
                                + ": line 1: neither a checkpoint nor a line of a ledger that has one\n"),
                verify("--checkpoint", garbage.toString(), folder.toString()));
        assertEquals(
                new Result(
                        2,
                        "",
                        "auditlog-decoder: --tsa-certificates: " + garbage + ": it has no certificates in PEM\n"),
                verify("--tsa-certificates", garbage.toString(), folder.toString()));
        assertEquals(
                new Result(2, "", "auditlog-decoder: --checkpoint: " + garbage + "x: it cannot be read\n"),
                verify("--checkpoint", garbage + "x", folder.toString()));
        assertEquals(2, verify("--strange", folder.toString()).status());
        assertEquals(2, verify().status());
        assertEquals(0, verify("--help").status());
        assertTrue(verify("--help").out().contains("--allowed-signers"));
    }
}
