package dev.sshdaudit.oracle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;

/** What connects to a port that the server listens on for a client. */
final class Peer implements AutoCloseable {

    private final Socket socket;
    private final byte[] written;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    Peer(int port, int length) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        written = new byte[length];
        Arrays.fill(written, (byte) ('a' + port % 26));
        Thread reader = new Thread(this::read, "peer");
        reader.setDaemon(true);
        reader.start();
        socket.getOutputStream().write(written);
    }

    /** By which recordings tell it from others. */
    int port() {
        return socket.getLocalPort();
    }

    byte[] written() {
        return written;
    }

    private void read() {
        byte[] buffer = new byte[8192];
        try {
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                synchronized (this) {
                    read.write(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** What SSHD has delivered so far. */
    synchronized byte[] delivered() {
        return read.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
