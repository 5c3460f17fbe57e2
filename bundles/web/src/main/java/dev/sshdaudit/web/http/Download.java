package dev.sshdaudit.web.http;

import java.io.IOException;
import java.io.OutputStream;

/** The bytes of a download: leaves out those before the range, and ends behind it. */
final class Download extends OutputStream {

    private final ClientOutput out;
    private final Work work;
    private final long progressSeconds;
    private long skip;
    private final boolean isBounded;
    private long left;

    /**
     * Makes one.
     *
     * @param skip bytes to leave out first
     * @param length bytes to send then; {@link Long#MAX_VALUE} for all
     * @param progressSeconds how long the next bytes may take
     */
    Download(ClientOutput out, Work work, long skip, long length, long progressSeconds) {
        this.out = out;
        this.work = work;
        this.skip = skip;
        this.isBounded = length != Long.MAX_VALUE;
        this.left = length;
        this.progressSeconds = progressSeconds;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        work.limit(progressSeconds);
        int skipped = (int) Math.min(skip, length);
        skip -= skipped;
        int sent = (int) Math.min(left, length - skipped);
        if (sent > 0) {
            out.write(bytes, offset + skipped, sent);
            left -= sent;
        }
        if (left == 0 && skipped + sent < length) {
            out.flush();
            throw new EnoughException();
        }
    }

    /** Whether the client has all bytes that it asked for. */
    boolean isEnough() {
        return left == 0;
    }

    /** Whether bytes are missing that the client was promised. */
    boolean isShort() {
        return isBounded && left > 0;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
