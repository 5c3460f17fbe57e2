package dev.sshdaudit.storage.s3.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sshdaudit.storage.ConnectionDay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A bucket of very many recordings, which makes up their keys, metadata and bytes when it is asked for them: so many on each of some
 * days, with keys that begin with the day. Other objects can be put beside them. Speaks as much of S3 as reading takes, on loopback,
 * looks at no signature, and counts requests.
 */
public final class BigBucket implements AutoCloseable {

    public static final int PAGE = 1000;
    private static final int SECONDS = 86_400;

    private final LocalDate first;
    private final int days;
    private final int perDay;
    /** Each day as it stands in keys, and as it stands at the end of ids: to make them each time would take most of the time. */
    private final String[] dayTexts;

    private final String[] dayDigits;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "big-bucket");
        thread.setDaemon(true);
        return thread;
    });
    private final NavigableMap<String, byte[]> others = new ConcurrentSkipListMap<>();
    private final Map<String, Integer> requests = new ConcurrentHashMap<>();

    /** Is reachable at once. */
    public BigBucket(LocalDate first, int days, int perDay) throws IOException {
        this.first = first;
        this.days = days;
        this.perDay = perDay;
        this.dayTexts = new String[days];
        this.dayDigits = new String[days];
        for (int day = 0; day < days; day++) {
            dayTexts[day] = first.plusDays(day).toString();
            String id = ConnectionDay.newId(
                    new byte[ConnectionDay.RANDOM_BYTES],
                    first.plusDays(day).atStartOfDay(ZoneOffset.UTC).toInstant());
            dayDigits[day] = id.substring(2 * ConnectionDay.RANDOM_BYTES);
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Puts an object beside the recordings that are made up. */
    public void put(String key, byte[] bytes) {
        others.put(key, bytes);
    }

    public LocalDate day(int day) {
        return first.plusDays(day);
    }

    /** When a recording began. */
    public Instant start(int day, int number) {
        return day(day).atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds((long) number * (SECONDS - PAGE) / perDay);
    }

    /** The id of the connection of a recording. Ids grow with the number; the first eight digits are different on all days. */
    public String id(int day, int number) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits((int) ((1L << 32) / perDay * number + day + 7))
                + hex.toHexDigits(0x9E37_79B9_7F4A_7C15L * (number + 1L))
                + "0000"
                + dayDigits[day];
    }

    public String name(int day, int number) {
        return id(day, number) + ".xz";
    }

    public String key(int day, int number) {
        return dayTexts[day] + "/" + name(day, number);
    }

    public static String user(int number) {
        return "user" + number % 100;
    }

    /** The bytes of a recording. */
    public static byte[] content(String name) {
        return ("the bytes of " + name).getBytes(StandardCharsets.US_ASCII);
    }

    /** How often each operation was asked for since this was called last. */
    public Map<String, Integer> takeRequests() {
        Map<String, Integer> taken = new TreeMap<>(requests);
        requests.clear();
        return taken;
    }

    // the keys in their order

    private String madeUp(long index) {
        return key((int) (index / perDay), (int) (index % perDay));
    }

    /** The index of the first key that is made up and not before a text. */
    private long ceiling(String text) {
        long low = 0;
        long high = (long) days * perDay;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (madeUp(middle).compareTo(text) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Goes through all keys from a text on. */
    private final class Cursor {

        private long index;
        private String other;

        Cursor(String from) {
            seek(from);
        }

        void seek(String from) {
            index = ceiling(from);
            other = others.ceilingKey(from);
        }

        /** When the object of the next key was stored, if that is made up: one minute after its recording began. */
        Instant modified(String key) {
            return key.equals(other)
                    ? Instant.EPOCH
                    : start((int) (index / perDay), (int) (index % perDay)).plusSeconds(60);
        }

        /** The next key; null if there is none. */
        String key() {
            String made = index < (long) days * perDay ? madeUp(index) : null;
            return made == null || other != null && other.compareTo(made) < 0 ? other : made;
        }

        void skip(String key) {
            if (key.equals(other)) {
                other = others.higherKey(key);
            } else {
                index++;
            }
        }
    }

    // the server

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            String[] path = exchange.getRequestURI().getPath().split("/", 3);
            String key = path.length == 3 ? path[2] : "";
            String method = exchange.getRequestMethod();
            requests.merge(key.isEmpty() ? "LIST" : method, 1, Integer::sum);
            if (key.isEmpty()) {
                send(exchange, 200, list(query).getBytes(StandardCharsets.UTF_8), false);
            } else {
                object(exchange, key, method.equals("HEAD"));
            }
        }
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new TreeMap<>();
        for (String each : text == null ? new String[0] : text.split("&")) {
            String[] both = each.split("=", 2);
            query.put(both[0], both.length < 2 ? "" : URLDecoder.decode(both[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    private String list(Map<String, String> query) {
        String prefix = query.getOrDefault("prefix", "");
        String delimiter = query.getOrDefault("delimiter", "");
        String after = query.getOrDefault("continuation-token", query.getOrDefault("start-after", ""));
        int most = Integer.parseInt(query.getOrDefault("max-keys", String.valueOf(PAGE)));
        // a token that is a folder has all keys below it behind it
        String from = after.endsWith("/") ? after + '\uffff' : after + '\0';
        Cursor cursor = new Cursor(after.isEmpty() || from.compareTo(prefix) < 0 ? prefix : from);
        StringBuilder text = new StringBuilder("<ListBucketResult>");
        String last = "";
        int count = 0;
        String key = cursor.key();
        for (; key != null && key.startsWith(prefix) && count < most; key = cursor.key(), count++) {
            int slash = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            if (slash >= 0) {
                last = key.substring(0, slash + 1);
                text.append("<CommonPrefixes><Prefix>").append(last).append("</Prefix></CommonPrefixes>");
                cursor.seek(last + '\uffff');
            } else {
                last = key;
                describe(text, key, cursor.modified(key));
                cursor.skip(key);
            }
        }
        boolean more = key != null && key.startsWith(prefix);
        text.append("<IsTruncated>").append(more).append("</IsTruncated>");
        if (more) {
            text.append("<NextContinuationToken>").append(last).append("</NextContinuationToken>");
        }
        return text.append("</ListBucketResult>").toString();
    }

    private void describe(StringBuilder text, String key, Instant modified) {
        text.append("<Contents><Key>")
                .append(key)
                .append("</Key><LastModified>")
                .append(modified)
                .append("</LastModified><Size>")
                .append(bytes(key).length)
                .append("</Size></Contents>");
    }

    private Instant start(String key) {
        long index = ceiling(key);
        return start((int) (index / perDay), (int) (index % perDay));
    }

    private byte[] bytes(String key) {
        byte[] other = others.get(key);
        return other != null ? other : content(key.substring(key.indexOf('/') + 1));
    }

    private void object(HttpExchange exchange, String key, boolean isHead) throws IOException {
        long index = ceiling(key);
        boolean isMadeUp = index < (long) days * perDay && madeUp(index).equals(key);
        if (!isMadeUp && !others.containsKey(key)) {
            String error = "<Error><Code>NoSuchKey</Code><Message>there is none</Message></Error>";
            send(exchange, 404, error.getBytes(StandardCharsets.UTF_8), isHead);
            return;
        }
        exchange.getResponseHeaders().set("ETag", "\"0123456789abcdef0123456789abcdef\"");
        exchange.getResponseHeaders().set("Last-Modified", "Fri, 27 Nov 2026 00:00:00 GMT");
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        if (isMadeUp) {
            exchange.getResponseHeaders().set("x-amz-meta-start", start(key).toString());
            exchange.getResponseHeaders().set("x-amz-meta-format", "binary");
            exchange.getResponseHeaders().set("x-amz-meta-username", user((int) (index % perDay)));
        }
        send(exchange, 200, bytes(key), isHead);
    }

    private static void send(HttpExchange exchange, int status, byte[] body, boolean isHead) throws IOException {
        if (isHead) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
        }
        exchange.sendResponseHeaders(status, isHead || body.length == 0 ? -1 : body.length);
        if (!isHead) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
