package dev.sshdaudit.storage.s3.testing;

import static dev.sshdaudit.testkit.Eventually.within;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An S3 server in a process of its own, which keeps objects in a folder and checks signatures. */
public final class S3Proxy implements AutoCloseable {

    public static final String ACCESS_KEY = "Ak9-audit-access";
    public static final String SECRET_KEY = "Sk4-" + Long.toHexString(System.nanoTime()) + "-secret";
    public static final String BUCKET = "audit";

    private static final Random RANDOM = new Random();

    private final Path folder;
    private final Path jar;
    private final int port;
    private final List<String> options = new ArrayList<>();
    private Process process;

    private S3Proxy(Path folder, Path jar) throws IOException {
        this.folder = folder;
        this.jar = jar;
        this.port = freePort();
        Files.createDirectories(folder.resolve("data").resolve(BUCKET));
    }

    /** A server with one empty bucket, at a port that stays its own. */
    public static S3Proxy in(Path folder, Path jar) throws IOException {
        S3Proxy server = new S3Proxy(folder, jar);
        server.options.add("-Ds3proxy.endpoint=http://127.0.0.1:" + server.port);
        return server;
    }

    /** One that speaks TLS. */
    public static S3Proxy inTls(Path folder, Path jar, Path keystore, String password) throws IOException {
        S3Proxy server = new S3Proxy(folder, jar);
        server.options.add("-Ds3proxy.secure-endpoint=https://127.0.0.1:" + server.port);
        server.options.add("-Ds3proxy.keystore-path=" + keystore);
        server.options.add("-Ds3proxy.keystore-password=" + password);
        return server;
    }

    /** A port that no program uses now, and that no client gets from the operating system meanwhile. */
    public static int freePort() throws IOException {
        while (true) {
            int port = 15_000 + RANDOM.nextInt(17_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // it is in use
                continue;
            }
        }
    }

    public int port() {
        return port;
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** Another bucket. */
    public S3Proxy bucket(String name) throws IOException {
        Files.createDirectories(folder.resolve("data").resolve(name));
        return this;
    }

    /** Starts it, perhaps again, and waits until it answers. */
    public S3Proxy start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of(
                "-Ds3proxy.authorization=aws-v2-or-v4",
                "-Ds3proxy.identity=" + ACCESS_KEY,
                "-Ds3proxy.credential=" + SECRET_KEY,
                "-Djclouds.provider=filesystem-nio2",
                "-Djclouds.filesystem.basedir=" + folder.resolve("data"),
                "-jar",
                jar.toString(),
                "--properties",
                "/dev/null"));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("s3proxy.log").toFile())
                .start();
        if (!within(60, () -> answers() || !process.isAlive()) || !process.isAlive()) {
            throw new IOException("No S3 server: " + Files.readString(folder.resolve("s3proxy.log")));
        }
        return this;
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it. */
    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }
}
