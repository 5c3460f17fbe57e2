package dev.sshdaudit.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands before a server, and keeps all that clients send. */
final class Wire implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final int server;
    private final List<ByteArrayOutputStream> sent = new CopyOnWriteArrayList<>();

    /** Stands before a port of this machine. */
    Wire(int server) throws IOException {
        this.server = server;
        thread(this::accept);
    }

    String endpoint() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** All that was sent so far, a connection each. */
    List<byte[]> sent() {
        return sent.stream().map(ByteArrayOutputStream::toByteArray).toList();
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
                ByteArrayOutputStream kept = new ByteArrayOutputStream();
                sent.add(kept);
                thread(() -> copy(client, upstream, kept));
                thread(() -> copy(upstream, client, OutputStream.nullOutputStream()));
            }
        } catch (IOException e) {
            // it is closed
        }
    }

    private static void copy(Socket from, Socket to, OutputStream kept) {
        byte[] buffer = new byte[16384];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                kept.write(buffer, 0, n);
                to.getOutputStream().write(buffer, 0, n);
            }
        } catch (IOException e) {
            // one of both has gone
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
