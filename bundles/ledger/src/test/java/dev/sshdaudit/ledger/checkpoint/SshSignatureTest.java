package dev.sshdaudit.ledger.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.merkle.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures against OpenSSH's own program, in both directions. */
class SshSignatureTest {

    private static final String LEDGER = "0123456789abcdef";
    private static final Checkpoint CHECKPOINT =
            new Checkpoint(Checkpoint.origin(LEDGER), 42, Tree.EMPTY, Instant.parse("2026-11-26T16:00:00.5Z"));

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** Runs ssh-keygen; returns its exit status. */
    private int sshKeygen(Path input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ssh-keygen"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "ssh-keygen does not end");
        return process.exitValue();
    }

    private int verifyByOpenSsh(String text, String signature, String allowed) throws Exception {
        file("allowed", allowed + "\n");
        file("note.sig", signature);
        return sshKeygen(
                file("note", text),
                "-Y",
                "verify",
                "-f",
                "allowed",
                "-I",
                Checkpoint.origin(LEDGER),
                "-n",
                SshSignature.NAMESPACE,
                "-s",
                "note.sig");
    }

    private SshPublicKey makeKey(String type, String bits) throws Exception {
        Path none = file("none", "");
        assertEquals(0, sshKeygen(none, "-q", "-t", type, "-b", bits, "-N", "", "-f", "key"));
        return SshPublicKey.parse(Files.readString(folder.resolve("key.pub")));
    }

    private SshSignature signByOpenSsh(String text, String namespace) throws Exception {
        Path note = file("note", text);
        Files.deleteIfExists(folder.resolve("note.sig"));
        assertEquals(0, sshKeygen(note, "-q", "-Y", "sign", "-f", "key", "-n", namespace, "note"));
        return SshSignature.parse(Files.readString(folder.resolve("note.sig")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void openSshVerifiesOurSignature() throws Exception {
        for (int i = 0; i < 16; i++) { // keys with and without the highest bit
            TestKey key = TestKey.create();
            String allowed = AllowedSigners.line(LEDGER, key.publicKey());
            String signature = key.sign(CHECKPOINT.text());
            assertEquals(0, verifyByOpenSsh(CHECKPOINT.text(), signature, allowed));
            assertTrue(SshSignature.parse(signature).verifies(bytes(CHECKPOINT.text())));
            assertEquals(255, verifyByOpenSsh(CHECKPOINT.text().replace("42", "43"), signature, allowed));
            assertEquals(
                    255,
                    verifyByOpenSsh(
                            CHECKPOINT.text(),
                            signature,
                            AllowedSigners.line(LEDGER, TestKey.create().publicKey())));
        }
    }

    @ParameterizedTest
    @CsvSource({"ed25519, 256", "rsa, 2048", "rsa, 3072", "ecdsa, 256", "ecdsa, 384", "ecdsa, 521"})
    void signatureOfOpenSshIsVerified(String type, String bits) throws Exception {
        SshPublicKey key = makeKey(type, bits);
        for (int i = 0; i < 4; i++) { // ECDSA's numbers have changing lengths
            SshSignature signature = signByOpenSsh(CHECKPOINT.text(), SshSignature.NAMESPACE);
            assertEquals(key, signature.key());
            assertTrue(signature.verifies(bytes(CHECKPOINT.text())));
            assertFalse(signature.verifies(bytes(CHECKPOINT.text().replace("42", "43"))));
            assertEquals(Files.readString(folder.resolve("note.sig")), signature.armored());
        }
        assertEquals(key.fingerprint(), fingerprintByOpenSsh(), "the fingerprint that ssh-keygen -l prints");
    }

    private String fingerprintByOpenSsh() throws Exception {
        assertEquals(0, sshKeygen(folder.resolve("none"), "-l", "-f", "key.pub"));
        return Files.readString(folder.resolve("output")).split(" ")[1];
    }

    @Test
    void signatureForAnotherPurposeIsRefused() throws Exception {
        makeKey("ed25519", "256");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> signByOpenSsh(CHECKPOINT.text(), "git"));
        assertEquals("a signature for another purpose: its namespace is not sshd-audit", e.getMessage());
    }

    @Test
    void keyOfTooFewBitsIsRefused() throws Exception {
        makeKey("rsa", "1024");
        SshSignature signature = signByOpenSsh(CHECKPOINT.text(), SshSignature.NAMESPACE);
        assertThrows(IllegalArgumentException.class, () -> signature.verifies(bytes(CHECKPOINT.text())));
    }

    @Test
    void eachChangedCharacterOfASignatureIsFound() {
        TestKey key = TestKey.create();
        String armored = key.sign(CHECKPOINT.text());
        for (int i = 0; i < armored.length(); i++) {
            for (char c : new char[] {(char) (armored.charAt(i) ^ 1), 'A', '\n', ' '}) {
                String changed = armored.substring(0, i) + c + armored.substring(i + 1);
                if (changed.equals(armored)) {
                    continue;
                }
                boolean isSame;
                try {
                    SshSignature signature = SshSignature.parse(changed);
                    isSame = signature.verifies(bytes(CHECKPOINT.text()))
                            && signature.key().equals(key.publicKey())
                            && signature.armored().equals(changed);
                } catch (IllegalArgumentException e) {
                    isSame = false;
                }
                assertFalse(isSame, "character " + i + " became " + c);
            }
        }
    }

    @Test
    void whiteSpaceAroundASignatureDoesNotMatter() {
        TestKey key = TestKey.create();
        String loose = "\r\n" + key.sign(CHECKPOINT.text()).replace("\n", "\r\n") + "\n";
        assertTrue(SshSignature.parse(loose).verifies(bytes(CHECKPOINT.text())));
    }

    @Test
    void checkpointsHaveOneText() {
        String text = "sshd-audit/0123456789abcdef\n42\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
                + "2026-11-26T16:00:00.500000000Z\n";
        assertEquals(text, CHECKPOINT.text());
        assertEquals(CHECKPOINT, Checkpoint.parse(text));
        for (String wrong : List.of(
                "",
                text.substring(0, text.length() - 1),
                text + "\n",
                text + "x\n",
                text.replace("42", "042"),
                text.replace("42", "+42"),
                text.replace("42", "-42"),
                text.replace("42", "x"),
                text.replace("=", ""),
                text.replace("500000000Z", "5Z"))) {
            assertThrows(IllegalArgumentException.class, () -> Checkpoint.parse(wrong), wrong);
        }
    }
}
