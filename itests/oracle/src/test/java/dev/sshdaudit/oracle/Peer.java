package dev.sshdaudit.oracle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * What connects to a port that the server listens on for a client. Asynchronous as SSHD is: Jazzer takes each connection of a
 * {@link java.net.Socket} for one that an attacker has asked for.
 */
final class Peer implements AutoCloseable {

    private final AsynchronousSocketChannel socket = AsynchronousSocketChannel.open();
    private final int port;
    private final byte[] written;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    /**
     * Connects: from now on the server may open a channel for it.
     *
     * @throws IOException if the server does not listen any longer
     */
    Peer(int port, int length) throws IOException {
        try {
            get(socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        this.port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
        written = new byte[length];
        Arrays.fill(written, (byte) ('a' + port % 26));
        Thread reader = new Thread(this::read, "peer");
        reader.setDaemon(true);
        reader.start();
    }

    /** Writes what it has to say, as far as the server takes it. */
    void write() {
        ByteBuffer buffer = ByteBuffer.wrap(written);
        try {
            while (buffer.hasRemaining()) {
                get(socket.write(buffer));
            }
        } catch (IOException e) {
            // the server has closed the connection
        }
    }

    private static <T> T get(Future<T> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** By which recordings tell it from others. */
    int port() {
        return port;
    }

    /** What it has to say. */
    byte[] written() {
        return written;
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try {
            while (get(socket.read(buffer)) >= 0) {
                synchronized (this) {
                    read.write(buffer.array(), 0, buffer.position());
                }
                buffer.clear();
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
