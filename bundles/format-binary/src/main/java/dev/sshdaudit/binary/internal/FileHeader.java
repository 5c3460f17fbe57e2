package dev.sshdaudit.binary.internal;

import dev.sshdaudit.format.RecordingException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The first bytes of each recording: a name, padded with zeros, and the version. */
public final class FileHeader {

    /** The number of bytes of the header. */
    public static final int LENGTH = 40;

    /** The version with all messages in one array. */
    static final long VERSION_1 = 1;

    /** The version with messages one after another, in gzip members. */
    static final long VERSION_2 = 2;

    /** The version with messages one after another, in zstd frames. */
    static final long VERSION_3 = 3;

    private static final int MAGIC_LENGTH = 32;
    private static final byte[] MAGIC =
            Arrays.copyOf("ContainerSSH-Auditlog".getBytes(StandardCharsets.US_ASCII), MAGIC_LENGTH);

    private FileHeader() {}

    /** The header of a recording of a version. */
    static byte[] bytes(long version) {
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putLong(version)
                .array();
    }

    /** Reads a header and returns its version, 1 to 3. */
    public static long read(InputStream input) throws IOException, Flaw {
        byte[] header = input.readNBytes(LENGTH);
        int common = Math.min(header.length, MAGIC_LENGTH);
        int difference = Arrays.mismatch(header, 0, common, MAGIC, 0, common);
        if (difference >= 0 || header.length == 0) {
            throw Flaw.fatal(
                    Problem.NOT_A_RECORDING,
                    Math.max(difference, 0),
                    header.length == 0 ? "it is empty" : "it does not begin like a binary recording");
        }
        if (header.length < LENGTH) {
            throw Flaw.fatal(Problem.CUT, header.length, "it ends within its header");
        }
        long version = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getLong(MAGIC_LENGTH);
        if (version < VERSION_1 || version > VERSION_3) {
            throw Flaw.fatal(
                    Problem.NOT_A_RECORDING,
                    MAGIC_LENGTH,
                    "it is of version " + Long.toUnsignedString(version) + ", not 1, 2 or 3");
        }
        return version;
    }
}
