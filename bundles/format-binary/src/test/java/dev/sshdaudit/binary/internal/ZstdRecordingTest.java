package dev.sshdaudit.binary.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.sshdaudit.binary.internal.Samples.Reading;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.testkit.MemoryOutputs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Recordings of version 3. What is true of damaged ones of any version is tried with the others. */
class ZstdRecordingTest {

    private static final Settings ZSTD = Settings.of(Compression.zstd);
    private static final byte[] END_MARK = {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0};

    private static byte[] body(byte[] recording) {
        return Arrays.copyOfRange(recording, FileHeader.LENGTH, recording.length);
    }

    /** Frames of a writer that is not ours. */
    private static byte[] frame(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
            zstd.write(content);
        }
        return out.toByteArray();
    }

    @Test
    void theSameMessagesAreInItAsInOneOfGzip() throws IOException {
        List<AuditMessage> messages = Samples.ofEveryType();
        byte[] recording = Samples.recording(messages, ZSTD);
        assertArrayEquals(Hand.header(3), Arrays.copyOf(recording, FileHeader.LENGTH));
        assertArrayEquals(
                END_MARK, Arrays.copyOfRange(recording, recording.length - END_MARK.length, recording.length));
        // the end mark is a skippable frame: other readers do not notice it
        byte[] content = new ZstdInputStream(new ByteArrayInputStream(body(recording))).readAllBytes();
        assertArrayEquals(Samples.unzip(Samples.recording(messages)), content);
        assertEquals(new Reading(messages, List.of()), Samples.read(recording));
    }

    @Test
    void everythingEncodedIsReadableAfterAFlush() throws IOException {
        MemoryOutputs outputs = MemoryOutputs.ofConnection();
        RecordingEncoder encoder = new BinaryFormat(ZSTD).newEncoder(outputs);
        List<AuditMessage> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            expected.add(Samples.key(i, "k".repeat(i * 20)));
            encoder.encode(expected.get(i));
            encoder.flush();
            Reading reading = Samples.read(outputs.bytes());
            assertEquals(expected, reading.messages());
            assertEquals(Problem.NOT_ENDED, reading.kind());
        }
    }

    @Test
    void megabytesOfAllKindsComeBackAsTheyWere() throws IOException {
        Random random = new Random(3);
        List<AuditMessage> messages = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            char[] text = new char[100_000];
            Arrays.setAll(new int[text.length], k -> text[k] = (char) (i(random) ? 'a' + random.nextInt(26) : ' '));
            messages.add(Samples.key(i, new String(text)));
            messages.add(Samples.key(i, "same ".repeat(20_000)));
        }
        byte[] recording = Samples.recording(messages, ZSTD);
        assertEquals(new Reading(messages, List.of()), Samples.read(recording));
    }

    private static boolean i(Random random) {
        return random.nextInt(5) > 0;
    }

    @Test
    void aFastTransferIsStoredAndWhatFollowsIsNot() throws IOException {
        Random random = new Random(5);
        MemoryOutputs outputs = MemoryOutputs.ofConnection();
        RecordingEncoder encoder = new BinaryFormat(ZSTD).newEncoder(outputs);
        List<AuditMessage> messages = new ArrayList<>();
        int fast = 8 << 20;
        int stored = 0;
        long time = 0;
        for (int size = 0; size < 2 * fast; size += 32 << 10) {
            time += size < fast ? 200_000 : 10_000_000;
            messages.add(Samples.key((int) time, letters(random, 32 << 10)));
            encoder.encode(messages.get(messages.size() - 1));
            if (size % (1 << 20) == 0) {
                encoder.flush();
                stored = size == fast ? outputs.bytes().length : stored;
            }
        }
        encoder.finish();
        int added = outputs.bytes().length - stored;
        assertTrue(stored > fast - Effort.WINDOW, stored + " bytes for a fast transfer");
        assertTrue(added < fast / 2 + 2 * Effort.WINDOW, added + " bytes for what follows");
        assertEquals(new Reading(messages, List.of()), Samples.read(outputs.bytes()));
        new ZstdInputStream(new ByteArrayInputStream(body(outputs.bytes()))).readAllBytes();
    }

    @Test
    void inAHurryTextIsStoredForAWhile() throws IOException {
        Random random = new Random(6);
        MemoryOutputs outputs = MemoryOutputs.ofConnection();
        RecordingEncoder encoder = new BinaryFormat(new Settings(Compression.zstd, 9)).newEncoder(outputs);
        List<AuditMessage> messages = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            messages.add(Samples.key(i * 10_000_000, letters(random, 32 << 10)));
            if (i == 1) {
                encoder.hurry();
            }
            encoder.encode(messages.get(i));
        }
        encoder.finish();
        int size = outputs.bytes().length;
        assertTrue(size > 650 << 10 && size < 850 << 10, size + " bytes for 1 MiB, half of which is stored");
        assertEquals(new Reading(messages, List.of()), Samples.read(outputs.bytes()));
    }

    /** Text of which half can be saved. */
    private static String letters(Random random, int length) {
        StringBuilder text = new StringBuilder(length);
        random.ints(length, 'a', 'q').forEach(c -> text.append((char) c));
        return text.toString();
    }

    @Test
    void framesOfOthersAreReadToo() throws IOException {
        byte[] skippable = Samples.concat(new byte[] {0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0}, "abc".getBytes());
        byte[] recording =
                Samples.concat(Hand.header(3), skippable, frame(Hand.KEY), skippable, frame(Hand.DISCONNECT), END_MARK);
        Reading reading = Samples.read(recording);
        assertEquals(List.of(), reading.problems());
        assertEquals(2, reading.messages().size());
    }

    @Test
    void aWrongChecksumIsReportedAndReadingGoesOn() throws IOException {
        byte[] whole = Samples.recording(List.of(Samples.connect(), Samples.disconnect()), ZSTD);
        byte[] wrong = whole.clone();
        wrong[wrong.length - END_MARK.length - 1] ^= 1;
        Reading reading = Samples.read(wrong);
        assertEquals(2, reading.messages().size());
        assertEquals(Problem.DAMAGED, reading.kind());
        assertTrue(reading.problem().recoverable());
        assertEquals(-1, reading.problem().resumesAt());
    }

    @Test
    void aFrameThatWantsMuchMemoryIsRefused() {
        // window descriptor: 2^(10 + 18)
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (18 << 3), 1, 0, 0};
        Reading reading = Samples.read(Samples.concat(Hand.header(3), frame));
        assertEquals(Problem.LIMIT, reading.kind(), reading.problem()::getMessage);
    }

    @Test
    void garbageDoesNoHarm() {
        Random random = new Random(4);
        byte[] good = body(Samples.recording(List.of(Samples.connect(), Samples.key(1, "x".repeat(5000))), ZSTD));
        for (int i = 0; i < 3_000; i++) {
            byte[] changed = good.clone();
            for (int k = 0; k < 3; k++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            Samples.read(Samples.concat(Hand.header(3), changed, changed));
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            Samples.read(Samples.concat(Hand.header(3), garbage));
        }
    }

    @Test
    void idleEncodersGiveTheirCompressorBack() throws IOException {
        BinaryFormat format = new BinaryFormat(ZSTD);
        RecordingEncoder encoder = format.newEncoder(MemoryOutputs.ofConnection());
        encoder.encode(Samples.connect());
        assertEquals(0, format.freeCompressors());
        encoder.idle();
        assertEquals(1, format.freeCompressors());
        format.close();
    }
}
