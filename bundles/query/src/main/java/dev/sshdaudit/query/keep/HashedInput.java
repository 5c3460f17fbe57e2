package dev.sshdaudit.query.keep;

import dev.sshdaudit.ledger.merkle.Hash;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Hashes what is read: all of it, and its first bytes alone. For one thread. */
final class HashedInput extends FilterInputStream {

    private static final int BLOCK = 64 << 10;

    private final long most;
    private final MessageDigest all = Hash.digest();
    private final MessageDigest first = Hash.digest();
    private long count;

    /**
     * Hashes an input.
     *
     * @param most how many bytes are hashed alone
     */
    HashedInput(InputStream in, long most) {
        super(in);
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        if (read > 0) {
            all.update(bytes, offset, read);
            first.update(bytes, offset, (int) Math.max(0, Math.min(read, most - count)));
            count += read;
        }
        return read;
    }

    @Override
    public long skip(long most) throws IOException {
        long left = most;
        byte[] block = new byte[BLOCK];
        for (int read = 0; left > 0 && read >= 0; left -= Math.max(0, read)) {
            read = read(block, 0, (int) Math.min(left, block.length));
        }
        return most - left;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Reads what is left. */
    void drain() throws IOException {
        byte[] block = new byte[BLOCK];
        int read = 0;
        while (read >= 0) {
            Segments.checkInterrupt();
            read = read(block, 0, block.length);
        }
    }

    /** How many bytes were read. */
    long count() {
        return count;
    }

    /** The hash of all bytes that were read. To be asked for once. */
    Hash hash() {
        return Hash.finish(all);
    }

    /** The hash of the first bytes that were read; null if there were fewer. To be asked for once. */
    @Nullable
    Hash hashOfFirst() {
        return count < most ? null : Hash.finish(first);
    }
}
