package dev.sshdaudit.sshd.tap;

import java.io.IOException;
import org.apache.sshd.common.compression.Compression;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * Wraps the compression of one direction of a session, to show each packet to the tap. It compresses exactly when the
 * wrapped compression would, but makes SSHD call it for every packet. Once the tap is gone, it takes itself out of the
 * session. SSHD calls it under the lock of that direction.
 */
final class TappedCompression implements Compression {

    private static final int USERAUTH_SUCCESS = 52;

    /** Buffers for packets from the client are so many bytes long, or a multiple of it. */
    private static final int STEP = 4096;

    private final Compression wrapped;
    private final SessionTap tap;

    TappedCompression(Compression wrapped, SessionTap tap) {
        this.wrapped = wrapped;
        this.tap = tap;
    }

    /** A compression without wrappers of taps that are gone. */
    static Compression original(Compression compression) {
        Compression original = compression;
        while (original instanceof TappedCompression tapped && !tapped.tap.isActive()) {
            original = tapped.wrapped;
        }
        return original;
    }

    boolean belongsTo(SessionTap other) {
        return tap == other;
    }

    Compression wrapped() {
        return wrapped;
    }

    @Override
    public String getName() {
        return wrapped.getName();
    }

    /** SSHD calls a delayed compression only after USERAUTH_SUCCESS, and the tap has to see the packets before that. */
    @Override
    public boolean isDelayed() {
        return false;
    }

    @Override
    public boolean isCompressionExecuted() {
        if (tap.isNeeded()) {
            return true;
        }
        tap.takeOut(this);
        return executes();
    }

    @Override
    public void init(Type type, int level) {
        wrapped.init(type, level);
    }

    @Override
    public void compress(Buffer packet) throws IOException {
        boolean success = packet.available() > 0 && packet.array()[packet.rpos()] == USERAUTH_SUCCESS;
        if (!tap.outgoing(packet.array(), packet.rpos(), packet.available())) {
            replaceByIgnore(packet);
        }
        if (executes()) {
            wrapped.compress(packet);
        }
        if (success) {
            tap.userAuthenticated();
        }
    }

    @Override
    public void uncompress(Buffer from, Buffer to) throws IOException {
        if (executes()) {
            wrapped.uncompress(from, to);
        } else {
            // SSHD wipes the whole buffer after each packet, and would make it twice as long as the longest packet
            to.ensureCapacity(from.available(), TappedCompression::whole);
            to.putBuffer(from);
        }
        if (!tap.incoming(to.array(), to.rpos(), to.available())) {
            replaceByIgnore(to);
        }
    }

    /** The next multiple of the step. */
    private static int whole(int length) {
        return (length + STEP - 1) / STEP * STEP;
    }

    /** The session's own rule (RFC 4253, section 6.2, and zlib@openssh.com for "delayed"). */
    private boolean executes() {
        return wrapped.isCompressionExecuted() && (!wrapped.isDelayed() || tap.isUserAuthenticated());
    }

    /**
     * SSH_MSG_IGNORE with no data (RFC 4253, section 11.2), in the same place: SSHD has room for a header before it.
     */
    private static void replaceByIgnore(Buffer packet) {
        packet.wpos(packet.rpos());
        packet.putByte((byte) 2);
        packet.putInt(0);
    }

    @Override
    public String toString() {
        return wrapped.toString();
    }
}
