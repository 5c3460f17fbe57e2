package dev.sshdaudit.binary.internal;

import dev.sshdaudit.format.RecordingOutput;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes gzip members (RFC 1952), one after another, to one output after another. It can end one member without touching
 * the output otherwise, and be used again: what java.util.zip's own stream cannot. Takes some 330 KiB, most of it outside
 * the heap.
 */
final class GzipWriter {

    private static final int OUT_SIZE = 64 * 1024;
    private static final int TRAILER_SIZE = 8;

    /** No name, no time, system unknown: byte for byte what the reference writes. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final Deflater deflater;
    private final CRC32 crc = new CRC32();
    private final byte[] out = new byte[OUT_SIZE];
    private int outLength;
    private int size;
    private RecordingOutput output;

    GzipWriter(int level) {
        deflater = new Deflater(level, true);
    }

    /** Begins a member. */
    void begin(RecordingOutput target) {
        output = target;
        size = 0;
        System.arraycopy(HEADER, 0, out, 0, HEADER.length);
        outLength = HEADER.length;
    }

    /** Compresses bytes; 64 KiB of compressed bytes go to the output as they gather. */
    void write(byte[] bytes, int offset, int length) throws IOException {
        crc.update(bytes, offset, length);
        size += length; // RFC 1952 wants it modulo 2^32
        deflater.setInput(bytes, offset, length);
        deflate(Deflater.NO_FLUSH);
    }

    /** Hands on all that was written, in whole bytes. */
    void sync() throws IOException {
        deflate(Deflater.SYNC_FLUSH);
        handOver();
    }

    /** Ends the member and hands it on. */
    void finish() throws IOException {
        deflater.finish();
        deflate(Deflater.NO_FLUSH);
        if (OUT_SIZE - outLength < TRAILER_SIZE) {
            handOver();
        }
        putLittleEndian((int) crc.getValue());
        putLittleEndian(size);
        handOver();
    }

    /** Forgets a member, finished or not, and its output. */
    void reset() {
        deflater.reset();
        crc.reset();
        outLength = 0;
        output = null;
    }

    /** Gives back what is outside the heap. Nothing may be called afterwards. */
    void end() {
        deflater.end();
    }

    private void deflate(int mode) throws IOException {
        outLength += deflater.deflate(out, outLength, OUT_SIZE - outLength, mode);
        while (outLength == OUT_SIZE) {
            handOver();
            outLength += deflater.deflate(out, 0, OUT_SIZE, mode);
        }
    }

    private void handOver() throws IOException {
        int length = outLength;
        outLength = 0;
        if (length > 0) {
            output.write(out, 0, length);
        }
    }

    private void putLittleEndian(int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out[outLength++] = (byte) (value >>> shift);
        }
    }
}
