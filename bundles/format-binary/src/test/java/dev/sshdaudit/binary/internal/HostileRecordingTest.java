package dev.sshdaudit.binary.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import dev.sshdaudit.binary.Limits;
import dev.sshdaudit.binary.internal.Samples.Reading;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.message.AuditMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Recordings that are small, and made to take much time or memory. */
class HostileRecordingTest {

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aBombIsReadUpToTheLimit(Compression compression) {
        AuditMessage message = Samples.key(1, "boom".repeat(25_000));
        byte[] bomb = Samples.recording(Collections.nCopies(1000, message), Settings.of(compression));
        assertTrue(bomb.length < 1_000_000, bomb.length + " bytes");
        Limits limits = Limits.DEFAULT.withTotal(10_000_000);
        Reading reading = Samples.read(new ByteArrayInputStream(bomb), limits);
        assertEquals(99, reading.messages().size());
        assertEquals(Problem.LIMIT, reading.kind());
        assertEquals(
                "it holds more than 10000000 bytes, decompressed",
                reading.problem().getMessage());
        assertFalse(reading.problem().recoverable());
    }

    @Test
    void aBombBehindDamageIsNotSearchedForEver() {
        byte[] many = new byte[4_000_000];
        byte[] noMessage = Hand.gzip(Samples.concat(Hand.cbor("a1 7a003fffff"), many));
        byte[] recording = Samples.concat(Hand.header(2), new byte[] {'x'}, noMessage, noMessage, noMessage);
        Limits limits = Limits.DEFAULT.withTotal(6_000_000);
        Reading reading = Samples.read(new ByteArrayInputStream(recording), limits);
        assertEquals(List.of(), reading.messages());
        assertEquals(Problem.LIMIT, reading.kind());
    }

    @Test
    void framesOfNothingButRepetitionsAreReadUpToTheLimitToo() {
        byte[] frame = Zstd.compress(new byte[4 << 20]);
        byte[] first = Zstd.compress(Hand.cbor("bf 6b " + "61".repeat(11) + " 9f"));
        ByteArrayOutputStream recording = new ByteArrayOutputStream();
        recording.writeBytes(Hand.header(3));
        recording.writeBytes(first);
        for (int i = 0; i < 100; i++) {
            recording.writeBytes(frame);
        }
        Reading reading = Samples.read(recording.toByteArray());
        assertEquals(List.of(), reading.messages());
        assertEquals(Problem.LIMIT, reading.problems().get(0).problem());
        assertTrue(reading.problems().size() <= 2, reading.problems().toString());
    }

    /**
     * A row of members each of which begins a message and goes on behind the others, with what all of them have in
     * common and what becomes a hundred times as much: every one has to be tried, from its own beginning.
     */
    @Test
    void membersWithinMembersAreNotDecompressedAgainAndAgain() throws Exception {
        byte[] tail = fixedHuffman(new byte[4_000_000]);
        int size = 40;
        int count = (8 * 1024 - tail.length - 100) / size;
        ByteArrayOutputStream group = new ByteArrayOutputStream();
        for (int left = count - 1; left >= 0; left--) {
            group.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});
            group.writeBytes(stored(Hand.cbor("a1 7a007fff00")));
            byte[] skip = storedHeader(left * size + 14);
            group.writeBytes(skip);
            group.writeBytes(new byte[14]);
        }
        group.writeBytes(tail);
        group.writeBytes(new byte[] {7, 7, 7, 7}); // a block of the reserved type
        ByteArrayOutputStream recording = new ByteArrayOutputStream();
        while (recording.size() < 1 << 18) {
            recording.writeBytes(group.toByteArray());
        }
        MessageInput input = new MessageInput(new ByteArrayInputStream(recording.toByteArray()), 2, Limits.DEFAULT);
        assertThrows(Flaw.class, input::next);
        assertEquals(FileHeader.LENGTH + recording.size(), input.position());
        assertTrue(input.decompressed() < (64L << 20) + 2 * 1032L * recording.size(), input.decompressed() + " bytes");
    }

    private static byte[] stored(byte[] content) {
        return Samples.concat(storedHeader(content.length), content);
    }

    private static byte[] storedHeader(int length) {
        return new byte[] {0, (byte) length, (byte) (length >> 8), (byte) ~length, (byte) (~length >> 8)};
    }

    /** Compressed, and flushed. */
    private static byte[] fixedHuffman(byte[] content) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(content);
        byte[] out = new byte[content.length];
        return Arrays.copyOf(out, deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH));
    }
}
