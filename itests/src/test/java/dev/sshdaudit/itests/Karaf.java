package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static dev.sshdaudit.testkit.Eventually.within;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Karaf of its own: a folder, free ports, a process. */
final class Karaf implements AutoCloseable {

    static final String USER = "karaf";
    /** Unique, so that finding it in a file means something. */
    static final String PASSWORD = "Qz7-karaf-" + Long.toHexString(System.nanoTime());

    /** What a client is told whose connection cannot be recorded, in mode strict. */
    static final String REFUSAL = "This server records its sessions, and cannot record this one now.";

    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private static final Path ASSEMBLY =
            TARGET.resolve("../../karaf-distribution/target/assembly").normalize();

    private final Path home;
    private final int port;
    private final List<String> javaOptions =
            new ArrayList<>(List.of("-XX:TieredStopAtLevel=" + System.getProperty("tests.jit"), "-XX:+UseSerialGC"));
    private SmallDisk disk;
    private Process process;
    /** Who connected to see whether this Karaf answers, since it was launched. */
    private int clients;

    private Karaf(Path home, int port) {
        this.home = home;
        this.port = port;
    }

    /** The distribution of this project, with sftp switched on; all of its bundles have been installed by a start before. */
    static Karaf distribution(String name) throws IOException, InterruptedException {
        return copy(InstalledKaraf.home(ASSEMBLY), name).set("org.apache.karaf.shell.cfg", "sftpEnabled", "true");
    }

    /** The distribution of this project, which has never been started. */
    static Karaf asShipped(String name) throws IOException, InterruptedException {
        Karaf karaf = copy(ASSEMBLY, name);
        // a developer may have tried it out
        deleteAll(karaf.home.resolve("data"));
        return karaf;
    }

    private static Karaf copy(Path folder, String name) throws IOException, InterruptedException {
        Path home = fresh(name);
        must(Processes.run(new ProcessBuilder("cp", "-a", folder.toString(), home.toString())));
        return configured(home);
    }

    /** Apache Karaf as it is published. */
    static Karaf stock(String name) throws IOException, InterruptedException {
        Path home = fresh(name);
        Files.createDirectories(home);
        Path archive = TARGET.resolve("stock/apache-karaf.tar.gz");
        must(Processes.run(
                new ProcessBuilder("tar", "xzf", archive.toString(), "--strip-components=1", "-C", home.toString())));
        return configured(home);
    }

    private static Path fresh(String name) throws IOException {
        Path home = TARGET.resolve("karaf").resolve(name);
        deleteAll(home);
        Files.createDirectories(home.getParent());
        return home;
    }

    static void deleteAll(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static void must(Result result) throws IOException {
        if (result.exit() != 0) {
            throw new IOException(result.toString());
        }
    }

    private static Karaf configured(Path home) throws IOException {
        List<Integer> ports = Ports.free(3);
        Karaf karaf = new Karaf(home, ports.get(0));
        karaf.set("org.apache.karaf.shell.cfg", "sshPort", String.valueOf(ports.get(0)), "sshHost", "127.0.0.1");
        karaf.set(
                "org.apache.karaf.management.cfg",
                "rmiRegistryPort",
                String.valueOf(ports.get(1)),
                "rmiServerPort",
                String.valueOf(ports.get(2)));
        karaf.set(
                "users.properties",
                USER,
                PASSWORD + ",_g_:admingroup",
                "_g_\\:admingroup",
                "group,admin,manager,viewer,systembundles,ssh");
        // no network: neither at start nor when features are installed
        karaf.set(
                "org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.repositories",
                "",
                "org.ops4j.pax.url.mvn.localRepository",
                home.resolve("data/no-repository").toString());
        // or else each stop waits a second for the thread that watches the lock
        karaf.set("custom.properties", "karaf.lock.delay", "100");
        return karaf;
    }

    /** The archive's content as a repository on disk: all that this Karaf can reach. */
    Karaf offerFeatures() throws IOException {
        return set(
                "org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.repositories",
                TARGET.resolve("offered/repository").toUri() + "@id=offered@snapshots@checksum=ignore");
    }

    /**
     * Sets keys in a file of {@code etc}, as an operator would with an editor. Keys of one file are to be set together.
     *
     * @param keysAndValues a key, its value, the next key, and so on
     */
    Karaf set(String file, String... keysAndValues) throws IOException {
        Path path = etc(file);
        List<String> before = Files.exists(path) ? Files.readAllLines(path) : List.of();
        List<String> lines = new ArrayList<>(before);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            String key = keysAndValues[i];
            Pattern line = Pattern.compile("\\s*" + Pattern.quote(key) + "\\s*=.*");
            String wanted = key + " = " + keysAndValues[i + 1];
            if (!lines.contains(wanted)) {
                lines.removeIf(text -> line.matcher(text).matches());
                lines.add(wanted);
            }
        }
        if (!lines.equals(before)) {
            replace(path, String.join("\n", lines) + "\n");
        }
        return this;
    }

    /**
     * A running Karaf reads the file and writes it back, with what it has read. What was written in between is
     * gone; so wait until that is over. An old file shows it, for Karaf makes it new.
     */
    private void replace(Path path, String text) throws IOException {
        Path changed = Files.writeString(path.resolveSibling(path.getFileName() + ".new"), text);
        FileTime old = FileTime.from(Instant.now().minus(1, ChronoUnit.HOURS));
        Files.setLastModifiedTime(changed, old);
        Files.move(changed, path, StandardCopyOption.REPLACE_EXISTING);
        if (path.toString().endsWith(".cfg") && process != null && process.isAlive()) {
            eventually(() -> "Karaf has taken " + path + "\n" + log(), 60, () -> isWrittenBack(path));
        }
    }

    private static boolean isWrittenBack(Path path) {
        try {
            Instant recently = Instant.now().minus(30, ChronoUnit.MINUTES);
            return Files.size(path) > 0
                    && Files.getLastModifiedTime(path).toInstant().isAfter(recently);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path etc(String file) {
        return home.resolve("etc").resolve(file);
    }

    Path home() {
        return home;
    }

    int port() {
        return port;
    }

    /** Options for the next start. */
    Karaf javaOption(String option) {
        javaOptions.add(option);
        return this;
    }

    /** Compiles its code as far as Java can: for a test with so many logins, or so much to encrypt, that this pays. */
    Karaf compiled() {
        return javaOption("-XX:TieredStopAtLevel=4"); // the last such option counts
    }

    /** The recordings have a disk of their own, and anew with each start. */
    Karaf disk(SmallDisk recordings) {
        disk = recordings;
        return this;
    }

    /** Starts and waits until a command can be run over SSH. */
    Karaf start() throws IOException, InterruptedException {
        // on a disk of its own, there is nothing before
        Set<String> before = disk == null ? all() : Set.of();
        launch();
        try {
            awaitAnswer();
            awaitQuiet(() -> haveEnded(before));
        } catch (AssertionError e) {
            kill();
            throw e;
        }
        return this;
    }

    /** Waits until a command can be run over SSH. */
    void awaitShell() {
        awaitAnswer();
        awaitQuiet();
    }

    private void awaitAnswer() {
        eventually(() -> "SSH shell of Karaf\n" + log(), 120, this::answers);
    }

    /** Whether all who asked for an answer are recorded to their ends: where no others have come, no recording begins any more. */
    private boolean haveEnded(Set<String> before) {
        Set<String> begun = recordings();
        begun.removeAll(before);
        Set<String> open = open();
        open.removeAll(before);
        return begun.size() >= clients && open.isEmpty();
    }

    /**
     * Waits until no recording begins any more: tests count those that begin, and the recording of a connection can begin
     * after its client has gone.
     */
    void awaitQuiet() {
        awaitQuiet(() -> false);
    }

    /** Waits two seconds, or half a second where the recordings are those that were to come: ledger and events tell of them later. */
    private void awaitQuiet(BooleanSupplier isComplete) {
        AtomicReference<Set<String>> last = new AtomicReference<>();
        AtomicLong since = new AtomicLong();
        // where others connect all the time, no test counts
        within(10, () -> {
            Set<String> now = all();
            if (!now.equals(last.getAndSet(now))) {
                since.set(System.nanoTime());
            }
            long quiet = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since.get());
            return quiet > 2000 || quiet > 500 && isComplete.getAsBoolean();
        });
    }

    private Set<String> all() {
        Set<String> names = recordings();
        if (Files.exists(audit())) {
            names.addAll(Cast.names(this));
        }
        return names;
    }

    /** Starts, and does not wait. */
    void launch() throws IOException {
        List<String> command = new ArrayList<>(disk == null ? List.of() : disk.around());
        command.addAll(List.of(home.resolve("bin/karaf").toString(), "server"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("EXTRA_JAVA_OPTS", String.join(" ", javaOptions));
        builder.redirectErrorStream(true)
                .redirectOutput(home.resolve("console.log").toFile());
        clients = 0;
        process = builder.start();
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("Karaf ended: " + log());
        }
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            // this one, and the program
            clients += 2;
            return socket.isConnected() && ssh().exec("shell:echo ready").text().contains("ready");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The admin with the right password. */
    OpenSsh ssh() {
        return client(USER).password(PASSWORD);
    }

    /** A user with the OpenSSH programs. */
    OpenSsh client(String user) {
        return OpenSsh.to(home, port, user);
    }

    /** The log so far. */
    String log() {
        StringBuilder text = new StringBuilder();
        for (Path file : List.of(home.resolve("console.log"), home.resolve("data/log/karaf.log"))) {
            if (Files.exists(file)) {
                try {
                    text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return text.toString();
    }

    /** Lines of stack traces in the log. */
    List<String> stackTraces() {
        List<String> lines = new ArrayList<>();
        List<String> trace = new ArrayList<>();
        for (String line : log().lines().toList()) {
            if (line.startsWith("\tat ") || line.startsWith("Caused by: ")) {
                trace.add(line);
            } else if (!line.startsWith("\t... ")) {
                lines.addAll(isKarafsOwn(trace) ? List.of() : trace);
                trace.clear();
            }
        }
        lines.addAll(isKarafsOwn(trace) ? List.of() : trace);
        return lines;
    }

    /**
     * Karaf's own thread that starts the JMX connector fails now and then while bundles come and go, and so does a command
     * that reads a configuration file while Karaf writes the file. SSHD's acceptor fails where a client connects while
     * SSHD stops.
     */
    private static boolean isKarafsOwn(List<String> trace) {
        return trace.stream()
                        .anyMatch(line -> line.contains("org.apache.karaf.management.ConnectorServerFactory")
                                || line.contains("org.apache.felix.cm.impl.CaseInsensitiveDictionary.checkKey")
                                || line.contains("org.apache.sshd.common.util.threads.NoCloseExecutor.execute"))
                && trace.stream().noneMatch(line -> line.contains("dev.sshdaudit"));
    }

    /** What our bundles complained of in the log; that a change was made, or was repaired, is none. */
    List<String> complaints() {
        return log().lines()
                .filter(line -> line.matches(".*\\| (WARN|ERROR) +\\|.*\\| [0-9]+ - sshd-audit-.*"))
                .filter(line -> !line.contains("It was switched off by "))
                .filter(line -> !line.contains(": changed by ") && !line.contains(": lost while the configuration was"))
                .toList();
    }

    /** The folder with the recordings. */
    Path audit() {
        Path folder = home.resolve("data/audit");
        return disk == null ? folder : disk.seenBy(process).resolve("audit");
    }

    /** Names of the recordings that have begun, a connection in a shared recording being one of its own. */
    Set<String> recordings() {
        Set<String> names = files();
        names.removeIf(name -> SharedRecordings.is(audit().resolve(name)));
        names.addAll(SharedRecordings.connections(audit()).keySet());
        return names;
    }

    /** Names of the recordings that are there as files, shared ones too. */
    Set<String> files() {
        if (Files.notExists(audit())) {
            return new HashSet<>();
        }
        try (Stream<Path> files = Files.list(audit())) {
            Set<String> names = new HashSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f]{32}(\\.[0-9]+)?"))
                    .forEach(names::add);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of the recordings that go on. */
    Set<String> open() {
        return recordings().stream()
                .filter(name -> !Recording.metadata(audit().resolve(name)).contains("\"ended\""))
                .collect(Collectors.toSet());
    }

    /**
     * Waits until all who have come so far have gone, and are recorded. A recording can begin seconds after its connection,
     * when both are among the first of a Karaf that has much to do.
     */
    void settle() {
        Pattern connections = Pattern.compile("(?m)^connections +([0-9]+)");
        eventually(() -> "all clients gone: " + open(), 120, () -> {
            try {
                Matcher count = connections.matcher(ssh().exec("audit:status").text());
                return count.find() && recordings().size() >= Integer.parseInt(count.group(1)) && open().isEmpty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** The operating system's name of the process. */
    ProcessHandle java() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(handle -> handle.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElseThrow();
    }

    /** Asks the Java process something. */
    String jcmd(String... command) {
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/jcmd").toString(), String.valueOf(java().pid())));
        line.addAll(List.of(command));
        try {
            Result result = Processes.run(new ProcessBuilder(line));
            must(result);
            return result.text();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Stops it as an operator would. */
    void stop() throws IOException, InterruptedException {
        if (process != null && process.isAlive()) {
            // the script ends before the Java process that it started
            List<ProcessHandle> all = process.descendants().toList();
            all.forEach(ProcessHandle::destroy);
            process.destroy();
            awaitEnd();
            eventually(
                    () -> "Karaf has stopped: " + log(), 60, () -> all.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    /** Whether its process is there. */
    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it has stopped. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("Karaf does not stop: " + log());
        }
    }

    /** Stops it as a power cut would. */
    void kill() {
        List<ProcessHandle> all = process.descendants().toList();
        all.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        eventually("end of Karaf", () -> !process.isAlive() && all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Kills Karaf, and verifies its recordings: whatever was done to them, nothing was changed or removed. */
    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            kill();
        }
        // a disk of its own is gone with the process
        if (disk == null && !all().isEmpty()) {
            assertTrue(Verified.hasLedger(audit()), "recordings without a ledger prove nothing");
            Verified.of(audit()).assertNoAlarm();
        }
    }
}
