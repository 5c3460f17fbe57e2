package dev.sshdaudit.storage.s3.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands before a server: lets pass the six operations that uploading needs and whatever else a test allows, and lets
 * go wrong what the test wants. It touches no signature: the server checks what the client has signed.
 */
public final class Gate implements AutoCloseable {

    /** What becomes of a request. */
    public enum Verdict {
        PASS,
        /** 403, as S3 says it. */
        DENY,
        /** 403, as S3 says it of an object that is locked. */
        LOCKED,
        /** 500 before it is done. */
        FAIL,
        /** 503 before it is done. */
        BUSY,
        /** The connection is reset after a piece of the body. */
        RESET,
        /** It is done, and the connection is reset before the answer. */
        LOSE_ANSWER
    }

    /** Decides on requests. */
    public interface Rule {
        Verdict judge(String operation, String key);
    }

    /** What uploading needs. */
    public static final List<String> SIX = List.of(
            "PutObject",
            "CreateMultipartUpload",
            "UploadPart",
            "CompleteMultipartUpload",
            "ListMultipartUploads",
            "AbortMultipartUpload");

    /** No more than the six operations. */
    public static final Rule LEAST = (operation, key) -> SIX.contains(operation) ? Verdict.PASS : Verdict.DENY;

    private static final int PIECE = 100_000;
    private static final int MAX_HEAD = 65536;

    private final ServerSocket listener;
    private final int upstream;
    /** The operations that were asked for, parts with their number and key. */
    public final List<String> requests = new CopyOnWriteArrayList<>();

    public volatile Rule rule = LEAST;
    /** Bytes a second in each connection; 0 for as fast as it goes. */
    public volatile long speed;
    /** Whether connections are ended as soon as they come. */
    public volatile boolean down;

    /** Stands before a port of this machine. */
    public Gate(int upstream) throws IOException {
        this.upstream = upstream;
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    public String endpoint() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "gate");
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
        try (client) {
            if (down) {
                reset(client);
                return;
            }
            String head = head(client.getInputStream());
            if (head.isEmpty()) {
                return;
            }
            String[] line = head.split(" ", 3);
            String operation = operation(line[0], line[1]);
            String key = line[1].replaceFirst("\\?.*", "");
            Verdict verdict = rule.judge(operation, key);
            requests.add(operation + (operation.equals("UploadPart") ? " " + line[1] : ""));
            switch (verdict) {
                case DENY -> answer(client, 403, "AccessDenied", "told");
                case LOCKED ->
                    answer(client, 403, "AccessDenied", "Access Denied because object protected by object lock.");
                case FAIL -> answer(client, 500, "InternalError", "told");
                case BUSY -> answer(client, 503, "SlowDown", "told");
                default -> forward(client, head, verdict);
            }
        } catch (IOException e) {
            // the client or the server has gone
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Up to the empty line. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int end = 0;
        while (end < 4) {
            int b = in.read();
            if (b < 0 || head.size() > MAX_HEAD) {
                return "";
            }
            head.write(b);
            end = b == (end % 2 == 0 ? '\r' : '\n') ? end + 1 : b == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static String operation(String method, String target) {
        String query = target.contains("?") ? target.substring(target.indexOf('?') + 1) : "";
        boolean object = target.replaceFirst("\\?.*", "").matches("/[^/]+/.+");
        boolean uploadId = query.contains("uploadId=");
        Map<String, Boolean> known = Map.of(
                "PutObject", method.equals("PUT") && object && query.isEmpty(),
                "CreateMultipartUpload", method.equals("POST") && object && query.matches("uploads=?"),
                "UploadPart", method.equals("PUT") && object && uploadId && query.contains("partNumber="),
                "CompleteMultipartUpload", method.equals("POST") && object && uploadId,
                "AbortMultipartUpload", method.equals("DELETE") && object && uploadId,
                "ListMultipartUploads", method.equals("GET") && !object && query.matches("(.*&)?uploads(=?|=?&.*)"),
                "ListObjectsV2", method.equals("GET") && !object && query.contains("list-type=2"),
                "HeadObject", method.equals("HEAD") && object,
                "DeleteObject", method.equals("DELETE") && object && query.isEmpty(),
                "GetObject", method.equals("GET") && object && query.isEmpty());
        return known.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(method + " " + target);
    }

    private static void answer(Socket client, int status, String code, String message) throws IOException {
        byte[] body = ("<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>" + message
                        + "</Message></Error>")
                .getBytes(StandardCharsets.US_ASCII);
        OutputStream out = client.getOutputStream();
        out.write(("HTTP/1.1 " + status + " told\r\nContent-Type: application/xml\r\nContent-Length: " + body.length
                        + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
        client.shutdownOutput();
        // a client that is still sending would lose the answer to a reset
        client.setSoTimeout(2000);
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    private void forward(Socket client, String head, Verdict verdict) throws IOException {
        try (Socket server = new Socket()) {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), upstream));
            String closing = head.replaceFirst("(?i)\r\nConnection: [^\r]*", "")
                    .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
            server.getOutputStream().write(closing.getBytes(StandardCharsets.ISO_8859_1));
            thread(() -> send(client, server, verdict == Verdict.RESET ? PIECE : Long.MAX_VALUE));
            if (verdict == Verdict.LOSE_ANSWER) {
                finalAnswer(server.getInputStream(), client.getOutputStream());
                reset(client);
            } else {
                copy(server.getInputStream(), client.getOutputStream(), Long.MAX_VALUE);
            }
        }
    }

    /** Lets "go on" pass and takes what comes after it. */
    private static void finalAnswer(InputStream in, OutputStream out) throws IOException {
        String first = head(in);
        if (first.startsWith("HTTP/1.1 100")) {
            out.write(first.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
        in.transferTo(OutputStream.nullOutputStream());
    }

    private void send(Socket client, Socket server, long most) {
        try {
            if (copy(client.getInputStream(), server.getOutputStream(), most) >= most) {
                reset(client);
                server.close();
            }
        } catch (IOException e) {
            // the other direction has ended it
        }
    }

    private long copy(InputStream in, OutputStream out, long most) throws IOException {
        byte[] buffer = new byte[16384];
        long sum = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            sum += n;
            long limit = speed;
            if (limit > 0) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(n) / limit);
            }
            if (sum >= most) {
                break;
            }
        }
        out.flush();
        return sum;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
