package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/** A server that reads a line from each client, answers with it twice, and hangs up. */
final class Answering implements AutoCloseable {

    private final ServerSocketChannel server;

    private Answering(ServerSocketChannel server) {
        this.server = server;
        Thread thread = new Thread(this::serve, "answers");
        thread.setDaemon(true);
        thread.start();
    }

    static Answering onPort() throws IOException {
        return new Answering(
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    static Answering onSocket(Path path) throws IOException {
        return new Answering(
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path)));
    }

    /** The port, or 0 if it is on a unix socket. */
    int port() throws IOException {
        return server.getLocalAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel guest = server.accept()) {
                String line = readUntil(guest, '\n');
                write(guest, line + line);
            } catch (IOException e) {
                // it went away, or the test is over
            }
        }
    }

    /**
     * Says a line to a server of this kind, wherever it can be reached, and gives back what it answers. Waits until it can
     * be reached: a client says that it is ready before the server has answered all of its requests.
     */
    static String ask(SocketAddress where, String line) throws IOException {
        try (SocketChannel socket = reach(where)) {
            write(socket, line + "\n");
            return readUntil(socket, -1);
        }
    }

    private static SocketChannel reach(SocketAddress where) {
        AtomicReference<SocketChannel> socket = new AtomicReference<>();
        eventually("a server that listens on " + where, () -> {
            try {
                socket.set(SocketChannel.open(where));
                return true;
            } catch (IOException e) {
                return false; // no server yet
            }
        });
        return socket.get();
    }

    /** Comes to a server that cannot be reached, and sees that no server answers. */
    static void askInVain(SocketAddress where) {
        try {
            String answer = ask(where, "anybody there?");
            if (!answer.isEmpty()) {
                throw new AssertionError("A server answered: " + answer);
            }
        } catch (IOException e) {
            // as expected
        }
    }

    static SocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    static void write(SocketChannel socket, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }

    private static String readUntil(SocketChannel socket, int last) throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (socket.read(one.clear()) > 0) {
            text.append((char) (one.get(0) & 0xff));
            if (one.get(0) == last) {
                break;
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
