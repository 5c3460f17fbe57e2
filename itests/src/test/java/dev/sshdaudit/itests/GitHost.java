package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One of the SSH servers that the Git host's bundle brings into a Karaf: a folder of repositories, and a port. */
record GitHost(Karaf karaf, Path root, Path key) {

    private static final String BUNDLE = "sshd-audit-itests-git-host";

    /** Installs and starts the bundle in a Karaf that is running. */
    static void install(Karaf karaf) throws IOException, InterruptedException {
        Path jar = Path.of("git-host/target", BUNDLE + "-" + System.getProperty("project.version") + ".jar");
        command(karaf, "bundle:install -s " + jar.toUri());
    }

    /**
     * Makes a folder with an empty repository {@code project.git}, and has a server configured for it.
     *
     * @param kind {@code git.host} or {@code gerrit.host}
     */
    static GitHost configure(Karaf karaf, String kind, String name) throws IOException, InterruptedException {
        Path root = Files.createDirectories(karaf.home().resolve("data/" + kind + "-" + name));
        Path key = OpenSsh.generateKey(root, "id_" + name, "ecdsa");
        Files.copy(root.resolve(key.getFileName() + ".pub"), root.resolve("authorized_keys"));
        Git.in(root, "init", "-q", "--bare", "-b", "main", "project.git");
        // JGit would tidy up on a thread of its own while the bundle is being stopped
        Git.in(root.resolve("project.git"), "config", "gc.auto", "0");
        karaf.set(kind + "-" + name + ".cfg", "root", root.toString());
        return new GitHost(karaf, root, key);
    }

    /** Stops the bundle and starts it anew. */
    static void update(Karaf karaf) throws IOException, InterruptedException {
        command(karaf, "bundle:update " + BUNDLE);
    }

    /** Runs a command in Karaf's shell. */
    static void command(Karaf karaf, String command) throws IOException, InterruptedException {
        Result result = karaf.ssh().exec(command);
        if (result.exit() != 0 || (result.text() + result.stderr()).contains("Error")) {
            throw new AssertionError(command + "\n" + result);
        }
    }

    /** Where it listens, once it does. */
    int port() {
        Path file = root.resolve("port");
        eventually(() -> "port of " + root + "\n" + karaf.log(), 120, () -> isAnnounced(file));
        try {
            return Integer.parseInt(Files.readString(file).strip());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isAnnounced(Path file) {
        try {
            return Files.exists(file) && Files.readString(file).endsWith("\n");
        } catch (IOException e) {
            return false;
        }
    }

    Path repository() {
        return root.resolve("project.git");
    }

    /** The real Git as a user of it. */
    Git git() throws IOException {
        return new Git(Files.createTempDirectory(root, "user"), key, port());
    }

    /** The ssh program as a user of it. */
    OpenSsh ssh() {
        return OpenSsh.to(root, port(), "git").key(key);
    }

    /** Begins to clone, and stops before it says what it wants: a connection that stays until its input ends. */
    Process holdOpen() throws IOException {
        Process process = ssh().ssh("git-upload-pack '/project.git'").start();
        // the first four digits of what there is
        if (process.getInputStream().readNBytes(4).length < 4) {
            throw new AssertionError(new String(process.getErrorStream().readAllBytes()));
        }
        return process;
    }

    /** Waits for the one recording that has come to its end since, of a connection to this port. */
    static Recording next(Karaf karaf, int port, Set<String> before) {
        List<Recording> found = new ArrayList<>();
        eventually(() -> "a recording of port " + port + " in " + karaf.recordings() + "\n" + karaf.log(), 60, () -> {
            found.addAll(ended(karaf, port, before));
            return !found.isEmpty();
        });
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " recordings of port " + port);
        }
        return found.get(0);
    }

    private static List<Recording> ended(Karaf karaf, int port, Set<String> before) {
        return begun(karaf, port, before).stream()
                .filter(file -> Recording.metadata(file).contains("\"ended\""))
                .map(GitHost::read)
                .toList();
    }

    /** The recordings that have begun since, of connections to this port. */
    static List<Path> begun(Karaf karaf, int port, Set<String> before) {
        return karaf.recordings().stream()
                .filter(name -> !before.contains(name))
                .map(karaf.audit()::resolve)
                .filter(file ->
                        String.valueOf(connect(file).get("localAddress")).equals("127.0.0.1:" + port))
                .toList();
    }

    /** What the first message knows, if there is one yet. */
    private static Map<String, Object> connect(Path file) {
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(Files.newInputStream(file))) {
            return reader.read().extras();
        } catch (IOException e) {
            return Map.of();
        }
    }

    private static Recording read(Path file) {
        try {
            return Recording.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
