package dev.sshdaudit.itests.host;

import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.Closeable;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.channel.ChannelOutputStream;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.AbstractServerChannel;

/** Channels that end in a unix socket of the server (OpenSSH's PROTOCOL, section 2.4), which SSHD lacks. */
final class SocketChannels {

    /** Makes channels that a client opens. */
    static final ChannelFactory DIRECT = new ChannelFactory() {
        @Override
        public String getName() {
            return "direct-streamlocal@openssh.com";
        }

        @Override
        public Channel createChannel(Session session) {
            return new Direct();
        }
    };

    private SocketChannels() {}

    /** What comes out of the socket goes to the client, and then that it was all. */
    private static void pump(SocketChannel socket, OutputStream out, Channel channel) {
        OsCommand.daemon("reads a socket", () -> {
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            try (socket) {
                while (socket.read(buffer.clear()) > 0) {
                    out.write(buffer.array(), 0, buffer.position());
                    out.flush();
                }
            } finally {
                channel.close(false);
            }
        });
    }

    private static void write(SocketChannel socket, byte[] data, int offset, long length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(data, offset, (int) length);
        while (buffer.hasRemaining()) {
            socket.write(buffer);
        }
    }

    /** The client wants to reach a socket. */
    private static final class Direct extends AbstractServerChannel {

        private SocketChannel socket;

        Direct() {
            super(null);
        }

        @Override
        protected OpenFuture doInit(Buffer buffer) {
            try {
                socket = SocketChannel.open(UnixDomainSocketAddress.of(buffer.getString()));
            } catch (IOException e) {
                OpenFuture refused = new DefaultOpenFuture(this, this);
                refused.setException(new SshChannelOpenException(
                        getChannelId(), SshConstants.SSH_OPEN_CONNECT_FAILED, "no such socket", e));
                return refused;
            }
            OutputStream out =
                    new ChannelOutputStream(this, getRemoteWindow(), log, SshConstants.SSH_MSG_CHANNEL_DATA, true);
            OpenFuture opened = super.doInit(buffer);
            opened.addListener(done -> pump(socket, out, this));
            return opened;
        }

        @Override
        protected void doWriteData(byte[] data, int offset, long length) throws IOException {
            getLocalWindow().release(length);
            write(socket, data, offset, length);
        }

        @Override
        protected void doWriteExtendedData(byte[] data, int offset, long length) {
            throw new UnsupportedOperationException("No extended data here");
        }

        @Override
        public void handleEof() throws IOException {
            super.handleEof();
            socket.shutdownOutput();
        }

        @Override
        protected void preClose() {
            closeQuietly(socket);
            super.preClose();
        }
    }

    private static void closeQuietly(SocketChannel socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // it is gone
        }
    }

    /** A client came to a socket that the client asked for. */
    static final class Forwarded extends AbstractClientChannel {

        private final String path;
        private final SocketChannel socket;

        Forwarded(String path, SocketChannel socket) {
            super("forwarded-streamlocal@openssh.com");
            this.path = path;
            this.socket = socket;
        }

        @Override
        public synchronized OpenFuture open() throws IOException {
            openFuture = new DefaultOpenFuture(path, futureLock);
            Buffer buffer = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN);
            buffer.putString(getChannelType());
            buffer.putUInt(getChannelId());
            buffer.putUInt(getLocalWindow().getSize());
            buffer.putUInt(getLocalWindow().getPacketSize());
            buffer.putString(path);
            buffer.putString("");
            writePacket(buffer);
            return openFuture;
        }

        @Override
        protected void doOpen() {
            out = new ChannelOutputStream(this, getRemoteWindow(), log, SshConstants.SSH_MSG_CHANNEL_DATA, true);
            invertedIn = out;
            pump(socket, out, this);
        }

        @Override
        protected Closeable getInnerCloseable() {
            closeQuietly(socket);
            return super.getInnerCloseable();
        }

        @Override
        protected void doWriteData(byte[] data, int offset, long length) throws IOException {
            getLocalWindow().release(length);
            write(socket, data, offset, length);
        }

        @Override
        public void handleEof() throws IOException {
            super.handleEof();
            socket.shutdownOutput();
        }
    }
}
