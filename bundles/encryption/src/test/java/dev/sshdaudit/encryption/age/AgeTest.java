package dev.sshdaudit.encryption.age;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.testkit.MetadataBuilder;
import dev.sshdaudit.testkit.Processes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgeTest {

    private static final RecordingMetadata METADATA =
            MetadataBuilder.recording("5f0c").build();

    private final AgeEncryption age = new AgeEncryption();
    private final Identities annes = Keys.identities(Keys.ANNES_KEY);

    @TempDir
    Path temp;

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private byte[] encrypted(byte[] plain, String... recipients) throws IOException {
        Disk disk = new Disk();
        StorageOutput output = age.encrypt(disk, List.of(recipients));
        output.write(plain, 0, plain.length);
        output.finish(METADATA);
        return disk.recording();
    }

    private byte[] decrypted(byte[] encrypted, Identities identities) throws IOException {
        try (InputStream in = age.decrypt(new ByteArrayInputStream(encrypted), identities)) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65535, 65536, 65537, 131072, 200_000})
    void eachRecipientReadsWhatWasEncrypted(int length) throws IOException {
        byte[] plain = bytes(length);
        byte[] encrypted = encrypted(plain, Keys.ANNE, Keys.BEN);
        assertArrayEquals(plain, decrypted(encrypted, annes));
        assertArrayEquals(plain, decrypted(encrypted, Keys.identities(Keys.BENS_KEY)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65535, 65536, 65537, 131072, 200_000})
    void theProgramAgeReadsWhatIsWrittenHere(int length) throws Exception {
        assumeTrue(Processes.isThere("age"), "the program age is not installed (Debian's package age)");
        byte[] plain = bytes(length);
        Path key = Files.writeString(temp.resolve("key"), Keys.BENS_KEY + "\n");
        Path file = Files.write(temp.resolve("recording.age"), encrypted(plain, Keys.ANNE, Keys.BEN));
        Processes.Result result = Processes.run(new ProcessBuilder("age", "-d", "-i", key.toString(), file.toString()));
        assertEquals(0, result.exit(), result.stderr());
        assertArrayEquals(plain, result.stdout());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65535, 65536, 65537, 131072, 200_000})
    void whatTheProgramAgeWritesIsReadHere(int length) throws Exception {
        assumeTrue(Processes.isThere("age"), "the program age is not installed (Debian's package age)");
        byte[] plain = bytes(length);
        Path file = Files.write(temp.resolve("plain"), plain);
        Processes.Result result =
                Processes.run(new ProcessBuilder("age", "-r", Keys.BEN, "-r", Keys.ANNE, file.toString()));
        assertEquals(0, result.exit(), result.stderr());
        assertArrayEquals(plain, decrypted(result.stdout(), annes));
    }

    @Test
    void noByteOfARecordingIsChangedUnseen() throws IOException {
        byte[] encrypted = encrypted("whoami\n".repeat(20).getBytes(StandardCharsets.US_ASCII), Keys.ANNE, Keys.BEN);
        for (int i = 0; i < encrypted.length; i++) {
            for (int bit : new int[] {1, 2, 16, 128}) {
                byte[] changed = encrypted.clone();
                changed[i] ^= (byte) bit;
                assertThrows(IOException.class, () -> decrypted(changed, annes), "byte " + i + ", bit " + bit);
            }
        }
    }

    @Test
    void aRecordingThatBreaksOffIsToldAsCut() throws IOException {
        byte[] encrypted = encrypted(bytes(100_000), Keys.ANNE);
        for (int length = 0; length < encrypted.length; length += length < 400 ? 1 : 501) {
            byte[] torn = Arrays.copyOf(encrypted, length);
            RecordingException told = assertThrows(RecordingException.class, () -> decrypted(torn, annes));
            assertEquals(Problem.CUT, told.problem(), length + ": " + told.getMessage());
        }
    }

    @Test
    void bytesThatWereAppendedAreSeen() throws IOException {
        byte[] encrypted = encrypted(bytes(10), Keys.ANNE);
        assertThrows(IOException.class, () -> decrypted(Arrays.copyOf(encrypted, encrypted.length + 1), annes));
        RecordingException told = assertThrows(
                RecordingException.class,
                () -> decrypted(Arrays.copyOf(encrypted, encrypted.length + 1_000_000), annes));
        assertEquals(Problem.DAMAGED, told.problem());
    }

    @Test
    void aDamagedChunkIsToldAfterTheChunksBeforeIt() throws IOException {
        byte[] plain = bytes(1_000_000);
        byte[] encrypted = encrypted(plain, Keys.ANNE);
        encrypted[encrypted.length - 700_000] ^= 1;
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        InputStream in = age.decrypt(new ByteArrayInputStream(encrypted), annes);
        RecordingException told = assertThrows(RecordingException.class, () -> in.transferTo(read));
        assertEquals(Problem.DAMAGED, told.problem());
        assertThrows(RecordingException.class, in::read, "it is told again");
        assertTrue(told.getMessage().contains("byte " + read.size() + " "), told.getMessage());
        assertArrayEquals(Arrays.copyOf(plain, 4 * AgeOutput.CHUNK_BYTES), read.toByteArray());
    }

    @Test
    void thoseWhoAreNoRecipientsReadNothing() throws IOException {
        byte[] encrypted = encrypted(bytes(10), Keys.ANNE);
        IdentityException wrong =
                assertThrows(IdentityException.class, () -> decrypted(encrypted, Keys.identities(Keys.BENS_KEY)));
        assertEquals("the private key does not open it: it is encrypted to one recipient", wrong.getMessage());
        IdentityException none = assertThrows(IdentityException.class, () -> decrypted(encrypted, Identities.NONE));
        assertEquals("it is encrypted to one recipient: name a file with the private key of one", none.getMessage());
    }

    @Test
    void aDamagedPrivateKeyIsToldWithoutIt() throws IOException {
        String damaged = Keys.ANNES_KEY.substring(0, 40) + "Q" + Keys.ANNES_KEY.substring(41);
        byte[] encrypted = encrypted(bytes(10), Keys.ANNE);
        IdentityException told =
                assertThrows(IdentityException.class, () -> decrypted(encrypted, Keys.identities(damaged)));
        assertFalse(told.getMessage().contains("SECRET"), told.getMessage());
        assertNull(told.getCause());
    }

    @Test
    void aWrongRecipientIsRefusedAndNotRepeated() {
        String typo = Keys.ANNE.replace("mwg", "mvg");
        IllegalArgumentException told =
                assertThrows(IllegalArgumentException.class, () -> age.check(List.of(Keys.BEN, typo)));
        assertTrue(told.getMessage().startsWith("recipient 2, age1qp4h…, is no public key"), told.getMessage());
        IllegalArgumentException secret =
                assertThrows(IllegalArgumentException.class, () -> age.check(List.of(Keys.ANNES_KEY)));
        assertFalse(secret.getMessage().contains("RQSA"), secret.getMessage());
        assertThrows(IllegalArgumentException.class, () -> age.check(List.of()));
        age.check(List.of(Keys.ANNE, Keys.BEN));
    }

    @Test
    void manyRecipientsHaveRoom() throws IOException {
        byte[] plain = bytes(1000);
        String[] recipients = Collections.nCopies(300, Keys.BEN).toArray(String[]::new);
        recipients[299] = Keys.ANNE;
        assertArrayEquals(plain, decrypted(encrypted(plain, recipients), annes));
    }

    @Test
    void moreRecipientsThanThatAreRefusedBeforeTheirKeysAreTried() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> age.check(Collections.nCopies(301, Keys.BEN)));
        assertEquals("there are 301 recipients, and 300 at most are allowed", refused.getMessage());
        byte[] header =
                ("age-encryption.org/v1\n" + "-> X25519 AAAA\nAAAA\n".repeat(301)).getBytes(StandardCharsets.US_ASCII);
        RecordingException told = assertThrows(RecordingException.class, () -> decrypted(header, annes));
        assertEquals(Problem.LIMIT, told.problem());
        byte[] line = ("age-encryption.org/v1\n-> " + "x".repeat(70_000)).getBytes(StandardCharsets.US_ASCII);
        told = assertThrows(RecordingException.class, () -> decrypted(line, annes));
        assertEquals(Problem.LIMIT, told.problem());
    }

    @Test
    void anInputThatIsNotEncryptedIsNoRecording() {
        RecordingException told = assertThrows(
                RecordingException.class,
                () -> decrypted("{\"version\":2}\n".getBytes(StandardCharsets.US_ASCII), Identities.NONE));
        assertEquals(Problem.NOT_A_RECORDING, told.problem());
    }
}
