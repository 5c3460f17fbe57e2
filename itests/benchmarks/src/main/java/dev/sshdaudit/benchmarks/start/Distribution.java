package dev.sshdaudit.benchmarks.start;

import dev.sshdaudit.benchmarks.Folders;
import dev.sshdaudit.testkit.Processes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;

/** A copy of the try-out distribution, with sshd-audit or without, which can be started and ended again and again. */
final class Distribution implements AutoCloseable {

    /**
     * What a start took.
     *
     * @param port seconds until the SSH port answered
     * @param active seconds until a command, over SSH, told that all bundles are active
     * @param cpu seconds of processor time until then
     * @param heap MiB of heap that are in use after collections
     * @param metaspace MiB of loaded classes
     */
    record Start(double port, double active, double cpu, double heap, double metaspace) {}

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int COLLECTIONS = 3;
    private static final Pattern HEAP = Pattern.compile("heap +total \\d+K, used (\\d+)K");
    private static final Pattern METASPACE = Pattern.compile("Metaspace +used (\\d+)K");

    private final Path folder = Folders.temporary();
    private final Path home = folder.resolve("karaf");
    private final int port;

    /**
     * Copies the distribution.
     *
     * @param assembly the folder of a distribution
     * @param audited whether sshd-audit is to be in the copy
     */
    Distribution(Path assembly, boolean audited) throws IOException, InterruptedException {
        run("cp", "-a", assembly.toString(), home.toString());
        forget();
        List<Integer> ports = freePorts(3);
        port = ports.get(0);
        set("org.apache.karaf.shell.cfg", "sshHost", "127.0.0.1");
        set("org.apache.karaf.shell.cfg", "sshPort", String.valueOf(port));
        set("org.apache.karaf.management.cfg", "rmiRegistryPort", String.valueOf(ports.get(1)));
        set("org.apache.karaf.management.cfg", "rmiServerPort", String.valueOf(ports.get(2)));
        if (!audited) {
            withoutSshdAudit();
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    private void set(String file, String key, String value) throws IOException {
        edit(file, text -> text.replaceFirst("(?m)^" + Pattern.quote(key) + " *=.*$", key + " = " + value));
    }

    private interface Edit {
        String of(String text);
    }

    private void edit(String file, Edit edit) throws IOException {
        Path path = home.resolve("etc").resolve(file);
        Files.writeString(path, edit.of(Files.readString(path)));
    }

    /** Takes the boot features of sshd-audit out, and their repository and configuration. */
    private void withoutSshdAudit() throws IOException, InterruptedException {
        edit(
                "org.apache.karaf.features.cfg",
                text -> text.lines()
                        .filter(line -> line.startsWith("#") || !line.contains("sshd-audit"))
                        .collect(Collectors.joining("\n"))
                        // a list whose last line was one of those
                        .replaceAll(", *\\\\\\n(?! )", "\n"));
        run("sh", "-c", "rm -f " + home + "/etc/audit*.cfg " + home + "/etc/*.acl.*audit.cfg");
    }

    /** The next start is a first one, which installs everything anew. */
    void forget() throws IOException, InterruptedException {
        run("rm", "-rf", home.resolve("data").toString());
        Files.createDirectories(home.resolve("data"));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Processes.Result result = Processes.run(new ProcessBuilder(command));
        if (result.exit() != 0) {
            throw new IOException(Arrays.toString(command) + ": " + result);
        }
        return result.text();
    }

    /** Starts Karaf, measures, and ends it. */
    Start start() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/karaf").toString(), "server")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().put("KARAF_EXEC", "exec");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS", "-Xms128m -Xmx512m");
        Process process = builder.start();
        try {
            await(process, begun, this::answers);
            double answered = seconds(begun);
            await(process, begun, this::isActive);
            double active = seconds(begun);
            double cpu = process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
            String info = heap(process.pid());
            return new Start(answered, active, cpu, mebibytes(HEAP, info), mebibytes(METASPACE, info));
        } finally {
            end(process);
        }
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private interface Condition {
        boolean isTrue() throws IOException;
    }

    private static void await(Process process, long begun, Condition condition) throws IOException {
        while (!condition.isTrue()) {
            if (!process.isAlive() || System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new IOException("Karaf has not started");
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            return new String(socket.getInputStream().readNBytes(4), StandardCharsets.US_ASCII).equals("SSH-");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether Karaf tells so, and lets users in. */
    private boolean isActive() {
        try (SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
            client.start();
            try (ClientSession session =
                    client.connect("karaf", "127.0.0.1", port).verify(PATIENCE).getSession()) {
                session.addPasswordIdentity("karaf");
                session.auth().verify(PATIENCE);
                return allActive(session.executeRemoteCommand("bundle:list -t 0 -s --no-format --no-ellipsis"));
            }
        } catch (IOException e) {
            return false; // the command, or the realm of users, is not there yet
        }
    }

    /** Whether the framework has reached its start level, and no bundle is on its way. Fragments are resolved, and never active. */
    private static boolean allActive(String bundles) {
        return bundles.startsWith("START LEVEL 100 ")
                && bundles.lines().skip(1).allMatch(line -> line.matches("\\s*\\d+\\t(Active|Resolved) *\\t.*"));
    }

    private static String heap(long pid) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        for (int i = 0; i < COLLECTIONS; i++) {
            run(jcmd, String.valueOf(pid), "GC.run");
        }
        return run(jcmd, String.valueOf(pid), "GC.heap_info");
    }

    private static double mebibytes(Pattern figure, String info) throws IOException {
        Matcher matcher = figure.matcher(info);
        if (!matcher.find()) {
            throw new IOException("Not understood: " + info);
        }
        return Long.parseLong(matcher.group(1)) / 1024.0;
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() throws IOException {
        Folders.delete(folder);
    }
}
