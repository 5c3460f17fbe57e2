package dev.sshdaudit.text;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file whose first bytes were read ahead: they tell which kind of file it is, and are read again. It has no buffer beyond these
 * bytes, as readers of recordings and of ledgers have one. For one thread.
 */
public final class FirstBytes extends InputStream {

    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private final byte[] first;
    private int next;

    /**
     * Reads ahead.
     *
     * @param count the length of the longest beginning that is asked for
     */
    public FirstBytes(InputStream in, int count) throws IOException {
        this.in = in;
        this.first = in.readNBytes(count);
    }

    /** Whether the file begins with these bytes. */
    public boolean begin(byte[] expected) {
        return first.length >= expected.length
                && Arrays.equals(first, 0, expected.length, expected, 0, expected.length);
    }

    /**
     * The file that gzip packed as a whole into this one, or this one, if gzip did not. What is packed ends where this file was cut: so
     * the reader of what is packed tells the cut.
     */
    public InputStream unpacked() throws IOException {
        return begin(GZIP) ? new OuterGzip(new GZIPInputStream(this, BUFFER)) : this;
    }

    @Override
    public int read() throws IOException {
        return next < first.length ? first[next++] & 0xff : in.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = Math.min(length, first.length - next);
        if (count <= 0) {
            return in.read(target, offset, length);
        }
        System.arraycopy(first, next, target, offset, count);
        next += count;
        return count;
    }

    @Override
    public int available() throws IOException {
        return first.length - next + in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static final class OuterGzip extends FilterInputStream {

        private OuterGzip(InputStream in) {
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
            } catch (EOFException e) {
                return -1;
            } catch (ZipException e) {
                throw new IOException("the gzip file around it is damaged: " + e.getMessage(), e);
            }
        }
    }
}
