package dev.sshdaudit.query.keep;

import static dev.sshdaudit.query.keep.EncryptedPlace.ANNE;
import static dev.sshdaudit.query.keep.EncryptedPlace.ANNES_KEY;
import static dev.sshdaudit.query.keep.EncryptedPlace.BEN;
import static dev.sshdaudit.query.keep.EncryptedPlace.BENS_KEY;
import static dev.sshdaudit.query.keep.EncryptedPlace.identities;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.query.Verification;
import dev.sshdaudit.query.VerifyRequest;
import dev.sshdaudit.query.verify.Verifying;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A verification with private keys tells which recordings they open, and whether these can be decrypted to their ends. */
class VerifyWithKeysTest {

    private static final String ANNES = "5f0c0000000000000000000000000001.bin.age";
    private static final String BENS = "5f0c0000000000000000000000000002.bin.age";
    private static final String PLAIN = "5f0c0000000000000000000000000003.bin";

    @TempDir
    private Path temp;

    private EncryptedPlace place;
    private final List<String> findings = new ArrayList<>();

    @BeforeEach
    void record() throws IOException {
        place = new EncryptedPlace(temp);
        place.recipients = List.of(ANNE);
        place.record(ANNES, new byte[200_000], State.ENDED);
        place.recipients = List.of(BEN);
        place.record(BENS, new byte[1000], State.ENDED);
        place.record(PLAIN, new byte[1000], State.ENDED);
    }

    @AfterEach
    void stop() {
        place.close();
    }

    private Verification verify(Set<String> names, Identities keys) throws IOException {
        findings.clear();
        Verification verification = new Verifying(place.services(), Duration.ofMillis(10))
                .verify(place.place(), new VerifyRequest(null, names, null, List.of(), keys), finding -> {
                    if (!finding.kind().isIncomplete()) {
                        findings.add(finding.kind() + " " + finding.name());
                    }
                });
        findings.sort(null);
        return verification;
    }

    @Test
    void recordingsThatNoKeyOpensAreNoAlarm() throws IOException {
        Verification verification = verify(null, identities(ANNES_KEY));
        assertEquals(List.of("LOCKED " + BENS), findings);
        assertEquals(1, verification.decrypted());
        assertEquals(3, verification.recordings());
        assertTrue(verification.isGood());
        assertEquals(2, verify(null, identities(ANNES_KEY, BENS_KEY)).decrypted());
        assertEquals(List.of(), findings);
    }

    @Test
    void onlyRecordingsThatAreNamedAreDecrypted() throws IOException {
        assertEquals(1, verify(Set.of(BENS), identities(BENS_KEY)).decrypted());
        assertEquals(0, verify(Set.of(PLAIN), identities(BENS_KEY)).decrypted());
        assertEquals(List.of(), findings);
    }

    @Test
    void withoutAKeyNothingIsDecrypted() throws IOException {
        assertEquals(0, verify(null, Identities.NONE).decrypted());
        assertEquals(List.of(), findings);
    }

    @Test
    void aRecordingThatCannotBeDecryptedIsAnAlarmBesideTheChange() throws IOException {
        byte[] bytes = Files.readAllBytes(place.file(ANNES));
        bytes[100_000] ^= 1;
        Files.write(place.file(ANNES), bytes);
        assertFalse(verify(null, identities(ANNES_KEY, BENS_KEY)).isGood());
        assertEquals(List.of("CHANGED " + ANNES, "UNREADABLE " + ANNES), findings);
        Files.write(place.file(ANNES), Arrays.copyOf(bytes, 65_536 + 300));
        verify(null, identities(ANNES_KEY, BENS_KEY));
        assertEquals(List.of("CUT_SHORT " + ANNES), findings);
    }

    @Test
    void aRecordingThatWasCutHasNoEndToDecrypt() throws IOException {
        place.recipients = List.of(BEN);
        place.cut("5f0c0000000000000000000000000004.bin.age", new byte[100_000]);
        assertEquals(2, verify(null, identities(BENS_KEY)).decrypted());
        assertEquals(List.of("LOCKED " + ANNES), findings);
    }
}
