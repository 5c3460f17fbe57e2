package dev.sshdaudit.testkit;

import static dev.sshdaudit.testkit.Eventually.eventually;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.kex.KexState;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * A client that exchanges keys as it should, and then sends whatever it is told to and does nothing with what it gets
 * but keep account of it.
 */
public final class RawClient implements AutoCloseable {

    /** Names of ciphers; {@code etm} is aes128-ctr with an encrypt-then-MAC. */
    public static final List<String> CIPHERS = List.of("none", "aes128-ctr", "aes128-gcm@openssh.com", "etm");

    /** Names of compressions. */
    public static final List<String> COMPRESSIONS = List.of("none", "zlib", "zlib@openssh.com");

    /** Window adjustments come whenever the server gets round to it. */
    private static final int WINDOW_ADJUST = 93;

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final SshClient ssh = SshClient.setUpDefaultClient();

    /** Makes a client with the algorithms that SSHD prefers. */
    public RawClient() {
        this(client -> {});
    }

    private RawClient(Consumer<SshClient> setup) {
        setup.accept(ssh);
        ssh.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        ssh.setSessionFactory(new SessionFactory(ssh) {
            @Override
            protected ClientSessionImpl doCreateSession(IoSession io) throws Exception {
                return new RawSession(ssh, io);
            }
        });
        ssh.start();
    }

    /**
     * Makes a client with certain algorithms.
     *
     * @param cipher one of {@link #CIPHERS}
     * @param compression one of {@link #COMPRESSIONS}
     */
    public RawClient(String cipher, String compression) {
        this(client -> {
            client.setCipherFactories(List.of(
                    switch (cipher) {
                        case "none" -> BuiltinCiphers.none;
                        case "aes128-gcm@openssh.com" -> BuiltinCiphers.aes128gcm;
                        default -> BuiltinCiphers.aes128ctr;
                    }));
            client.setMacFactories(List.of(cipher.equals("etm") ? BuiltinMacs.hmacsha256etm : BuiltinMacs.hmacsha256));
            client.setCompressionFactories(List.of(BuiltinCompressions.fromFactoryName(compression)));
        });
    }

    /** Connects and exchanges keys; the server is ready for a request to authenticate then, or has ended the connection. */
    public Connection connect(int port) throws IOException {
        RawSession session =
                (RawSession) ssh.connect("ada", "127.0.0.1", port).verify(LIMIT).getSession();
        Connection connection = session.connection();
        if (!connection.await(LIMIT, () -> connection.count(RawSession.SERVICE_ACCEPT) > 0)) {
            throw new IOException("The server does not answer");
        }
        return connection;
    }

    @Override
    public void close() {
        ssh.stop();
    }

    /**
     * A packet from the server.
     *
     * @param packet its bytes, from the message number on
     */
    public record Received(byte[] packet) {

        /** The message number. */
        public int number() {
            return packet[0] & 0xff;
        }

        @Override
        public String toString() {
            return number() + ":" + HexFormat.of().formatHex(packet, 1, packet.length);
        }
    }

    /** Goes through key exchange by itself, and nothing else. */
    private static final class RawSession extends ClientSessionImpl {

        static final int DISCONNECT = 1;
        static final int UNIMPLEMENTED = 3;
        static final int SERVICE_ACCEPT = 6;
        private static final int USERAUTH_REQUEST = 50;
        private static final int USERAUTH_SUCCESS = 52;

        private static final int KEXINIT = 20;

        private Connection connection;
        private volatile boolean staying;
        private volatile Packet afterKexInit;

        RawSession(SshClient client, IoSession io) throws Exception {
            super(client, io);
        }

        private synchronized Connection connection() {
            if (connection == null) { // packets may come before the constructor is done
                connection = new Connection(this);
            }
            return connection;
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
            if (number == USERAUTH_SUCCESS) {
                setAuthenticated(); // delayed compression begins, before the next packet is sent
            }
            connection().add(packet);
            if (number < USERAUTH_REQUEST && number != SERVICE_ACCEPT && !(staying && number == DISCONNECT)) {
                super.handleMessage(buffer);
            }
        }

        /** Past all that keeps packets back while keys are exchanged. */
        private void sendNow(Packet packet) throws IOException {
            doWritePacket(buffer(packet.toByteArray()));
        }

        private Buffer buffer(byte[] packet) {
            Buffer buffer = createBuffer((byte) 0, packet.length + 16);
            buffer.wpos(buffer.wpos() - 1);
            buffer.putRawBytes(packet);
            return buffer;
        }
    }

    /** A connection of such a client. For any thread. */
    public static final class Connection implements AutoCloseable {

        private final RawSession session;
        private final int localPort;
        private final Account account = new Account();
        private final List<Received> packets = new ArrayList<>();
        private volatile IoWriteFuture lastWrite;

        private Connection(RawSession session) {
            this.session = session;
            this.localPort =
                    session.getIoSession().getLocalAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
        }

        private synchronized void add(byte[] packet) {
            account.add(packet);
            int number = packet[0] & 0xff;
            if (number >= RawSession.USERAUTH_REQUEST
                    || number == RawSession.DISCONNECT
                    || number == RawSession.UNIMPLEMENTED
                    || number == RawSession.SERVICE_ACCEPT) {
                packets.add(new Received(packet));
            }
            notifyAll();
        }

        /** The client's port, by which the server knows the connection. */
        public int localPort() {
            return localPort;
        }

        /** Sends a packet, well-formed or not; in vain if the server has ended the connection. */
        public Connection send(Packet packet) throws IOException {
            return send(packet.toByteArray());
        }

        /** As {@link #send(Packet)}; a packet without bytes is sent, too. */
        public Connection send(byte... packet) throws IOException {
            if (isOver()) {
                return this;
            }
            try {
                lastWrite = session.writePacket(session.buffer(packet));
            } catch (IOException e) {
                if (!session.isClosing() && !isOver()) {
                    throw e;
                }
            }
            return this;
        }

        /** Waits until the operating system has all that was sent. */
        public Connection awaitSent() {
            eventually("the last packet is sent", () -> isOver() || lastWrite.isDone());
            return this;
        }

        /** Begins to exchange keys anew; packets that are sent meanwhile wait. */
        public void exchangeKeys() throws IOException {
            if (!isOver()) {
                session.reExchangeKeys();
            }
        }

        /** Whether keys are being exchanged. */
        public boolean isExchangingKeys() {
            return session.getKexState() != KexState.DONE;
        }

        /** Begins a key exchange, and sends this packet before going on with it. */
        public void breakIntoKeyExchange(Packet packet) throws IOException {
            session.afterKexInit = packet;
            session.reExchangeKeys();
        }

        /** Gets the user in. */
        public Connection login() throws IOException {
            return send(Packet.login("ada", "secret")).await(it -> it.number() == RawSession.USERAUTH_SUCCESS);
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

        /**
         * Waits until a condition holds, or the connection is over; false if the time is up. The condition is looked at after
         * each packet, and each millisecond: for those to whom the pauses of {@link Eventually} would add up.
         */
        public boolean await(Duration limit, BooleanSupplier condition) {
            long deadline = System.nanoTime() + limit.toNanos();
            while (!condition.getAsBoolean() && !isOver()) {
                if (System.nanoTime() > deadline) {
                    return false;
                }
                synchronized (this) {
                    try {
                        wait(1);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return false;
                    }
                }
            }
            return true;
        }

        /** Waits for the end of the connection. */
        public Connection awaitEnd() {
            return await(it -> false);
        }

        /** Whether such a packet has come. */
        public boolean has(Predicate<Received> wanted) {
            return count(wanted) > 0;
        }

        /** How many such packets have come. */
        public synchronized long count(Predicate<Received> wanted) {
            return packets.stream().filter(wanted).count();
        }

        /** How many packets of this message number have come. */
        public int count(int number) {
            return account.count(number);
        }

        /** How many bytes of data have come, by the client's number of the channel. */
        public Map<Long, Long> bytes() {
            return account.bytes();
        }

        /** How many bytes of data have come in all. */
        public long allBytes() {
            return account.allBytes();
        }

        /** The port that the server listens on for the client, or 0. */
        public int forwardedPort() {
            return account.forwardedPort();
        }

        /** The server's number for the channel that it asked for last, or -1. */
        public long lastOpened() {
            return account.lastOpened();
        }

        /** Why the server has ended the connection, in its own words; empty if it has not said so. */
        public String farewell() {
            return account.farewell();
        }

        /** Whether the connection has ended. */
        public boolean isOver() {
            return session.getIoSession().isClosed();
        }

        /** What the server has sent so far, but for key exchanges and window adjustments. */
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

        /** Is gone without a word, and does not wait. */
        public void hangUp() {
            session.getIoSession().close(true);
        }

        /** Is gone without a word; returns when the connection has ended. */
        public void die() {
            hangUp();
            awaitEnd();
        }

        @Override
        public void close() {
            session.close(true);
        }
    }
}
