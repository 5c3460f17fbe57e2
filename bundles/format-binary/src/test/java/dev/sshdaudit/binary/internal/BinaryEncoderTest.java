package dev.sshdaudit.binary.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.binary.internal.Samples.Reading;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.Unknown;
import dev.sshdaudit.testkit.MemoryOutputs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BinaryEncoderTest {

    private static final int GZIP_MAGIC = 0x1f;

    private final BinaryFormat format = new BinaryFormat();
    private final MemoryOutputs outputs = MemoryOutputs.ofConnection();

    @Test
    void headerIsThereFromTheBeginning() throws IOException {
        format.newEncoder(outputs);

        byte[] expected = new byte[40];
        byte[] name = "ContainerSSH-Auditlog".getBytes();
        System.arraycopy(name, 0, expected, 0, name.length);
        expected[32] = 2;
        assertArrayEquals(expected, outputs.bytes());
    }

    @Test
    void recordingEndsWithOneZeroByteBehindItsLastMember() throws IOException {
        RecordingEncoder encoder = format.newEncoder(outputs);
        encoder.encode(Samples.connect());
        encoder.idle();
        int members = outputs.bytes().length;
        encoder.finish();

        assertArrayEquals(new byte[] {0}, Arrays.copyOfRange(outputs.bytes(), members, outputs.bytes().length));
        assertTrue(outputs.connection().isFinished());
    }

    @Test
    void everythingEncodedIsReadableAfterAFlush() throws IOException {
        RecordingEncoder encoder = format.newEncoder(outputs);
        List<AuditMessage> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            expected.add(Samples.key(i, "k"));
            encoder.encode(expected.get(i));
            encoder.flush();

            Reading reading = Samples.read(outputs.bytes());
            assertEquals(expected, reading.messages());
            assertEquals(Problem.NOT_ENDED, reading.kind());
            assertEquals(i + 1, outputs.connection().flushes());
        }
        assertEquals(1, gzipMembers(), "flushing must not begin a new member");
    }

    @Test
    void flushingAgainWritesNothing() throws IOException {
        RecordingEncoder encoder = format.newEncoder(outputs);
        encoder.encode(Samples.connect());
        encoder.flush();
        int writes = outputs.connection().writes();
        encoder.flush();

        assertEquals(writes, outputs.connection().writes());
        assertEquals(1, outputs.connection().flushes());
    }

    @Test
    void idleEndsTheMemberAndGivesTheCompressorBack() throws IOException {
        RecordingEncoder encoder = format.newEncoder(outputs);
        encoder.encode(Samples.connect());
        assertEquals(0, format.freeCompressors());
        encoder.idle();

        assertEquals(1, format.freeCompressors());
        assertEquals(1, outputs.connection().flushes());
        Reading reading = Samples.read(outputs.bytes());
        assertEquals(List.of(Samples.connect()), reading.messages());
        assertEquals(Problem.NOT_ENDED, reading.kind());
    }

    @Test
    void compressorsGoFromOneConnectionToTheNext() throws IOException {
        RecordingEncoder first = format.newEncoder(outputs);
        first.encode(Samples.connect());
        first.finish();
        MemoryOutputs others = MemoryOutputs.ofConnection();
        RecordingEncoder second = format.newEncoder(others);
        second.encode(Samples.connect());
        assertEquals(0, format.freeCompressors());
        second.finish();

        assertEquals(1, format.freeCompressors());
        assertArrayEquals(outputs.bytes(), others.bytes(), "nothing of the first may be left in the second");
    }

    @Test
    void nothingMoreIsWrittenWhileNothingHappens() throws IOException {
        RecordingEncoder encoder = format.newEncoder(outputs);
        encoder.idle();
        encoder.encode(Samples.connect());
        encoder.idle();
        encoder.idle();
        encoder.flush();
        encoder.encode(Samples.disconnect());
        encoder.idle();
        encoder.finish();

        assertEquals(2, gzipMembers());
        Reading reading = Samples.read(outputs.bytes());
        assertEquals(List.of(Samples.connect(), Samples.disconnect()), reading.messages());
        assertEquals(List.of(), reading.problems());
    }

    @Test
    void recordingWithoutMessagesHasNoMembers() throws IOException {
        format.newEncoder(outputs).finish();

        assertEquals(FileHeader.LENGTH + 1, outputs.bytes().length);
        assertEquals(new Reading(List.of(), List.of()), Samples.read(outputs.bytes()));
    }

    @Test
    void dataDoesNotPileUpUntilAFlush() throws IOException {
        RecordingEncoder encoder = format.newEncoder(outputs);
        byte[] incompressible = new byte[32 * 1024];
        new Random(1).nextBytes(incompressible);
        int fed = 0;
        for (int i = 0; i < 50; i++) {
            encoder.encode(new AuditMessage(
                    Samples.CONNECTION_ID, Samples.START, new Io(Io.STDOUT, Bytes.copyOf(incompressible)), 0L));
            fed += incompressible.length;
            assertTrue(outputs.bytes().length > fed - 200 * 1024, "held back: " + (fed - outputs.bytes().length));
        }
        assertEquals(0, outputs.connection().flushes());
    }

    @Test
    void foreignToolsCanUnzipWhatWasWritten() throws IOException {
        List<AuditMessage> messages = Samples.ofEveryType();
        RecordingEncoder encoder = format.newEncoder(outputs);
        for (int i = 0; i < messages.size(); i++) {
            encoder.encode(messages.get(i));
            if (i % 50 == 0) {
                encoder.flush();
            }
            if (i % 70 == 0) {
                encoder.idle();
            }
        }
        encoder.finish();

        byte[] whole = Samples.unzip(Samples.recording(messages));
        assertArrayEquals(whole, Samples.unzip(outputs.bytes()));
    }

    @Test
    void abandoningGivesTheCompressorBackAndWritesNothing() throws IOException {
        RecordingEncoder encoder = format.newEncoder(outputs);
        encoder.encode(Samples.connect());
        encoder.abandon();
        encoder.abandon();

        assertEquals(1, format.freeCompressors());
        assertEquals(FileHeader.LENGTH, outputs.bytes().length);
        assertFalse(outputs.connection().isFinished());
    }

    @Test
    void anEncoderAtWorkOutlivesItsFormat() throws IOException {
        RecordingEncoder encoder = format.newEncoder(outputs);
        encoder.encode(Samples.connect());
        format.close();
        encoder.idle();
        encoder.encode(Samples.disconnect());
        encoder.finish();

        assertEquals(0, format.freeCompressors());
        assertEquals(
                List.of(Samples.connect(), Samples.disconnect()),
                Samples.read(outputs.bytes()).messages());
    }

    @Test
    void messagesOfUnknownTypeAreRefusedAndLeaveNoTrace() throws IOException {
        RecordingEncoder encoder = format.newEncoder(outputs);
        encoder.encode(Samples.connect());
        AuditMessage unknown = new AuditMessage(Samples.CONNECTION_ID, 1, new Unknown(77, "x"), null);
        assertThrows(IllegalArgumentException.class, () -> encoder.encode(unknown));
        encoder.finish();

        assertEquals(List.of(Samples.connect()), Samples.read(outputs.bytes()).messages());
    }

    /** Each of our members begins with the same ten bytes. */
    private int gzipMembers() {
        byte[] bytes = outputs.bytes();
        byte[] head = {GZIP_MAGIC, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
        int members = 0;
        for (int i = FileHeader.LENGTH; i + head.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + head.length, head, 0, head.length)) {
                members++;
            }
        }
        return members;
    }
}
