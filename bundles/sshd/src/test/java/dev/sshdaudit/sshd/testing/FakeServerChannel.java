package dev.sshdaudit.sshd.testing;

import dev.sshdaudit.sshd.wire.ServerChannel;

/** A server's channel in the test's hands. */
public final class FakeServerChannel implements ServerChannel {

    public boolean closed;
    public long window = -1;

    public FakeServerChannel window(long left) {
        window = left;
        return this;
    }

    public FakeServerChannel closed() {
        closed = true;
        return this;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public long window() {
        return window;
    }
}
