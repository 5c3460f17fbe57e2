package dev.sshdaudit.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;

/** A client that sends its login and a command without a pause, and waits for no answer. */
final class PipeliningClient implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final SshClient client = SshClient.setUpDefaultClient();
    private final Talk talk;

    /**
     * Connects, and exchanges keys.
     *
     * @throws IOException if the server refuses the connection
     */
    PipeliningClient(int port) throws IOException {
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setSessionFactory(new SessionFactory(client) {
            @Override
            protected ClientSessionImpl doCreateSession(IoSession io) throws Exception {
                return new Talk(client, io);
            }
        });
        client.start();
        try {
            talk = (Talk) client.connect("ada", "127.0.0.1", port).verify(LIMIT).getSession();
            talk.awaitReady();
        } catch (IOException e) {
            client.stop();
            throw e;
        }
    }

    /** Takes part in key exchanges, and ignores the answers to its requests. */
    private static final class Talk extends ClientSessionImpl {

        private static final int FIRST_OF_AUTHENTICATION = 50;

        /** Made here, as packets may come while the superclass is being made. */
        private CountDownLatch ready;

        Talk(SshClient client, IoSession io) throws Exception {
            super(client, io);
        }

        private synchronized CountDownLatch ready() {
            if (ready == null) {
                ready = new CountDownLatch(1);
            }
            return ready;
        }

        void awaitReady() throws IOException {
            try {
                while (!ready().await(10, TimeUnit.MILLISECONDS)) {
                    if (isClosed()) {
                        throw new IOException("The server refuses the connection");
                    }
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        protected void handleMessage(Buffer packet) throws Exception {
            int number = packet.rawByte(packet.rpos()) & 0xff;
            if (number == SshConstants.SSH_MSG_SERVICE_ACCEPT) {
                ready().countDown();
            } else if (number < FIRST_OF_AUTHENTICATION) {
                super.handleMessage(packet);
            }
        }
    }

    private IoWriteFuture send(byte number, Consumer<Buffer> fields) throws IOException {
        Buffer packet = talk.createBuffer(number);
        fields.accept(packet);
        return talk.writePacket(packet);
    }

    /** Tries to authenticate. */
    void attempt(String password) throws IOException {
        send(SshConstants.SSH_MSG_USERAUTH_REQUEST, packet -> {
            packet.putString("ada");
            packet.putString("ssh-connection");
            packet.putString("password");
            packet.putBoolean(false);
            packet.putString(password);
        });
    }

    /** Opens a session and runs a command in it; returns when the operating system has the request. */
    void run(String command) throws IOException {
        send(SshConstants.SSH_MSG_CHANNEL_OPEN, packet -> {
            packet.putString("session");
            packet.putUInt(0);
            packet.putUInt(1 << 20);
            packet.putUInt(32768);
        });
        send(SshConstants.SSH_MSG_CHANNEL_REQUEST, packet -> {
                    packet.putUInt(0);
                    packet.putString("exec");
                    packet.putBoolean(true);
                    packet.putString(command);
                })
                .verify(LIMIT);
    }

    /** Whether the server has ended the connection. */
    boolean isOver() {
        return talk.isClosed();
    }

    @Override
    public void close() {
        client.stop();
    }
}
