package dev.sshdaudit.encryption.age;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.storage.Aside;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process is killed, at any byte that the storage writes; and the storage fails. */
class KilledTest {

    private static final RecordingMetadata METADATA =
            MetadataBuilder.recording("5f0c").build();

    private final Identities key = Keys.identities(Keys.ANNES_KEY);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int flushed;
    private int kills;

    /** What is left after a kill: all that was flushed, and nothing that was not written. */
    private void check(byte[] recording, byte[] aside) {
        kills++;
        byte[] read = read(Disk.read(recording, aside), aside.length == 0);
        assertTrue(read.length >= flushed, () -> "kill " + kills + ": " + read.length + " of " + flushed + " bytes");
        assertArrayEquals(Arrays.copyOf(written.toByteArray(), read.length), read);
    }

    private byte[] read(byte[] file, boolean mayBreakOff) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (InputStream in = new AgeEncryption().decrypt(new ByteArrayInputStream(file), key)) {
            in.transferTo(read);
        } catch (RecordingException e) {
            assertTrue((mayBreakOff || hasTrailer(file)) && e.problem() == Problem.CUT, e.getMessage());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return read.toByteArray();
    }

    private static boolean hasTrailer(byte[] file) {
        return Aside.length(Arrays.copyOfRange(file, file.length - Aside.TRAILER_BYTES, file.length))
                .isPresent();
    }

    private StorageOutput encrypting(StorageOutput storage) throws IOException {
        return new AgeEncryption().encrypt(storage, List.of(Keys.ANNE));
    }

    private void write(StorageOutput output, byte[] bytes) throws IOException {
        written.writeBytes(bytes);
        output.write(bytes, 0, bytes.length);
    }

    private void flush(StorageOutput output) throws IOException {
        output.flush();
        flushed = written.size();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatWasFlushedIsReadBack(long seed) throws IOException {
        Random random = new Random(seed);
        Disk disk = new Disk(this::check);
        StorageOutput output = encrypting(disk);
        int[] sizes = {1, 30, 700, 20_000, 65_536};
        while (written.size() < 300_000) {
            write(output, AgeTest.bytes(1 + random.nextInt(sizes[random.nextInt(sizes.length)])));
            if (random.nextInt(3) > 0) {
                flush(output);
                check(disk.recording(), disk.aside());
            }
        }
        output.finish(METADATA);
        flushed = written.size();
        assertTrue(disk.ended);
        check(disk.recording(), new byte[0]);
        assertTrue(kills > 400, "kills: " + kills);
    }

    @Test
    void manySmallFlushesNeverKeepMoreAsideThanIsAllowed() throws IOException {
        Disk disk = new Disk();
        StorageOutput output = encrypting(disk);
        for (int i = 0; i < 20_000; i++) {
            write(output, new byte[] {(byte) i});
            flush(output);
            if (i % 2000 == 0) {
                assertArrayEquals(written.toByteArray(), read(disk.read(), false));
            }
        }
        assertArrayEquals(written.toByteArray(), read(disk.read(), false));
        assertTrue(disk.mostAside <= Aside.LIMIT && disk.mostAside > Aside.LIMIT / 2, "most: " + disk.mostAside);
    }

    @Test
    void whatWasAppendedTwiceIsReadOnce() throws IOException {
        Disk disk = new Disk();
        StorageOutput output = encrypting(disk);
        write(output, AgeTest.bytes(150_000));
        flush(output);
        byte[] once = disk.read();
        byte[] partly = Arrays.copyOf(once, disk.recording().length + 12_345);
        assertArrayEquals(written.toByteArray(), read(Disk.read(partly, disk.aside()), false));
        assertArrayEquals(written.toByteArray(), read(Disk.read(once, disk.aside()), false));
    }

    @Test
    void aChangedFrameIsTold() throws IOException {
        Disk disk = new Disk();
        StorageOutput output = encrypting(disk);
        write(output, "first ".getBytes(StandardCharsets.US_ASCII));
        flush(output);
        write(output, "second".getBytes(StandardCharsets.US_ASCII));
        flush(output);
        byte[] changed = disk.read();
        changed[disk.recording().length + Frames.size(6) + Frames.HEAD_BYTES] ^= 1;
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        InputStream in = new AgeEncryption().decrypt(new ByteArrayInputStream(changed), key);
        RecordingException told = assertThrows(RecordingException.class, () -> in.transferTo(read));
        assertEquals(Problem.DAMAGED, told.problem());
        assertEquals("first ", read.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void aRecordingThatIsAbandonedIsAFileOfAge() throws IOException {
        Disk disk = new Disk();
        StorageOutput output = encrypting(disk);
        write(output, AgeTest.bytes(100_000));
        flush(output);
        write(output, AgeTest.bytes(100));
        output.abandon(METADATA);
        assertTrue(disk.cut);
        assertArrayEquals(written.toByteArray(), read(disk.recording(), false));
        assertEquals(0, disk.aside().length);
    }

    @Test
    void aStorageThatFailsIsOnlyToldTheEnd() throws IOException {
        Disk full = new Disk() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (length == AgeOutput.CHUNK_BYTES + Sealing.TAG_BYTES) {
                    throw new IOException("disk full");
                }
                super.write(bytes, offset, length);
            }
        };
        StorageOutput output = encrypting(full);
        write(output, AgeTest.bytes(1000));
        flush(output);
        byte[] before = full.read();
        byte[] much = new byte[70_000];
        assertThrows(IOException.class, () -> output.write(much, 0, much.length));
        output.abandon(METADATA);
        assertTrue(full.cut);
        assertArrayEquals(before, full.read());
        assertArrayEquals(written.toByteArray(), read(full.read(), false));
    }

    @Test
    void aStorageThatKeepsNothingAsideLosesTheLastChunkAtMost() throws IOException {
        Disk disk = new Disk() {
            @Override
            public boolean keepAside(byte[] bytes, int offset, int length, boolean anew) {
                return false;
            }
        };
        StorageOutput output = encrypting(disk);
        write(output, AgeTest.bytes(150_000));
        flush(output);
        byte[] left = read(disk.read(), true);
        assertArrayEquals(Arrays.copyOf(written.toByteArray(), 2 * AgeOutput.CHUNK_BYTES), left);
        output.finish(METADATA);
        assertArrayEquals(written.toByteArray(), read(disk.read(), false));
    }

    @Test
    void whatHasATrailerCountsAsCut() throws IOException {
        Disk disk = new Disk();
        StorageOutput output = encrypting(disk);
        write(output, AgeTest.bytes(150_000));
        flush(output);
        assertCut(disk.read(), 150_000);
        output.finish(METADATA);
        byte[] whole = disk.recording();
        int last = 150_000 - 2 * AgeOutput.CHUNK_BYTES + Sealing.TAG_BYTES;
        byte[] forged = Disk.joined(Arrays.copyOf(whole, whole.length - last), Aside.trailer(0));
        assertCut(forged, 2 * AgeOutput.CHUNK_BYTES);
    }

    private void assertCut(byte[] file, int length) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        InputStream in = new AgeEncryption().decrypt(new ByteArrayInputStream(file), key);
        RecordingException told = assertThrows(RecordingException.class, () -> in.transferTo(read));
        assertEquals(Problem.CUT, told.problem());
        assertEquals(length, told.position());
        assertArrayEquals(Arrays.copyOf(written.toByteArray(), length), read.toByteArray());
    }
}
