package dev.sshdaudit.storage.s3.testing;

import static dev.sshdaudit.testkit.Eventually.within;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The S3 gateway of Ceph with a cluster of one monitor and one object store in memory. It enforces bucket policies; it is
 * there where the programs {@code ceph-mon}, {@code ceph-osd} and {@code radosgw} are installed.
 */
public final class Radosgw implements AutoCloseable {

    public static final String OWNER_KEY = "Ok1-owner";
    public static final String WRITER_KEY = "Wk1-writer";
    public static final String SECRET_KEY = "Sk8-" + Long.toHexString(System.nanoTime()) + "-radosgw";

    /** How long each program may take: on a busy machine, a cluster needs minutes until it serves its first request. */
    private static final int PATIENCE_SECONDS = 300;

    private static final String CLUSTER = "11111111-2222-3333-4444-555555555555";
    private static final String STORE = "22222222-3333-4444-5555-666666666666";

    private final Path folder;
    private final int monitor;
    private final int port;
    private final List<Process> daemons = new ArrayList<>();

    private Radosgw(Path folder) throws IOException {
        this.folder = folder;
        this.monitor = S3Proxy.freePort();
        this.port = S3Proxy.freePort();
    }

    /** Whether it can be started here. */
    public static boolean isInstalled() {
        return Stream.of("ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "ceph", "monmaptool")
                .allMatch(program -> Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, program))));
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /**
     * Starts it with a user who owns buckets and one who writes to them. Where the first try fails, as another program has
     * taken one of the ports meanwhile, there is a second one in a folder of its own.
     */
    public static Radosgw start(Path folder) throws IOException, InterruptedException {
        try {
            return startOnce(folder.resolve("first"));
        } catch (IOException e) {
            return startOnce(folder.resolve("second"));
        }
    }

    private static Radosgw startOnce(Path folder) throws IOException, InterruptedException {
        Radosgw gateway = new Radosgw(folder);
        try {
            gateway.start();
            return gateway;
        } catch (IOException | InterruptedException e) {
            gateway.close();
            throw e;
        }
    }

    private void start() throws IOException, InterruptedException {
        for (String each : List.of("mon", "osd", "run")) {
            Files.createDirectories(folder.resolve(each));
        }
        Map<String, String> configuration = Map.ofEntries(
                Map.entry("fsid", CLUSTER),
                Map.entry("mon host", "v1:127.0.0.1:" + monitor),
                Map.entry("auth cluster required", "none"),
                Map.entry("auth service required", "none"),
                Map.entry("auth client required", "none"),
                Map.entry("osd pool default size", "1"),
                Map.entry("osd pool default min size", "1"),
                Map.entry("osd pool default pg num", "1"),
                Map.entry("osd crush chooseleaf type", "0"),
                Map.entry("mon allow pool size one", "true"),
                Map.entry("mon max pg per osd", "1000"),
                Map.entry("mon data avail crit", "0"),
                Map.entry("osd objectstore", "memstore"),
                Map.entry("memstore device bytes", "2147483648"),
                Map.entry("run dir", folder + "/run"),
                Map.entry("admin socket", folder + "/run/$name.$pid.asok"),
                Map.entry("log file", folder + "/$name.log"),
                Map.entry("mon data", folder + "/mon"),
                Map.entry("osd data", folder + "/osd"),
                Map.entry("public addr", "127.0.0.1"),
                Map.entry("cluster addr", "127.0.0.1"),
                Map.entry("rgw frontends", "beast endpoint=127.0.0.1:" + port),
                Map.entry("rgw thread pool size", "32"));
        StringBuilder text = new StringBuilder("[global]\n");
        configuration.forEach(
                (key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        Files.writeString(folder.resolve("ceph.conf"), text);
        String map = folder.resolve("monmap").toString();
        run(
                "monmaptool",
                "--create",
                "--clobber",
                "--fsid",
                CLUSTER,
                "--addv",
                "a",
                "[v1:127.0.0.1:" + monitor + "]",
                map);
        run("ceph-mon", "--mkfs", "-i", "a", "--monmap", map);
        daemon("ceph-mon", "-f", "-i", "a");
        run("ceph", "--connect-timeout", String.valueOf(PATIENCE_SECONDS), "osd", "new", STORE, "0");
        run("ceph", "--connect-timeout", String.valueOf(PATIENCE_SECONDS), "mon", "getmap", "-o", map);
        run("ceph-osd", "--mkfs", "-i", "0", "--osd-uuid", STORE, "--monmap", map);
        daemon("ceph-osd", "-f", "-i", "0");
        user("owner", OWNER_KEY);
        user("writer", WRITER_KEY);
        daemon("radosgw", "-f", "-n", "client.rgw");
        if (!within(PATIENCE_SECONDS, this::answers)) {
            throw new IOException("No radosgw: " + Files.readString(folder.resolve("radosgw.out")));
        }
    }

    private void user(String name, String key) throws IOException, InterruptedException {
        run(
                "radosgw-admin",
                "user",
                "create",
                "--uid=" + name,
                "--display-name=" + name,
                "--access-key=" + key,
                "--secret-key=" + SECRET_KEY);
    }

    private ProcessBuilder program(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(command[0] + ".out").toFile()));
        builder.environment().put("CEPH_CONF", folder.resolve("ceph.conf").toString());
        return builder;
    }

    private void run(String... command) throws IOException, InterruptedException {
        Process process = program(command).start();
        boolean over = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!over || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(List.of(command)
                    + (over ? " failed: " : " has not ended in " + PATIENCE_SECONDS + " s: ")
                    + Files.readString(folder.resolve(command[0] + ".out")));
        }
    }

    private void daemon(String... command) throws IOException {
        daemons.add(0, program(command).start());
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        daemons.forEach(daemon -> daemon.destroyForcibly().onExit().join());
    }
}
