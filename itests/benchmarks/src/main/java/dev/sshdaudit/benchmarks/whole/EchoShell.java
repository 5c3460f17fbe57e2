package dev.sshdaudit.benchmarks.whole;

import java.io.IOException;
import org.apache.sshd.common.channel.BufferedIoOutputStream;
import org.apache.sshd.common.io.IoInputStream;
import org.apache.sshd.common.io.IoOutputStream;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelDataReceiver;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionAware;
import org.apache.sshd.server.command.AsyncCommand;

/** Gives back what it gets, without a thread of its own. */
final class EchoShell implements AsyncCommand, ChannelSessionAware, ChannelDataReceiver {

    private BufferedIoOutputStream out;

    @Override
    public void setChannelSession(ChannelSession channel) {
        channel.setDataReceiver(this);
    }

    @Override
    public void setIoOutputStream(IoOutputStream stream) {
        out = new BufferedIoOutputStream("echo", 0, stream, null);
    }

    @Override
    public int data(ChannelSession channel, byte[] bytes, int offset, int length) throws IOException {
        byte[] copy = new byte[length];
        System.arraycopy(bytes, offset, copy, 0, length);
        out.writeBuffer(new ByteArrayBuffer(copy));
        return length;
    }

    @Override
    public void setIoInputStream(IoInputStream stream) {}

    @Override
    public void setIoErrorStream(IoOutputStream stream) {}

    @Override
    public void setInputStream(java.io.InputStream stream) {}

    @Override
    public void setOutputStream(java.io.OutputStream stream) {}

    @Override
    public void setErrorStream(java.io.OutputStream stream) {}

    @Override
    public void setExitCallback(ExitCallback callback) {}

    @Override
    public void start(ChannelSession channel, Environment environment) {}

    @Override
    public void destroy(ChannelSession channel) {}

    @Override
    public void close() {}
}
