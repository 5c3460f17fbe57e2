package dev.sshdaudit.binary.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.MemoryOutputs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GzipWriterTest {

    private final MemoryOutputs outputs = MemoryOutputs.ofConnection();
    private final ByteArrayOutputStream expected = new ByteArrayOutputStream();
    private final Random random = new Random(4711);
    private final GzipWriter other = new GzipWriter(4, 8, true);
    private GzipWriter writer = new GzipWriter(4, 8, true);

    /** Nanoseconds for each byte that comes: at first 10 MiB/s, which is no bulk. */
    private long pace = 95;

    private long time;

    @BeforeEach
    void open() throws IOException {
        outputs.open("", "");
    }

    private void begin() {
        writer.begin(outputs.connection()::write);
    }

    private void write(byte[] bytes) throws IOException {
        expected.write(bytes);
        writer.at(time);
        time += pace * bytes.length;
        writer.write(bytes, 0, bytes.length);
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(int lines) {
        return "drwxr-xr-x 2 ada ada 4096 Nov  1 00:00 notes\r\n".repeat(lines).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] gunzip(byte[] member) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(member))) {
            return in.readAllBytes();
        }
    }

    @Test
    void whatDoesNotCompressCostsNextToNothing() throws IOException {
        begin();
        for (int i = 0; i < 320; i++) {
            write(noise(32 << 10));
        }
        writer.finish();
        byte[] member = outputs.bytes();
        assertArrayEquals(expected.toByteArray(), gunzip(member));
        assertTrue(member.length < expected.size() * 1.001, member.length + " bytes for " + expected.size());
    }

    @Test
    void textAfterNoiseIsCompressedAgain() throws IOException {
        begin();
        for (int i = 0; i < 128; i++) {
            write(noise(32 << 10));
        }
        int noise = outputs.bytes().length;
        int before = expected.size();
        for (int i = 0; i < 100; i++) {
            write(text(1_000));
        }
        writer.finish();
        assertArrayEquals(expected.toByteArray(), gunzip(outputs.bytes()));
        int added = outputs.bytes().length - noise;
        int text = expected.size() - before;
        assertTrue(added < text / 2 + (2 << 20), added + " bytes for " + text);
    }

    @Test
    void inAHurryTextIsStoredToo() throws IOException {
        begin();
        byte[] text = text(1_000);
        for (int i = 0; i < 200; i++) {
            writer.hurry();
            write(text);
        }
        writer.sync();
        int stored = outputs.bytes().length;
        assertTrue(stored > 0.95 * expected.size(), stored + " bytes for " + expected.size());

        // a prompt, and things are as they were
        write(text(1));
        writer.sync();
        for (int i = 0; i < 200; i++) {
            write(text);
        }
        writer.finish();
        assertArrayEquals(expected.toByteArray(), gunzip(outputs.bytes()));
        int added = outputs.bytes().length - stored;
        assertTrue(added < expected.size() / 20, added + " bytes for " + expected.size() / 2);
    }

    @Test
    void aHurryThatLastsIsNotLookedAtAllTheTime() throws IOException {
        begin();
        for (int i = 0; i < 100; i++) {
            writer.hurry();
            write(text(20_000));
        }
        writer.finish();
        assertArrayEquals(expected.toByteArray(), gunzip(outputs.bytes()));
        int size = outputs.bytes().length;
        assertTrue(size > 0.9 * expected.size(), size + " bytes for " + expected.size());
    }

    @Test
    void aFastTransferOfTextIsStoredAndWhatFollowsIsNot() throws IOException {
        begin();
        pace = 8;
        byte[] text = text(700);
        for (int i = 0; i < 400; i++) {
            write(random.nextInt(40) == 0 ? noise(32 << 10) : mixed());
            if (i % 100 == 0) {
                writer.sync();
            }
        }
        writer.sync();
        int stored = outputs.bytes().length;
        assertTrue(stored > expected.size() - 2 * Effort.WINDOW, stored + " bytes for " + expected.size());
        assertArrayEquals(expected.toByteArray(), inflate(outputs.bytes(), expected.size()));

        pace = 300;
        for (int i = 0; i < 200; i++) {
            write(text);
            if (i % 20 == 0) {
                writer.sync();
            }
        }
        writer.finish();
        assertArrayEquals(expected.toByteArray(), gunzip(outputs.bytes()));
        int added = outputs.bytes().length - stored;
        assertTrue(added < 2 * Effort.WINDOW, added + " bytes for " + 200 * text.length);
    }

    /** Half of it can be saved, as of text. */
    private byte[] mixed() {
        byte[] bytes = noise(32 << 10);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] &= 0x0f;
        }
        return bytes;
    }

    @Test
    void oneLineAgainAndAgainIsCompressedHoweverFastItComes() throws IOException {
        begin();
        pace = 1;
        for (int i = 0; i < 40; i++) {
            write(text(20_000));
        }
        writer.finish();
        assertArrayEquals(expected.toByteArray(), gunzip(outputs.bytes()));
        int size = outputs.bytes().length;
        assertTrue(size < expected.size() / 20, size + " bytes for " + expected.size());
    }

    @Test
    void aLevelThatIsChosenIsKeptInAFastTransfer() throws IOException {
        GzipWriter thorough = new GzipWriter(4);
        thorough.begin(outputs.connection()::write);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = mixed();
            thorough.at(i);
            thorough.write(bytes, 0, bytes.length);
        }
        thorough.finish();
        int size = outputs.bytes().length;
        assertTrue(size < 0.6 * 200 * (32 << 10), size + " bytes");
        thorough.end();
    }

    @Test
    void whatIsLittleIsCompressedAsIfAllWere() throws IOException {
        int thorough = sizeInFlushesOf(500, new GzipWriter(8));
        assertTrue(thorough < 0.9 * sizeInFlushesOf(500, new GzipWriter(4)));
        assertEquals(thorough, sizeInFlushesOf(500, writer));
    }

    @Test
    void whatIsMuchIsCompressedFast() throws IOException {
        int fast = sizeInFlushesOf(30_000, new GzipWriter(4));
        assertTrue(fast > 1.05 * sizeInFlushesOf(30_000, new GzipWriter(8)));
        int difference = fast - sizeInFlushesOf(30_000, writer);
        assertTrue(difference >= 0 && difference < 0.02 * fast, difference + " bytes of " + fast);
    }

    /** Lines that have much in common, flushed after so many of them. */
    private static int sizeInFlushesOf(int lines, GzipWriter writer) throws IOException {
        MemoryOutputs outputs = MemoryOutputs.ofConnection();
        outputs.open("", "");
        writer.begin(outputs.connection()::write);
        Random random = new Random(5);
        for (int i = 0; i < 60_000; i++) {
            byte[] line = ("ada 4096 Nov  1 " + random.nextInt(1000) + " notes-" + random.nextInt(100) + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            writer.write(line, 0, line.length);
            if (i % lines == 0) {
                writer.sync();
            }
        }
        writer.finish();
        writer.end();
        return outputs.bytes().length;
    }

    @Test
    void anyMixtureOfSizesAndContentsComesOutAsItWentIn() throws IOException {
        for (int member = 0; member < 20; member++) {
            begin();
            int before = outputs.bytes().length;
            pace = member % 2 == 0 ? 95 : 1;
            expected.reset();
            for (int i = 0; i < 300; i++) {
                int size = 1 + random.nextInt(1 << random.nextInt(17));
                write(random.nextInt(4) == 0 ? text(1 + size / 50) : noise(size));
                if (random.nextInt(20) == 0) {
                    writer.hurry();
                }
                if (random.nextInt(20) == 0) {
                    writer.sync();
                    byte[] soFar = Arrays.copyOfRange(outputs.bytes(), before, outputs.bytes().length);
                    assertArrayEquals(expected.toByteArray(), inflate(soFar, expected.size()), "after a flush");
                }
            }
            writer.finish();
            writer.reset();
            assertArrayEquals(
                    expected.toByteArray(),
                    gunzip(Arrays.copyOfRange(outputs.bytes(), before, outputs.bytes().length)));
        }
    }

    @Test
    void aMemberGoesOnInAnotherWriterWhereverItIsPaused() throws IOException {
        int pauses = 0;
        for (int member = 0; member < 40; member++) {
            begin();
            int before = outputs.bytes().length;
            expected.reset();
            for (int i = 0; i < 200; i++) {
                int size = 1 + random.nextInt(1 << random.nextInt(1 + member % 17));
                write(random.nextInt(8) == 0 ? noise(size) : text(1 + size / 50));
                if (random.nextInt(10) == 0) {
                    writer.hurry();
                }
                if (random.nextInt(3) == 0) {
                    writer.sync();
                    pauses += pause(other) ? 1 : 0;
                }
            }
            writer.finish();
            writer.reset();
            assertArrayEquals(
                    expected.toByteArray(),
                    gunzip(Arrays.copyOfRange(outputs.bytes(), before, outputs.bytes().length)));
        }
        assertTrue(pauses > 1_000, pauses + " pauses");
    }

    /** Goes on in a writer which another member has used meanwhile; false if the present one keeps the member. */
    private boolean pause(GzipWriter next) throws IOException {
        Compressor.PausedUnit paused = writer.pause();
        if (paused == null) {
            return false;
        }
        next.begin((bytes, offset, length) -> {});
        next.write(noise(5_000), 0, 5_000);
        next.finish();
        next.reset();
        next.resume(paused, outputs.connection()::write);
        writer = next;
        return true;
    }

    @Test
    void whatComesBehindAPauseRefersToWhatWasInFront() throws IOException {
        int whole = sizeOfPrompts(false);
        int paused = sizeOfPrompts(true);
        assertTrue(paused < 1.1 * whole, paused + " bytes with pauses, " + whole + " without");
    }

    private int sizeOfPrompts(boolean paused) throws IOException {
        begin();
        int before = outputs.bytes().length;
        for (int i = 0; i < 200; i++) {
            write(("ada@host:~/notes/" + random.nextInt(1000) + "$ ls -la\r\n").getBytes(StandardCharsets.US_ASCII));
            writer.sync();
            if (paused) {
                assertTrue(pause(writer));
            }
        }
        writer.finish();
        writer.reset();
        return outputs.bytes().length - before;
    }

    @Test
    void aMemberOfWhichMuchComesIsNotPaused() throws IOException {
        begin();
        write(text(2_000));
        writer.sync();
        assertNull(writer.pause());
        write(text(1));
        writer.sync();
        assertNotNull(writer.pause());
    }

    /** What can be read of a member that has no end yet. */
    private static byte[] inflate(byte[] member, int size) throws IOException {
        int header = 10;
        try (InputStream in = new InflaterInputStream(
                new ByteArrayInputStream(member, header, member.length - header), new Inflater(true))) {
            return in.readNBytes(size);
        }
    }
}
