package dev.sshdaudit.itests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client that sends any header, from any address of this machine; and leaves before the answer is whole, if that is wanted. */
final class RawHttp {

    private final int port;
    private final String from;

    /**
     * Makes one.
     *
     * @param from the address from which the client comes, such as {@code 127.0.0.2}
     */
    RawHttp(int port, String from) {
        this.port = port;
        this.from = from;
    }

    /** An answer: its status, and all of its text. */
    record Answer(int status, String text) {

        /** The value of a header; empty if it is not there. */
        String header(String name) {
            return text.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /** Sends a request with these headers and no body, and reads the answer. */
    Answer get(String path, String... headers) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n");
    }

    /** Posts JSON as a page of this server does, to {@code localhost} or to the {@code Host} among the headers. */
    Answer post(String path, String json, String... headers) throws IOException {
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        boolean hasHost = Arrays.stream(headers).anyMatch(header -> header.startsWith("Host:"));
        return send("POST " + path + " HTTP/1.1\r\n" + (hasHost ? "" : "Host: localhost:" + port + "\r\n")
                + "Content-Type: application/json\r\nContent-Length: " + length + "\r\n"
                + String.join(
                        "",
                        Arrays.stream(headers).map(header -> header + "\r\n").toList())
                + "Connection: close\r\n\r\n" + json);
    }

    private Answer send(String request) throws IOException {
        try (Socket socket = open(request)) {
            String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!text.startsWith("HTTP/1.1 ")) {
                throw new IOException("no answer: " + text);
            }
            return new Answer(Integer.parseInt(text.substring(9, 12)), text);
        }
    }

    /** Sends a request; the caller reads the answer, or does not. */
    Socket open(String request) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return socket;
    }
}
