package dev.sshdaudit.itests;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A user of the recordings in the browser, without a browser: keeps the cookie and the CSRF token. */
final class WebClient {

    private final String root;
    private final HttpClient client;
    private String cookie = "";
    private String csrf = "";

    /**
     * Makes a user who has not logged in.
     *
     * @param root such as {@code http://127.0.0.1:8181/audit}
     */
    WebClient(String root, HttpClient client) {
        this.root = root;
        this.client = client;
    }

    WebClient(String root) {
        this(
                root,
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build());
    }

    /** An answer. */
    record Answer(HttpResponse<byte[]> response) {

        int status() {
            return response.statusCode();
        }

        byte[] bytes() {
            return response.body();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        Map<String, Object> json() {
            return JsonText.object(text());
        }

        List<Map<String, Object>> lines() {
            return JsonText.lines(text());
        }

        String header(String name) {
            return String.join("; ", response.headers().allValues(name));
        }

        /** Fails unless the answer is of this status. */
        Answer is(int status) {
            if (status() != status) {
                throw new AssertionError(response.request().uri() + ": " + status() + " " + text());
            }
            return this;
        }

        @Override
        public String toString() {
            return status() + " " + text();
        }
    }

    /** The part of a query: {@code name=value}. */
    static String parameter(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    String cookie() {
        return cookie;
    }

    String csrf() {
        return csrf;
    }

    /** Logs in. */
    WebClient login(String user, String password) throws IOException, InterruptedException {
        Answer answer = tryLogin(user, password).is(200);
        cookie = answer.header("Set-Cookie").split(";")[0];
        csrf = (String) answer.json().get("csrf");
        return this;
    }

    Answer tryLogin(String user, String password) throws IOException, InterruptedException {
        return post("/api/login", "{\"user\":" + quoted(user) + ",\"password\":" + quoted(password) + "}");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    Answer get(String path, String... headers) throws IOException, InterruptedException {
        return new Answer(client.send(request(path, headers).GET().build(), BodyHandlers.ofByteArray()));
    }

    /** Begins to read an answer. */
    InputStream stream(String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(request(path).GET().build(), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new AssertionError(path + ": " + response.statusCode() + " "
                    + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
        }
        return response.body();
    }

    /** Posts as the page does; a header that is given takes the place of the page's. */
    Answer post(String path, String json, String... headers) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(headers));
        List<String> names = all.stream().map(String::toLowerCase).collect(Collectors.toList());
        if (!names.contains("content-type")) {
            all.addAll(List.of("Content-Type", "application/json"));
        }
        if (!names.contains("x-csrf-token") && !csrf.isEmpty()) {
            all.addAll(List.of("X-CSRF-Token", csrf));
        }
        HttpRequest.Builder request = request(path, all.toArray(String[]::new));
        return new Answer(
                client.send(request.POST(BodyPublishers.ofString(json)).build(), BodyHandlers.ofByteArray()));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(root + path)).timeout(Duration.ofSeconds(60));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return headers.length == 0 ? request : request.headers(headers);
    }
}
