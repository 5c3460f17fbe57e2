package dev.sshdaudit.storage.s3.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Speaks S3 on loopback, keeps objects in memory, and answers whatever a test wants: what it does and what it says are
 * two things. It looks at no signature.
 */
public final class FakeS3 implements AutoCloseable {

    /** What a request gets. The first is what S3 does; the others do it and lie, or do not, and say one thing or another. */
    public enum Mood {
        HONEST,
        EMPTY_200,
        HTML_200,
        HTML_403,
        HTML_404,
        REDIRECT,
        OTHER_ETAG,
        DONE_WITH_OTHER_ETAG,
        DONE_DAMAGED,
        DONE_WITHOUT_ETAG,
        DONE_ENCRYPTED,
        ERROR_IN_200,
        DONE_WITH_ERROR_IN_200,
        RESULT_OF_NOTHING,
        DENIED,
        NO_SUCH_UPLOAD,
        FAILED,
        BUSY,
        DONE_BUT_FAILED,
        DONE_BUT_CLOSED,
        DONE_BUT_HANGING,
        DONE_BUT_TRUNCATED,
        HANGING,
        RESET
    }

    /** Decides on requests. */
    public interface Rule {
        Mood judge(String operation, String key);
    }

    /** What was asked for a key, and what was answered. */
    public static final class Count {
        public final AtomicInteger requests = new AtomicInteger();
        public final AtomicInteger lies = new AtomicInteger();
        public final AtomicLong bytes = new AtomicLong();
    }

    private record Upload(String key, SortedMap<Integer, byte[]> parts) {}

    private record Stored(byte[] bytes, String etag) {}

    private record Request(String operation, String key, Map<String, String> query, byte[] body) {}

    private static final String HTML = "<!DOCTYPE html><html><head><title>Log in<br></head><body>Welcome</body></html>";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-s3");
        thread.setDaemon(true);
        return thread;
    });
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, Stored> objects = new ConcurrentHashMap<>();
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final Map<String, Count> counts = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    public volatile Rule rule = (operation, key) -> Mood.HONEST;

    /** Is reachable at once. */
    public FakeS3() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** An object's bytes; null if there is none. */
    public byte[] object(String key) {
        Stored stored = objects.get(key);
        return stored == null ? null : stored.bytes();
    }

    public Count count(String key) {
        return counts.computeIfAbsent(key, each -> new Count());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            String[] path = exchange.getRequestURI().getPath().split("/", 3);
            String key = path.length == 3 && !path[2].isEmpty() ? path[2] : query.getOrDefault("prefix", "");
            String operation = operation(exchange.getRequestMethod(), path.length == 3 && !path[2].isEmpty(), query);
            Mood mood = rule.judge(operation, key);
            Count count = count(key);
            count.requests.incrementAndGet();
            if (mood != Mood.HONEST) {
                count.lies.incrementAndGet();
            }
            if (mood == Mood.RESET) {
                // what was sent and not read makes the system reset the connection
                return;
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            count.bytes.addAndGet(body.length);
            answer(exchange, new Request(operation, key, query, body), mood);
        } catch (IOException | UncheckedIOException e) {
            // the client has gone
        }
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new TreeMap<>();
        for (String each : text == null ? new String[0] : text.split("&")) {
            query.put(each.replaceFirst("=.*", ""), each.contains("=") ? each.substring(each.indexOf('=') + 1) : "");
        }
        return query;
    }

    private static String operation(String method, boolean object, Map<String, String> query) {
        return switch (method) {
            case "PUT" -> query.containsKey("partNumber") ? "UploadPart" : "PutObject";
            case "POST" -> query.containsKey("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload";
            case "DELETE" -> "AbortMultipartUpload";
            case "HEAD" -> "HeadObject";
            default -> object ? "GetObject" : "ListMultipartUploads";
        };
    }

    private void answer(HttpExchange exchange, Request request, Mood mood) throws IOException {
        switch (mood) {
            case EMPTY_200 -> send(exchange, 200, "");
            case HTML_200 -> html(exchange, 200);
            case HTML_403 -> html(exchange, 403);
            case HTML_404 -> html(exchange, 404);
            case REDIRECT -> {
                exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/login");
                html(exchange, 302);
            }
            case ERROR_IN_200 -> error(exchange, 200, "InternalError");
            case DENIED -> error(exchange, 403, "AccessDenied");
            case NO_SUCH_UPLOAD -> error(exchange, 404, "NoSuchUpload");
            case FAILED -> error(exchange, 500, "InternalError");
            case BUSY -> error(exchange, 503, "SlowDown");
            case HANGING -> hang();
            case OTHER_ETAG, RESULT_OF_NOTHING -> lie(exchange, request, mood);
            default -> {
                done(exchange, request, mood);
                if (mood == Mood.DONE_BUT_HANGING) {
                    hang();
                }
            }
        }
    }

    private static void html(HttpExchange exchange, int status) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/html");
        send(exchange, status, HTML);
    }

    private static void error(HttpExchange exchange, int status, String code) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        send(exchange, status, "<Error><Code>" + code + "</Code><Message>told</Message></Error>");
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private void hang() {
        try {
            closed.await(3, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says that it did it. */
    private void lie(HttpExchange exchange, Request request, Mood mood) throws IOException {
        String etag =
                mood == Mood.RESULT_OF_NOTHING ? "" : md5(request.operation().getBytes(StandardCharsets.US_ASCII));
        switch (request.operation()) {
            case "CreateMultipartUpload" -> send(exchange, 200, "<InitiateMultipartUploadResult/>");
            case "CompleteMultipartUpload" ->
                send(
                        exchange,
                        200,
                        "<CompleteMultipartUploadResult>"
                                + (mood == Mood.OTHER_ETAG
                                        ? "<Key>" + request.key() + "</Key><ETag>\"" + etag + "-2\"</ETag>"
                                        : "")
                                + "</CompleteMultipartUploadResult>");
            default -> {
                if (!etag.isEmpty()) {
                    exchange.getResponseHeaders().set("ETag", '"' + etag + '"');
                    exchange.getResponseHeaders().set("Content-Length", "1");
                }
                send(exchange, 200, "");
            }
        }
    }

    private synchronized void done(HttpExchange exchange, Request request, Mood mood) throws IOException {
        Upload upload = uploads.get(request.query().getOrDefault("uploadId", ""));
        boolean known = upload != null && upload.key().equals(request.key());
        switch (request.operation()) {
            case "PutObject" -> {
                Stored stored = stored(damaged(request.body(), mood), null);
                objects.put(request.key(), stored);
                tag(exchange, stored.etag(), mood);
            }
            case "CreateMultipartUpload" -> {
                String id = "upload-" + ids.incrementAndGet();
                uploads.put(id, new Upload(request.key(), new TreeMap<>()));
                reply(
                        exchange,
                        mood,
                        "<InitiateMultipartUploadResult><UploadId>" + id
                                + "</UploadId></InitiateMultipartUploadResult>");
            }
            case "UploadPart" -> {
                if (!known) {
                    error(exchange, 404, "NoSuchUpload");
                    return;
                }
                byte[] bytes = damaged(request.body(), mood);
                upload.parts().put(Integer.valueOf(request.query().get("partNumber")), bytes);
                tag(exchange, md5(bytes), mood);
            }
            case "CompleteMultipartUpload" -> {
                if (!known) {
                    error(exchange, 404, "NoSuchUpload");
                    return;
                }
                complete(exchange, request, upload, mood);
            }
            case "AbortMultipartUpload" -> {
                uploads.remove(request.query().get("uploadId"));
                exchange.sendResponseHeaders(204, -1);
            }
            case "ListMultipartUploads" -> reply(exchange, mood, list(request.key()));
            default -> look(exchange, request, mood);
        }
    }

    private static byte[] damaged(byte[] bytes, Mood mood) {
        return mood == Mood.DONE_DAMAGED ? Arrays.copyOf(bytes, bytes.length / 2) : bytes;
    }

    private static Stored stored(byte[] bytes, String etag) {
        return new Stored(bytes, etag == null ? md5(bytes) : etag);
    }

    private void complete(HttpExchange exchange, Request request, Upload upload, Mood mood) throws IOException {
        String text = new String(request.body(), StandardCharsets.UTF_8);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteArrayOutputStream sums = new ByteArrayOutputStream();
        int count = 0;
        for (Map.Entry<Integer, byte[]> part : upload.parts().entrySet()) {
            if (text.contains("<PartNumber>" + part.getKey() + "</PartNumber>")) {
                if (!text.contains(md5(part.getValue()))) {
                    error(exchange, 400, "InvalidPart");
                    return;
                }
                all.writeBytes(part.getValue());
                sums.writeBytes(HexFormat.of().parseHex(md5(part.getValue())));
                count++;
            }
        }
        byte[] bytes = damaged(all.toByteArray(), mood);
        String etag = (mood == Mood.DONE_DAMAGED ? md5(bytes) : md5(sums.toByteArray())) + "-" + count;
        objects.put(request.key(), stored(bytes, etag));
        uploads.values().remove(upload);
        String told = mood == Mood.DONE_WITH_OTHER_ETAG
                ? md5(bytes) + "-" + count
                : mood == Mood.DONE_WITHOUT_ETAG ? "" : etag;
        reply(
                exchange,
                mood,
                "<CompleteMultipartUploadResult><Bucket>audit</Bucket><Key>" + request.key() + "</Key><ETag>&quot;"
                        + told + "&quot;</ETag></CompleteMultipartUploadResult>");
    }

    private String list(String prefix) {
        StringBuilder text = new StringBuilder("<ListMultipartUploadsResult><Bucket>audit</Bucket>");
        uploads.forEach((id, upload) -> {
            if (upload.key().startsWith(prefix)) {
                text.append("<Upload><Key>" + upload.key() + "</Key><UploadId>" + id + "</UploadId></Upload>");
            }
        });
        return text + "<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>";
    }

    private void look(HttpExchange exchange, Request request, Mood mood) throws IOException {
        Stored stored = objects.get(request.key());
        if (stored == null) {
            error(exchange, 404, "NoSuchKey");
            return;
        }
        exchange.getResponseHeaders().set("Content-Length", String.valueOf(stored.bytes().length));
        tag(exchange, stored.etag(), mood);
    }

    private void tag(HttpExchange exchange, String etag, Mood mood) throws IOException {
        if (mood == Mood.DONE_ENCRYPTED) {
            exchange.getResponseHeaders().set("x-amz-server-side-encryption", "aws:kms");
        }
        if (mood != Mood.DONE_WITHOUT_ETAG) {
            exchange.getResponseHeaders().set("ETag", '"' + told(etag, mood) + '"');
        }
        reply(exchange, mood, "");
    }

    private static String told(String etag, Mood mood) {
        return mood == Mood.DONE_WITH_OTHER_ETAG || mood == Mood.DONE_ENCRYPTED
                ? md5(etag.getBytes(StandardCharsets.US_ASCII))
                : etag;
    }

    /** Says that it is done, or something else. */
    private void reply(HttpExchange exchange, Mood mood, String text) throws IOException {
        switch (mood) {
            case DONE_BUT_FAILED -> error(exchange, 500, "InternalError");
            case DONE_WITH_ERROR_IN_200 -> error(exchange, 200, "InternalError");
            case DONE_BUT_CLOSED -> exchange.close();
            case DONE_BUT_HANGING -> exchange.getResponseHeaders().set("Connection", "close");
            case DONE_BUT_TRUNCATED -> {
                exchange.sendResponseHeaders(200, 1000 + text.length());
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(text.getBytes(StandardCharsets.US_ASCII), 0, text.length() / 2);
                }
            }
            default -> send(exchange, 200, text);
        }
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Uploads that were begun and are neither complete nor aborted. */
    public List<String> openUploads() {
        return uploads.values().stream().map(Upload::key).toList();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
