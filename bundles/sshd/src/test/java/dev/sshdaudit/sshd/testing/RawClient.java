package dev.sshdaudit.sshd.testing;

import static dev.sshdaudit.testkit.Eventually.eventually;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * A client that exchanges keys as it should, and then sends whatever it is told to and does nothing with what it gets
 * but write it down.
 */
public final class RawClient implements AutoCloseable {

    /** Window adjustments come whenever the server gets round to it. */
    private static final int WINDOW_ADJUST = 93;

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final SshClient ssh = SshClient.setUpDefaultClient();

    public RawClient() {
        ssh.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        ssh.setSessionFactory(new SessionFactory(ssh) {
            @Override
            protected ClientSessionImpl doCreateSession(IoSession io) throws Exception {
                return new RawSession(ssh, io);
            }
        });
        ssh.start();
    }

    /** Connects and exchanges keys; the server is ready for a request to authenticate then. */
    public Connection connect(int port) throws IOException {
        RawSession session =
                (RawSession) ssh.connect("ada", "127.0.0.1", port).verify(LIMIT).getSession();
        session.received().await(it -> it.number() == RawSession.SERVICE_ACCEPT);
        return session.received();
    }

    @Override
    public void close() {
        ssh.stop();
    }

    /** A packet from the server. */
    public record Received(byte[] packet) {

        public int number() {
            return packet[0] & 0xff;
        }

        @Override
        public String toString() {
            return number() + ":" + HexFormat.of().formatHex(packet, 1, packet.length);
        }
    }

    /** Goes through key exchange by itself. */
    private static final class RawSession extends ClientSessionImpl {

        static final int DISCONNECT = 1;
        static final int UNIMPLEMENTED = 3;
        static final int SERVICE_ACCEPT = 6;
        private static final int USERAUTH_REQUEST = 50;

        private static final int KEXINIT = 20;

        private Connection received;
        private volatile boolean staying;
        private volatile Packet afterKexInit;

        RawSession(SshClient client, IoSession io) throws Exception {
            super(client, io);
        }

        private synchronized Connection received() {
            if (received == null) { // packets may come before the constructor is done
                received = new Connection(this);
            }
            return received;
        }

        @Override
        protected void handleMessage(Buffer buffer) throws Exception {
            byte[] packet = new byte[buffer.available()];
            System.arraycopy(buffer.array(), buffer.rpos(), packet, 0, packet.length);
            int number = packet[0] & 0xff;
            Packet untimely = afterKexInit;
            if (number == KEXINIT && untimely != null) {
                afterKexInit = null;
                sendNow(untimely);
            }
            if (number >= USERAUTH_REQUEST
                    || number == DISCONNECT
                    || number == UNIMPLEMENTED
                    || number == SERVICE_ACCEPT) {
                received().add(new Received(packet));
            }
            if (number < USERAUTH_REQUEST && number != SERVICE_ACCEPT && !(staying && number == DISCONNECT)) {
                super.handleMessage(buffer);
            }
        }

        /** Past all that keeps packets back while keys are exchanged. */
        private void sendNow(Packet packet) throws IOException {
            byte[] bytes = packet.toByteArray();
            Buffer buffer = createBuffer((byte) 0, bytes.length + 16);
            buffer.wpos(buffer.wpos() - 1);
            buffer.putRawBytes(bytes);
            doWritePacket(buffer);
        }
    }

    /** A connection of such a client. */
    public static final class Connection implements AutoCloseable {

        private final RawSession session;
        private final List<Received> packets = new ArrayList<>();
        private volatile IoWriteFuture lastWrite;

        private Connection(RawSession session) {
            this.session = session;
        }

        private synchronized void add(Received packet) {
            packets.add(packet);
        }

        /** Sends a packet, well-formed or not; in vain if the server has ended the connection. */
        public Connection send(Packet packet) throws IOException {
            return send(packet.toByteArray());
        }

        public Connection send(byte... packet) throws IOException {
            Buffer buffer = session.createBuffer((byte) 0, packet.length + 16);
            buffer.wpos(buffer.wpos() - 1);
            buffer.putRawBytes(packet);
            try {
                lastWrite = session.writePacket(buffer);
            } catch (IOException e) {
                if (!session.isClosing() && !isOver()) {
                    throw e;
                }
            }
            return this;
        }

        /** Waits until the operating system has all that was sent. */
        public Connection awaitSent() {
            eventually("the last packet to be sent", () -> lastWrite.isDone());
            return this;
        }

        /** Begins a key exchange, and sends this packet before going on with it. */
        public void breakIntoKeyExchange(Packet packet) throws IOException {
            session.afterKexInit = packet;
            session.reExchangeKeys();
        }

        /** Gets the user in. */
        public Connection login() throws IOException {
            send(Packet.of(50)
                    .text("ada")
                    .text("ssh-connection")
                    .text("password")
                    .bool(false)
                    .text("secret"));
            return await(it -> it.number() == 52);
        }

        /** Opens a session channel by this number; the server's numbers count from 0. */
        public Connection open(long id, long window) throws IOException {
            long answered = count(Connection::answersOpen);
            send(Packet.of(90).text("session").uint32(id).uint32(window).uint32(32768));
            return await(answered + 1, Connection::answersOpen);
        }

        private static boolean answersOpen(Received packet) {
            return packet.number() == 91 || packet.number() == 92;
        }

        /** Waits for a packet, or for the end of the connection. */
        public Connection await(Predicate<Received> wanted) {
            return await(1, wanted);
        }

        /** Waits for so many such packets, or for the end of the connection. */
        public Connection await(long count, Predicate<Received> wanted) {
            eventually(() -> "an answer after " + packets(), () -> isOver() || count(wanted) >= count);
            return this;
        }

        /** Waits for the end of the connection. */
        public Connection awaitEnd() {
            return await(it -> false);
        }

        public boolean has(Predicate<Received> wanted) {
            return count(wanted) > 0;
        }

        public synchronized long count(Predicate<Received> wanted) {
            return packets.stream().filter(wanted).count();
        }

        public boolean isOver() {
            return session.getIoSession().isClosed();
        }

        /** What the server has sent so far, but for window adjustments. */
        public synchronized List<Received> packets() {
            return packets.stream().filter(it -> it.number() != WINDOW_ADJUST).toList();
        }

        /** Takes packets out of those that have come. */
        public synchronized void forget(Predicate<Received> unwanted) {
            packets.removeIf(unwanted);
        }

        /** Reads nothing more from the network, or goes on. */
        public void reading(boolean on) {
            if (on) {
                session.getIoSession().resumeRead();
            } else {
                session.getIoSession().suspendRead();
            }
        }

        /** Does not leave when the server says that it disconnects. */
        public Connection stay() {
            session.staying = true;
            return this;
        }

        /** Is gone without a word. */
        public void die() {
            session.getIoSession().close(true);
            awaitEnd();
        }

        @Override
        public void close() {
            session.close(true);
        }
    }
}
