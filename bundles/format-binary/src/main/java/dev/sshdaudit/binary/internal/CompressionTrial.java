package dev.sshdaudit.binary.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Tries a compression on a few bytes before it is used for recordings. A library of another version can lack a method or its native
 * code; each recording would then fail after its header.
 */
final class CompressionTrial {

    private static final byte[] SAMPLE = "a few bytes, a few bytes".getBytes(StandardCharsets.US_ASCII);

    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();

    private CompressionTrial() {}

    /**
     * Calls all methods that writing and reading a recording calls.
     *
     * @throws IOException if the decompressed bytes differ from the original ones
     * @throws LinkageError if the library lacks a method or its native code
     */
    static void run(Settings settings) throws IOException {
        CompressionTrial trial = new CompressionTrial();
        Compressor compressor = settings.compressor();
        try {
            trial.writeUnit(compressor);
            trial.writeUnit(compressor); // a second time, since compressors are used again
        } finally {
            compressor.end();
        }
        trial.readBack(settings.compression());
    }

    private void writeUnit(Compressor compressor) throws IOException {
        compressor.begin(compressed::write);
        compressor.write(SAMPLE, 0, SAMPLE.length);
        compressor.sync();
        Compressor.PausedUnit paused = compressor.pause();
        if (paused != null) {
            compressor.resume(paused, compressed::write);
        }
        compressor.hurry();
        compressor.write(SAMPLE, 0, SAMPLE.length);
        compressor.finish();
        compressor.reset();
    }

    private void readBack(Compression compression) throws IOException {
        Source source = new Source(new ByteArrayInputStream(compressed.toByteArray()), 0);
        Decompressor decompressor = compression.decompressor(source);
        byte[] expected = new byte[4 * SAMPLE.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = SAMPLE[i % SAMPLE.length];
        }
        byte[] read = new byte[expected.length + 1];
        int length = 0;
        try {
            for (int count = 0; count >= 0; count = decompressor.read(read, length, read.length - length)) {
                length += count;
            }
        } catch (Flaw flaw) {
            throw new IOException("what it compresses cannot be read: " + flaw.getMessage(), flaw);
        } finally {
            decompressor.close();
        }
        if (!Arrays.equals(expected, Arrays.copyOf(read, length))) {
            throw new IOException("what it compresses is not what is read");
        }
    }
}
