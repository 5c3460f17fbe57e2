package dev.sshdaudit.spark.rows;

import com.github.luben.zstd.ZstdInputStream;
import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.encryption.age.Decryption;
import dev.sshdaudit.text.FirstBytes;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Unpacks and decrypts files, which are told by their first bytes. What is neither packed nor encrypted stays as it is. */
final class Unpacking {

    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final byte[] ENCRYPTED = RecordingEncryption.FIRST_LINE.getBytes(StandardCharsets.US_ASCII);

    private Unpacking() {}

    /** A recording that gzip or zstd packed as a whole, or that is encrypted. */
    static InputStream recording(InputStream in, Identities identities) throws IOException {
        FirstBytes first = new FirstBytes(unpacked(in), ENCRYPTED.length);
        return first.begin(ENCRYPTED) ? Decryption.open(first, identities) : first;
    }

    /** A file that gzip or zstd packed as a whole. It ends where it was cut. */
    static InputStream unpacked(InputStream in) throws IOException {
        FirstBytes first = new FirstBytes(in, ZSTD.length);
        return first.begin(ZSTD) ? new UntilCut(new ZstdInputStream(first)) : first.unpacked();
    }

    /** Ends where the file was cut that zstd packed, so that the reader of what is inside tells the cut. */
    private static final class UntilCut extends FilterInputStream {

        private UntilCut(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return super.read(target, offset, length);
            } catch (IOException e) {
                StorageInput.rethrow(e);
                if (String.valueOf(e.getMessage()).contains("Truncated source")) {
                    return -1; // so zstd-jni says that the file was cut
                }
                throw e;
            }
        }
    }
}
