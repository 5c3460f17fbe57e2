package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.Content;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.intake.Gate;
import dev.sshdaudit.core.ledger.Copies;
import dev.sshdaudit.core.selection.Pipelines;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.EncryptionSettings;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.encryption.EncryptedCopies.Copy;
import dev.sshdaudit.encryption.EncryptedCopies.Written;
import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.ledger.LedgerFact.RecordingClosed;
import dev.sshdaudit.ledger.LedgerFact.RecordingImported;
import dev.sshdaudit.ledger.LedgerFact.RecordingOpened;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.nio.file.FileAlreadyExistsException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Recordings are encrypted, or are not there. */
class EncryptionTest extends RecordingsFixture {

    private final ByteStorage bytes = new ByteStorage();
    private final RecordingEncryption encryption = new Flipping();

    /** Turns each bit round; a recipient is a name. */
    private static final class Flipping implements RecordingEncryption {

        @Override
        public void check(List<String> recipients) {
            if (!recipients.stream().allMatch(name -> name.matches("[a-z]+"))) {
                throw new IllegalArgumentException("recipient is no name");
            }
        }

        @Override
        public StorageOutput encrypt(StorageOutput storage, List<String> recipients) throws IOException {
            check(recipients);
            byte[] head = ("to " + recipients + ":").getBytes(UTF_8);
            storage.write(head, 0, head.length);
            return new StorageOutput() {
                @Override
                public void write(byte[] plain, int offset, int length) throws IOException {
                    byte[] flipped = new byte[length];
                    for (int i = 0; i < length; i++) {
                        flipped[i] = (byte) ~plain[offset + i];
                    }
                    storage.write(flipped, 0, length);
                }

                @Override
                public void flush() throws IOException {
                    storage.flush();
                }

                @Override
                public void update(RecordingMetadata metadata) throws IOException {
                    storage.update(metadata);
                }

                @Override
                public void finish(RecordingMetadata metadata) throws IOException {
                    storage.finish(metadata);
                }

                @Override
                public void abandon(RecordingMetadata metadata) {
                    storage.abandon(metadata);
                }
            };
        }

        @Override
        public InputStream decrypt(InputStream recording, Identities identities) {
            throw new UnsupportedOperationException();
        }
    }

    private void choose(String recipients) throws InvalidConfigurationException {
        recipients(recipients).putInForce(recordings.decisions(), null);
    }

    private static Recipients recipients(String recipients) throws InvalidConfigurationException {
        return Recipients.of(new EncryptionSettings() {
            @Override
            public String recipients() {
                return recipients;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return EncryptionSettings.class;
            }
        });
    }

    private void record(Mode mode) {
        recordings.addFormat("bytes", Registry.SOLE, bytes);
        recordings.addStorage("bytes", Registry.SOLE, bytes);
        recordings.decisions().configure(new Settings(true, "bytes", "bytes", mode));
        recordings.decisions().intercept(new Interception(EnumSet.allOf(Content.class)));
    }

    private String text(String name) {
        ByteStorage.Kept kept = bytes.recordings.get(name);
        return kept == null ? "" : new String(kept.bytes(), UTF_8);
    }

    private String decrypted(String name) {
        ByteStorage.Kept kept = bytes.recordings.get(name);
        byte[] flipped = kept == null ? new byte[0] : kept.bytes();
        for (int i = 0; i < flipped.length; i++) {
            flipped[i] = (byte) ~flipped[i];
        }
        return new String(flipped, UTF_8);
    }

    /** Whether a text is readable in any recording. */
    private boolean isReadable(String text) {
        return bytes.recordings.keySet().stream().anyMatch(name -> text(name).contains(text));
    }

    @Test
    void allThatIsWrittenIsEncryptedAndNamedSo() throws Exception {
        recordings.addEncryption(Registry.SOLE, encryption);
        choose(" anne, ben,,anne");
        record(Mode.best_effort);
        AuditConnection connection = connect();
        openSession(connection);
        type(connection, "unreadable");
        String name = connection.id() + "-0.data.age";
        eventually(() -> decrypted(name).endsWith("unreadable"));
        assertTrue(text(name).startsWith("to [anne, ben]:"), text(name));
        assertFalse(isReadable("unreadable"));
        assertEquals(
                RecordingEncryption.CONTENT_TYPE,
                bytes.recordings.get(name).metadata.contentType());
        assertTrue(bytes.recordings.keySet().stream().allMatch(RecordingEncryption::isEncrypted));
    }

    @Test
    void withoutRecipientsARecordingIsAsItWas() {
        recordings.addEncryption(Registry.SOLE, encryption);
        record(Mode.best_effort);
        AuditConnection connection = connect();
        openSession(connection);
        type(connection, "readable");
        eventually(() -> text(connection.id() + "-0.data").equals("readable"));
    }

    @Test
    void withoutAnEncryptionNothingIsRecordedThatCanBeRead() throws Exception {
        choose("anne");
        record(Mode.strict);
        connect();
        eventually(() -> control.refusals.equals(List.of(Gate.REFUSAL)));
        assertEquals(Map.of(), bytes.recordings);
        String problem = String.join(
                "; ",
                recordings.status().failures().stream()
                        .map(failure -> failure.text())
                        .toList());
        assertTrue(problem.startsWith("PID audit.encryption, key recipients: "), problem);
        assertTrue(problem.contains("feature sshd-audit-encryption"), problem);
        recordings.addEncryption(Registry.SOLE, encryption);
        awaitPipeline(pipeline -> true);
    }

    @Test
    void recipientsThatAreNamedWhileNoEncryptionIsThereEndWhatCanBeRead() throws Exception {
        record(Mode.strict);
        AuditConnection connection = connect();
        openSession(connection);
        type(connection, "before");
        eventually(() -> text(connection.id() + "-0.data").equals("before"));
        choose("anne");
        eventually(
                () -> bytes.recordings.get(connection.id() + "-0.data").metadata.state() == State.CONTINUED);
        type(connection, "secret");
        recordings.addEncryption(Registry.SOLE, encryption);
        eventually(() -> decrypted(connection.id() + "-0.2.data.age").endsWith("secret"));
        assertFalse(isReadable("secret"));
    }

    @Test
    void anEncryptionThatGoesAwayLeavesNoRecordingThatCanBeRead() throws Exception {
        recordings.addEncryption(Registry.SOLE, encryption);
        choose("anne");
        record(Mode.strict);
        AuditConnection connection = connect();
        openSession(connection);
        eventually(() -> decrypted(connection.id() + ".types.age").contains("\n"));
        recordings.removeEncryption(Registry.SOLE);
        recordings.withdraw(encryption);
        type(connection, "secret");
        connect();
        eventually(() -> control.refusals.equals(List.of(Gate.REFUSAL)));
        recordings.addEncryption(Registry.SOLE, encryption);
        eventually(() -> decrypted(connection.id() + "-0.2.data.age").endsWith("secret"));
        assertFalse(isReadable("secret"));
    }

    /** A connection in which a text was typed, which is recorded for anne. */
    private AuditConnection readByAnne(String text) throws InvalidConfigurationException {
        recordings.addEncryption(Registry.SOLE, encryption);
        choose("anne");
        record(Mode.best_effort);
        AuditConnection connection = connect();
        openSession(connection);
        type(connection, text);
        eventually(() -> decrypted(connection.id() + "-0.data.age").endsWith(text));
        return connection;
    }

    @Test
    void otherRecipientsReadWhatComesFromThenOn() throws Exception {
        AuditConnection connection = readByAnne("one");
        choose("ben");
        type(connection, "two");
        eventually(() -> decrypted(connection.id() + "-0.2.data.age").endsWith("two"));
        assertTrue(text(connection.id() + "-0.2.data.age").startsWith("to [ben]:"));
        assertFalse(decrypted(connection.id() + "-0.data.age").contains("two"));
    }

    /** A drain starts half a second after the first message that waits: those that wait then belong to what was in force. */
    @Test
    void whatWaitsWhenRecipientsChangeIsReadByTheFormerOnesAlone() throws Exception {
        AuditConnection connection = readByAnne("one");
        type(connection, "two");
        choose("");
        type(connection, "three");
        eventually(() -> text(connection.id() + "-0.2.data").endsWith("three"));
        assertEquals("three", text(connection.id() + "-0.2.data"));
        assertTrue(decrypted(connection.id() + "-0.data.age").endsWith("onetwo"));
    }

    @Test
    void whatComesAfterTheChangeIsNotReadByTheFormerOnesThoughTheirRunGoesOn() throws Exception {
        AuditConnection connection = readByAnne("one");
        bytes.meanwhile = () -> {
            bytes.meanwhile = () -> {};
            try {
                choose("ben");
            } catch (InvalidConfigurationException e) {
                throw new AssertionError(e);
            }
            type(connection, "three");
        };
        type(connection, "two");
        eventually(() -> decrypted(connection.id() + "-0.2.data.age").endsWith("three"));
        assertTrue(decrypted(connection.id() + "-0.data.age").endsWith("onetwo"));
    }

    @Test
    void aWrongRecipientIsRefusedAndTheFormerOnesCount() throws Exception {
        recordings.addEncryption(Registry.SOLE, encryption);
        choose("anne");
        InvalidConfigurationException refused =
                assertThrows(InvalidConfigurationException.class, () -> choose("ben,B"));
        assertEquals("PID audit.encryption, key recipients: recipient is no name", refused.getMessage());
        assertEquals("recipients", refused.key());
        record(Mode.best_effort);
        AuditConnection connection = connect();
        openSession(connection);
        eventually(() -> text(connection.id() + ".types.age").startsWith("to [anne]:"));
    }

    @Test
    void aCommaAloneDoesNotSwitchEncryptionOff() throws Exception {
        assertThrows(InvalidConfigurationException.class, () -> recipients(" , "));
        assertThrows(InvalidConfigurationException.class, () -> recipients(","));
        recipients(" ").check(recordings.environment().pipelines());
    }

    @Test
    void aUserIsToldBeforeRecordingStopsForWantOfAnEncryption() throws Exception {
        Pipelines pipelines = recordings.environment().pipelines();
        recipients("").check(pipelines);
        InvalidConfigurationException refused = assertThrows(
                InvalidConfigurationException.class, () -> recipients("anne").check(pipelines));
        assertTrue(refused.getMessage().contains("install feature sshd-audit-encryption"), refused::getMessage);
        recordings.addEncryption(Registry.SOLE, encryption);
        recipients("anne").check(pipelines);
        assertThrows(
                InvalidConfigurationException.class, () -> recipients("ben,B").check(pipelines));
    }

    @Test
    void aWrongRecipientThatIsFoundLateKeepsRecordingsAway() throws Exception {
        choose("B");
        record(Mode.strict);
        recordings.addEncryption(Registry.SOLE, encryption);
        connect();
        eventually(() -> control.refusals.equals(List.of(Gate.REFUSAL)));
        assertEquals(Map.of(), bytes.recordings);
    }

    @Test
    void nothingIsRecordedBeforeItIsKnownWhetherToEncrypt() throws Exception {
        recordings.environment().pipelines().encryptionUnknown();
        record(Mode.strict);
        connect();
        eventually(() -> control.refusals.equals(List.of(Gate.REFUSAL)));
        choose("");
        awaitPipeline(pipeline -> true);
    }

    // copies

    private static RecordingMetadata copy(String name) {
        return MetadataBuilder.recording(name)
                .node("other")
                .start(Instant.EPOCH)
                .build();
    }

    private Copies copies(MemoryLedger ledger, long seconds) throws InvalidConfigurationException {
        recordings.addEncryption(Registry.SOLE, encryption);
        recordings.addLedger(Registry.SOLE, ledger);
        choose("anne");
        record(Mode.best_effort);
        return new Copies(
                recordings.environment().ledgers(), recordings.environment().pipelines(), seconds);
    }

    @Test
    void aCopyIsEncryptedOnAThreadOfTheStorageAndTheLedgerTellsOfItsMachine() throws Exception {
        MemoryLedger ledger = new MemoryLedger();
        Copies copies = copies(ledger, 10);
        assertEquals(List.of("anne"), copies.recipients());
        Copy copy = copies.create("bytes", copy("a.r1.age"), List.of("anne"));
        copy.write("xplaintexty".getBytes(UTF_8), 1, 9);
        Written written = copy.finish(copy("a.r1.age").ended(State.ENDED, Instant.EPOCH));
        byte[] stored = bytes.recordings.get("a.r1.age").bytes();
        assertTrue(text("a.r1.age").startsWith("to [anne]:"), text("a.r1.age"));
        assertTrue(decrypted("a.r1.age").endsWith("plaintext"));
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(stored));
        assertEquals(List.of((long) stored.length, hash), List.of(written.bytes(), written.sha256()));
        assertEquals(
                "a.r1.age", ledger.all(RecordingOpened.class).get(0).metadata().name());
        RecordingImported told = ledger.all(RecordingImported.class).get(0);
        assertEquals(
                List.of("a.r1.age", "other", State.ENDED, (long) stored.length, hash),
                List.of(
                        told.metadata().name(),
                        told.metadata().node(),
                        told.metadata().state(),
                        told.bytes(),
                        told.sha256()));
        assertEquals(Set.of("sshd-audit-recorder-N"), ledger.threads);
        assertThrows(FileAlreadyExistsException.class, () -> copies.create("bytes", copy("a.r1.age"), List.of("anne")));
    }

    @Test
    void aCopyIsForTheRecipientsInForceAlone() throws Exception {
        Copies copies = copies(new MemoryLedger(), 10);
        choose("ben");
        assertEquals(List.of("ben"), copies.recipients());
        IOException other =
                assertThrows(IOException.class, () -> copies.create("bytes", copy("a.r1.age"), List.of("anne")));
        assertTrue(other.getMessage().startsWith("PID audit.encryption, key recipients: "), other::getMessage);
        choose("");
        assertEquals(List.of(), copies.recipients());
        assertThrows(IOException.class, () -> copies.create("bytes", copy("a.r1.age"), List.of()));
        assertThrows(IOException.class, () -> copies.create("tape", copy("a.r1.age"), List.of()));
        recordings.removeEncryption(Registry.SOLE);
        choose("anne");
        assertTrue(assertThrows(IOException.class, copies::recipients)
                .getMessage()
                .contains("Install feature sshd-audit-encryption"));
        assertEquals(Set.of(), bytes.recordings.keySet());
    }

    @Test
    void aCopyThatCannotBeWrittenIsCut() throws Exception {
        MemoryLedger ledger = new MemoryLedger();
        Copies copies = copies(ledger, 10);
        Copy copy = copies.create("bytes", copy("a.r1.age"), List.of("anne"));
        bytes.failing = true;
        IOException e = assertThrows(IOException.class, () -> copy.write(new byte[9], 0, 9));
        assertEquals("the copy cannot be written: PID audit.bytes: No space left", e.getMessage());
        copy.abandon(copy("a.r1.age").ended(State.CUT, Instant.EPOCH));
        assertEquals(State.CUT, bytes.recordings.get("a.r1.age").metadata.state());
        assertEquals(
                State.CUT, ledger.all(RecordingClosed.class).get(0).metadata().state());
        assertThrows(IOException.class, () -> copy.finish(copy("a.r1.age").ended(State.ENDED, Instant.EPOCH)));
    }

    @Test
    void aStorageThatDoesNotAnswerHoldsNoCallerUpAndTheCopyIsCutWhenItDoes() throws Exception {
        MemoryLedger ledger = new MemoryLedger();
        Copies copies = copies(ledger, 1);
        eventually(() -> ledger.opened.get() == 1);
        ledger.block();
        try {
            IOException e =
                    assertThrows(IOException.class, () -> copies.create("bytes", copy("a.r1.age"), List.of("anne")));
            assertEquals(
                    "PID audit, key storage: storage bytes has not answered in 1 s. Mend what keeps it from answering, and"
                            + " try again",
                    e.getMessage());
        } finally {
            ledger.unblock();
        }
        eventually(() -> bytes.recordings.get("a.r1.age").metadata.state() == State.CUT);
    }

    @Test
    void aProgramWithoutAnEncryptionIsRefusedRecipients() throws Exception {
        try (StandaloneLog log = new StandaloneLog()) {
            log.encrypt(Map.of("recipients", ""));
            InvalidConfigurationException refused =
                    assertThrows(InvalidConfigurationException.class, () -> log.encrypt(Map.of("recipients", "anne")));
            assertEquals(
                    "PID audit.encryption, key recipients: recordings are to be encrypted, and the encryption is not there."
                            + " Put the jar sshd-audit-encryption on the class path, or empty this key.",
                    refused.getMessage());
            log.encryption(encryption);
            log.encrypt(Map.of("recipients", "anne"));
            log.encryption(null);
            assertThrows(InvalidConfigurationException.class, () -> log.encrypt(Map.of("recipients", "ben")));
        }
    }
}
