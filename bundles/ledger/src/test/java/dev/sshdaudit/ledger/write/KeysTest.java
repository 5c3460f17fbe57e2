package dev.sshdaudit.ledger.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.ledger.checkpoint.SshKeyFile;
import dev.sshdaudit.ledger.checkpoint.SshPrivateKey;
import dev.sshdaudit.ledger.checkpoint.SshPublicKey;
import dev.sshdaudit.ledger.checkpoint.SshSignature;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.Checkpointed;
import dev.sshdaudit.ledger.format.Fact.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The key that signs checkpoints: made, given, and replaced. */
class KeysTest extends WriterFixture {

    private static final String PASSPHRASE = "correct horse KeysTest battery";

    private static int run(Path in, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (in != null) {
            builder.redirectInput(in.toFile());
        }
        Process process = builder.start();
        process.getInputStream().readAllBytes();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static boolean hasSshKeygen() {
        try {
            return run(null, "ssh-keygen", "-?") >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private Path keygen(String name, String type, String passphrase) throws IOException {
        assumeTrue(hasSshKeygen(), "needs ssh-keygen");
        Path file = directory.resolve(name);
        assertEquals(
                0,
                run(null, "ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", "a comment", "-f", file.toString()));
        return file;
    }

    private static SshPublicKey publicKey(Path file) throws IOException {
        return SshPublicKey.parse(Files.readString(file.resolveSibling(file.getFileName() + ".pub")));
    }

    @Test
    void aKeyIsMadeAtFirstUseForItsOwnerAloneAndKept() throws IOException {
        node().open(storage).close();
        Path file = directory.resolve("ledger/key");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        byte[] made = Files.readAllBytes(file);
        node().open(storage).close();
        assertEquals(new String(made), Files.readString(file));
        SigningKey told = Chain.read(storage, Chain.ledgers(storage).get(0))
                .all(SigningKey.class)
                .get(0);
        assertEquals(publicKey(file).toString(), told.signer());
        assertNull(told.signature());
    }

    @Test
    void sshKeygenReadsAKeyThatIsMade() throws IOException {
        assumeTrue(hasSshKeygen(), "needs ssh-keygen");
        node().open(storage).close();
        Path copy = directory.resolve("copy");
        Files.copy(directory.resolve("ledger/key"), copy);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
        Process process = new ProcessBuilder("ssh-keygen", "-y", "-f", copy.toString()).start();
        String shown = new String(process.getInputStream().readAllBytes());
        assertEquals(publicKey(directory.resolve("ledger/key")), SshPublicKey.parse(shown));
    }

    @Test
    void sshKeygenVerifiesACheckpointWithTheLineThatTheStatusShows() throws IOException {
        assumeTrue(hasSshKeygen(), "needs ssh-keygen");
        NodeLedger node = node();
        LedgerWriter writer = node.open(storage);
        pass(Duration.ofMinutes(1));
        settle(writer);
        String allowed = node.status().get("allowed signer in storage file");
        writer.close();
        String ledger = Chain.ledgers(storage).get(0);
        Checkpointed checkpoint = Chain.read(storage).all(Checkpointed.class).get(0);
        Path signers = Files.writeString(directory.resolve("allowed_signers"), allowed + "\n");
        Path signature = Files.writeString(directory.resolve("note.sig"), checkpoint.signature());
        Path note = Files.writeString(directory.resolve("note"), checkpoint.note());
        String[] verify = {
            "ssh-keygen",
            "-Y",
            "verify",
            "-f",
            signers.toString(),
            "-I",
            "sshd-audit/" + ledger,
            "-n",
            "sshd-audit",
            "-s",
            signature.toString()
        };
        assertEquals(0, run(note, verify));
        Files.writeString(note, checkpoint.note().replaceFirst("\n[0-9]+\n", "\n7\n"));
        assertFalse(run(note, verify) == 0, "another size");
    }

    @Test
    void aKeyThatIsGivenSigns() throws IOException {
        Path file = keygen("given", "ed25519", "");
        node(file.toString(), "").open(storage).close();
        assertEquals(
                publicKey(file).toString(),
                Chain.read(storage).all(SigningKey.class).get(0).signer());
        assertTrue(Files.notExists(directory.resolve("ledger/key")));
    }

    @Test
    void aKeyWithAPassphraseSigns() throws IOException {
        Path file = keygen("given", "ed25519", PASSPHRASE);
        node(file.toString(), PASSPHRASE).open(storage).close();
        assertEquals(
                publicKey(file).toString(),
                Chain.read(storage).all(SigningKey.class).get(0).signer());
    }

    @Test
    void aKeyThatCannotBeReadIsToldByPidAndKeyWithoutTheSecret() throws IOException {
        Path encrypted = keygen("encrypted", "ed25519", PASSPHRASE);
        Path rsa = keygen("rsa", "rsa", "");
        Path text = Files.writeString(directory.resolve("text"), "no key\n");
        Path missing = directory.resolve("missing");
        String damaged = Files.readString(keygen("whole", "ed25519", ""));
        Path broken = Files.writeString(
                directory.resolve("broken"), damaged.substring(0, 150) + "AAAAAAAA" + damaged.substring(158));
        for (List<Object> wrong : List.<List<Object>>of(
                List.of(encrypted, "", "is encrypted, and no passphrase is given"),
                List.of(encrypted, "wrong " + PASSPHRASE, "is encrypted with another passphrase"),
                List.of(rsa, "", "is a key of type ssh-rsa, and must be ssh-ed25519"),
                List.of(text, "", "is no private key in OpenSSH's format"),
                List.of(broken, "", "is a damaged private key"),
                List.of(missing, "", "does not exist"))) {
            NodeLedger node = node(wrong.get(0).toString(), (String) wrong.get(1));
            IOException e = assertThrows(IOException.class, () -> node.open(storage));
            assertTrue(
                    e.getMessage().startsWith("PID audit.ledger, key key: \"" + wrong.get(0) + "\" " + wrong.get(2)),
                    e::getMessage);
            assertFalse(e.getMessage().contains(PASSPHRASE));
            assertTrue(storage.files.isEmpty());
            kill(node);
        }
    }

    @Test
    void anotherKeyIsToldByALineThatTheKeyBeforeSigns() throws IOException {
        NodeLedger node = node();
        LedgerWriter writer = node.open(storage);
        pass(Duration.ofMinutes(1));
        settle(writer);
        Path file = directory.resolve("next");
        SshPrivateKey next = SshPrivateKey.make();
        Files.writeString(file, SshKeyFile.write(next, "next"));
        node.use(directory.resolve("ledger"), file.toString(), "", null);
        writer.append(log("by the next key"));
        writer.close();
        Chain chain = Chain.read(storage);
        List<SigningKey> keys = chain.all(SigningKey.class);
        assertEquals(2, keys.size());
        assertEquals(next.publicKey().toString(), keys.get(1).signer());
        SshSignature signature = SshSignature.parse(keys.get(1).signature());
        assertEquals(SshPublicKey.parse(keys.get(0).signer()), signature.key());
        assertTrue(signature.verifies(keys.get(1).signer().getBytes()));
    }

    @Test
    void aKeyThatIsReplacedBetweenSegmentsAndBeforeACrashIsToldOnce() throws IOException {
        NodeLedger killed = node();
        LedgerWriter writer = killed.open(storage);
        writer.append(log("by the first key"));
        pass(Duration.ofDays(1));
        SshPrivateKey next = SshPrivateKey.make();
        Path file = directory.resolve("next");
        Files.writeString(file, SshKeyFile.write(next, "next"));
        killed.use(directory.resolve("ledger"), file.toString(), "", null);
        settle(writer);
        writer.append(log("by the next key"));
        pass(Duration.ofMinutes(1));
        settle(writer);
        kill(killed);
        writer = node(file.toString(), "").open(storage);
        writer.append(log("by the next key again"));
        writer.close();
        Chain chain = Chain.read(storage);
        List<SigningKey> keys = chain.all(SigningKey.class);
        assertEquals(2, keys.size());
        SshSignature signature = SshSignature.parse(keys.get(1).signature());
        assertEquals(SshPublicKey.parse(keys.get(0).signer()), signature.key());
        assertEquals(3, chain.segments.size());
    }

    @Test
    void aKeyThatIsConfiguredWronglyKeepsTheLastGoodOneInForce() throws IOException {
        NodeLedger node = node();
        LedgerWriter writer = node.open(storage);
        node.use(directory.resolve("ledger"), directory.resolve("missing").toString(), "", null);
        writer.append(log("goes on"));
        assertTrue(node.status().get("problem").contains("key key"), () -> String.valueOf(node.status()));
        writer.close();
        assertEquals(1, Chain.read(storage).all(SigningKey.class).size());
    }

    @Test
    void aLedgerWhoseKeyIsLostGoesOnWithANewOneThatNothingSigns() throws IOException {
        NodeLedger before = node();
        before.open(storage).close();
        kill(before);
        Files.delete(directory.resolve("ledger/key"));
        node().open(storage).close();
        List<SigningKey> keys = Chain.read(storage).all(SigningKey.class);
        assertEquals(2, keys.size());
        assertNull(keys.get(1).signature());
        List<String> types = Chain.read(storage).types();
        int head = types.lastIndexOf("segment");
        assertEquals(List.of("segment", "key", "node.started"), types.subList(head, head + 3));
    }

    @Test
    void noPassphraseIsShown() {
        NodeLedger node = node("/no/such/key", PASSPHRASE);
        assertFalse(node.status().toString().contains(PASSPHRASE));
        assertThrows(IOException.class, () -> node.open(storage));
        assertFalse(node.status().toString().contains(PASSPHRASE));
    }

    @Test
    void aKeyIsTheSameAfterItWasWrittenAndRead() {
        for (int i = 0; i < 20; i++) {
            SshPrivateKey key = SshPrivateKey.make();
            SshPrivateKey read = SshKeyFile.read(SshKeyFile.write(key, "sshd-audit"), "");
            assertEquals(key.publicKey(), read.publicKey());
            assertTrue(read.sign("text").verifies("text".getBytes()));
            assertFalse(read.toString().contains("seed"));
        }
    }

    @Test
    void factsOfTheFormatHaveTheirOwnNames() {
        assertEquals("log.changed", Facts.of(log("x")).type());
        assertEquals("recording.opened", Facts.of(opened("r")).type());
        assertTrue(Facts.of(closed("r", new byte[0])) instanceof Fact.RecordingClosed);
    }
}
