package dev.sshdaudit.storage.s3.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy of HTTP, as companies have between themselves and the rest: the only way to a host that no name server knows. */
public final class ForwardProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int server;
    /** The first lines of what was asked for. */
    public final List<String> requests = new CopyOnWriteArrayList<>();

    /** Leads to a port of this machine, whatever host is asked for. */
    public ForwardProxy(int server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                thread(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket target = new Socket(InetAddress.getLoopbackAddress(), server)) {
            String head = head(client.getInputStream());
            requests.add(head.lines().findFirst().orElse(""));
            if (head.startsWith("CONNECT ")) {
                write(client.getOutputStream(), "HTTP/1.1 200 OK\r\n\r\n");
            } else {
                write(
                        target.getOutputStream(),
                        head.replaceFirst(" http://[^/ ]+", " ")
                                .replaceFirst("(?i)\r\nConnection: [^\r]*", "")
                                .replaceFirst("\r\n", "\r\nConnection: close\r\n"));
            }
            thread(() -> copy(client, target));
            target.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // one of them has gone
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // the other direction has ended it
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("no request");
            }
            head.write(b);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
