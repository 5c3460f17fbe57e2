package dev.sshdaudit.storage.s3.bucket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRangeTest {

    private static final int SIZE = 300_000;
    private static final int OFFSET = 1_001;
    private static final int LENGTH = 200_003;

    @TempDir
    private Path folder;

    private final byte[] bytes = new byte[SIZE];
    private Path file;

    @BeforeEach
    void write() throws IOException {
        new Random(1).nextBytes(bytes);
        file = Files.write(folder.resolve("recording"), bytes);
    }

    @Test
    void aPieceIsTheSameWhateverIsAskedForAtOnce() throws IOException {
        byte[] piece = Arrays.copyOfRange(bytes, OFFSET, OFFSET + LENGTH);
        for (int atOnce : new int[] {1, 7, 4096, 65_535, 65_536, 65_537, SIZE}) {
            assertArrayEquals(piece, read(atOnce, atOnce), atOnce + " bytes");
            assertArrayEquals(piece, read(atOnce, 70_000), atOnce + " and 70,000 bytes in turn");
        }
        assertArrayEquals(FileRange.newMd5().digest(piece), new FileRange(file, OFFSET, LENGTH).md5());
    }

    private byte[] read(int first, int second) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (InputStream in = new FileRange(file, OFFSET, LENGTH).open()) {
            byte[] buffer = new byte[Math.max(first, second)];
            int n = in.read(buffer, 0, first);
            for (int i = 1; n >= 0; i++) {
                read.write(buffer, 0, n);
                n = in.read(buffer, 0, i % 2 == 0 ? first : second);
            }
            assertEquals(-1, in.read(buffer), "the end stays the end");
        }
        return read.toByteArray();
    }

    @Test
    void anEmptyPieceEndsAtOnce() throws IOException {
        try (InputStream in = new FileRange(file, OFFSET, 0).open()) {
            assertEquals(-1, in.read());
            assertEquals(0, in.read(new byte[1], 0, 0));
        }
    }

    @Test
    void aFileThatBecomesShorterIsAnErrorEachTime() throws IOException {
        try (InputStream in = new FileRange(file, OFFSET, LENGTH).open()) {
            byte[] buffer = new byte[4096];
            assertEquals(buffer.length, in.read(buffer));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(OFFSET + 5000);
            }
            assertThrows(EOFException.class, in::readAllBytes);
            assertThrows(EOFException.class, () -> in.read(buffer));
        }
    }

    @Test
    void theSdkIsNotToldThatAPieceCanBeReset() throws IOException {
        try (InputStream in = new FileRange(file, OFFSET, LENGTH).open()) {
            assertFalse(in.markSupported());
        }
    }
}
