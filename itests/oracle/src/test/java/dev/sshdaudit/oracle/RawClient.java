package dev.sshdaudit.oracle;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.compression.Compression;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.util.buffer.Buffer;

/** A client that exchanges keys as it should, and then sends what it is told to. It keeps account of what it gets. */
final class RawClient implements AutoCloseable {

    static final List<String> CIPHERS = List.of("none", "aes128-ctr", "aes128-gcm@openssh.com", "etm");
    static final List<String> COMPRESSIONS = List.of("none", "zlib", "zlib@openssh.com");

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final SshClient ssh = SshClient.setUpDefaultClient();

    RawClient(String cipher, String compression) {
        ssh.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        ssh.setCipherFactories(List.of(
                switch (cipher) {
                    case "none" -> BuiltinCiphers.none;
                    case "aes128-gcm@openssh.com" -> BuiltinCiphers.aes128gcm;
                    default -> BuiltinCiphers.aes128ctr;
                }));
        ssh.setMacFactories(List.of(cipher.equals("etm") ? BuiltinMacs.hmacsha256etm : BuiltinMacs.hmacsha256));
        List<NamedFactory<Compression>> compressions = new ArrayList<>();
        compressions.add(BuiltinCompressions.fromFactoryName(compression));
        ssh.setCompressionFactories(compressions);
        ssh.setSessionFactory(new SessionFactory(ssh) {
            @Override
            protected ClientSessionImpl doCreateSession(IoSession io) throws Exception {
                return new RawSession(ssh, io);
            }
        });
        ssh.start();
    }

    /** Connects and exchanges keys; the server is ready for a request to authenticate then. */
    Connection connect(int port) throws IOException {
        RawSession session =
                (RawSession) ssh.connect("ada", "127.0.0.1", port).verify(LIMIT).getSession();
        Connection connection = session.connection();
        if (!connection.await(LIMIT, () -> connection.count(RawSession.SERVICE_ACCEPT) > 0 || connection.isOver())) {
            throw new IOException("The server does not answer");
        }
        return connection;
    }

    @Override
    public void close() {
        ssh.stop();
    }

    /** Goes through key exchange by itself, and nothing else. */
    private static final class RawSession extends ClientSessionImpl {

        static final int SERVICE_ACCEPT = 6;
        private static final int FIRST_OF_SERVICES = 50;
        private static final int USERAUTH_SUCCESS = 52;

        private Connection connection;

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
            if (number == USERAUTH_SUCCESS) {
                setAuthenticated(); // delayed compression begins, before the next packet is sent
            }
            connection().received(packet);
            if (number < FIRST_OF_SERVICES && number != SERVICE_ACCEPT) {
                super.handleMessage(buffer);
            }
        }
    }

    /** A connection of such a client. */
    static final class Connection implements AutoCloseable {

        private static final int DATA = 94;
        private static final int EXTENDED_DATA = 95;

        private final RawSession session;
        private final int localPort;
        private final int[] counts = new int[256];
        private final Map<Long, Long> bytes = new HashMap<>();
        private long allBytes;
        private long forwardedPort;
        private long lastOpened = -1;
        private String farewell = "";

        private Connection(RawSession session) {
            this.session = session;
            this.localPort = ((InetSocketAddress) session.getIoSession().getLocalAddress()).getPort();
        }

        private synchronized void received(byte[] packet) {
            int number = packet[0] & 0xff;
            counts[number]++;
            if (number == DATA || number == EXTENDED_DATA) {
                int header = number == DATA ? 9 : 13;
                bytes.merge(uint32(packet, 1), (long) packet.length - header, Long::sum);
                allBytes += packet.length - header;
            } else if (number == 81 && packet.length == 5) {
                forwardedPort = uint32(packet, 1);
            } else if (number == 90) {
                lastOpened = uint32(packet, 5 + (int) uint32(packet, 1));
            } else if (number == 1) {
                farewell = new String(packet, 9, (int) uint32(packet, 5), java.nio.charset.StandardCharsets.UTF_8);
            }
            notifyAll();
        }

        private static long uint32(byte[] packet, int at) {
            long value = 0;
            for (int i = 0; i < 4; i++) {
                value = value << 8 | packet[at + i] & 0xff;
            }
            return value;
        }

        /** Its own port, by which the server knows it. */
        int localPort() {
            return localPort;
        }

        /** Sends a packet, well-formed or not; in vain if the server has ended the connection. */
        void send(byte[] packet) throws IOException {
            if (packet.length == 0 || isOver()) {
                return;
            }
            Buffer buffer = session.createBuffer((byte) 0, packet.length + 16);
            buffer.wpos(buffer.wpos() - 1);
            buffer.putRawBytes(packet);
            try {
                session.writePacket(buffer);
            } catch (IOException e) {
                if (!session.isClosing() && !isOver()) {
                    throw e;
                }
            }
        }

        /** Begins to exchange keys anew; packets that are sent meanwhile wait. */
        void exchangeKeys() throws IOException {
            if (!isOver()) {
                session.reExchangeKeys();
            }
        }

        boolean isExchangingKeys() {
            return session.getKexState() != org.apache.sshd.common.kex.KexState.DONE;
        }

        /** Waits until something is so, or the connection is over; false if the time is up. */
        boolean await(Duration limit, BooleanSupplier condition) {
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

        /** How many packets of a type came. */
        synchronized int count(int number) {
            return counts[number];
        }

        /** Bytes of data that came for one of the client's channel numbers. */
        synchronized Map<Long, Long> bytes() {
            return new HashMap<>(bytes);
        }

        synchronized long allBytes() {
            return allBytes;
        }

        /** The port that the server listens on for the client, or 0. */
        synchronized int forwardedPort() {
            return (int) forwardedPort;
        }

        /** The server's number for the channel that it asked for last. */
        synchronized long lastOpened() {
            return lastOpened;
        }

        /** Why the server has ended the connection, in its own words. */
        synchronized String farewell() {
            return farewell;
        }

        boolean isOver() {
            return session.getIoSession().isClosed();
        }

        @Override
        public void close() {
            session.getIoSession().close(true);
        }
    }
}
