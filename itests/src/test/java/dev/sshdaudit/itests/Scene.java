package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.Content;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Karaf with its own SSH shell and, beside it, two servers of the host in {@code itests/ssh-host}; and who uses them. */
final class Scene {

    static final String USER = "alice";
    /** Unique, so that finding it in a file means something. */
    static final String PASSWORD = "Uw4-host-" + Long.toHexString(System.nanoTime());

    static final String WORD = "Kd9-word-" + Long.toHexString(System.nanoTime());
    static final String COLOUR = "Kd9-colour";

    private static final Pattern EXTRA = Pattern.compile("(?<=[ {])([A-Za-z]+)=");
    private static final String HOST = "dev.sshdaudit.itests.host";

    final Karaf karaf;
    final Path folder;
    final Path ed25519;
    final Path ecdsa;
    final Path rsa;
    /** Whose certificates the host accepts. */
    final Path authority;

    private final int port;
    private final int strictPort;
    private final int plainPort;
    private final int askingPort;
    private final Set<String> assertedExtras = new HashSet<>();
    private String hostKey;
    private TypeSequence use;
    private int files;

    private Scene(Karaf karaf, Path folder) throws IOException, InterruptedException {
        this.karaf = karaf;
        this.folder = folder;
        List<Integer> ports = Ports.free(4);
        port = ports.get(0);
        strictPort = ports.get(1);
        plainPort = ports.get(2);
        askingPort = ports.get(3);
        ed25519 = OpenSsh.generateKey(folder, "id_ed25519", "ed25519");
        ecdsa = OpenSsh.generateKey(folder, "id_ecdsa", "ecdsa");
        rsa = OpenSsh.generateKey(folder, "id_rsa", "rsa");
        authority = OpenSsh.generateKey(folder, "authority", "ed25519");
    }

    static Scene start(Path folder) throws IOException, InterruptedException {
        Scene scene = new Scene(Karaf.distribution("uses"), folder);
        scene.configureHost();
        // what SSHD runs for X11 forwarding; it may not be installed
        scene.karaf.javaOption("-Dsshd.XAUTH_COMMAND=" + Programs.script(folder, "xauth", Programs.XAUTH));
        try {
            scene.karaf.start();
            scene.installHost();
        } catch (IOException | InterruptedException | AssertionError e) {
            scene.karaf.close();
            throw e;
        }
        return scene;
    }

    private void installHost() throws IOException, InterruptedException {
        must(karaf.ssh().exec("bundle:install -s file:" + hostBundle()));
        eventually(
                "the host's servers",
                60,
                () -> Stream.of(port, strictPort, plainPort, askingPort).allMatch(this::answers));
        hostKey();
        karaf.settle();
    }

    /** The fingerprint of the plain server's key. */
    String hostKey() throws IOException, InterruptedException {
        if (hostKey == null) {
            Path scan = folder.resolve("scan");
            Files.write(
                    scan,
                    must(Processes.run(new ProcessBuilder("ssh-keyscan", "-p", String.valueOf(plainPort), "127.0.0.1")))
                            .stdout());
            hostKey = must(Processes.run(new ProcessBuilder("ssh-keygen", "-l", "-f", scan.toString())))
                    .text()
                    .split(" ")[1];
        }
        return hostKey;
    }

    private void configureHost() throws IOException {
        Path keys = Files.writeString(folder.resolve("authorized_keys"), "");
        for (Path key : List.of(ed25519, ecdsa, rsa)) {
            Files.writeString(keys, Files.readString(keys) + Files.readString(Path.of(key + ".pub")));
        }
        Files.writeString(
                keys, Files.readString(keys) + "cert-authority " + Files.readString(Path.of(authority + ".pub")));
        configure("open", port, "password publickey keyboard-interactive", keys);
        configure("strict", strictPort, "publickey,password", keys);
        configure("plain", plainPort, "password publickey", keys);
        configure("asking", askingPort, "keyboard-interactive,password", keys);
    }

    /** What brings the servers. */
    static Path hostBundle() {
        return Path.of("ssh-host/target/sshd-audit-itests-ssh-host-" + System.getProperty("project.version") + ".jar")
                .toAbsolutePath();
    }

    private void configure(String name, int listens, String methods, Path keys) throws IOException {
        karaf.set(
                HOST + "-" + name + ".cfg",
                "port",
                String.valueOf(listens),
                "password",
                PASSWORD,
                "answers",
                WORD + "," + COLOUR,
                "authorizedKeys",
                keys.toString(),
                "methods",
                methods);
    }

    private boolean answers(int where) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), where)) {
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits until no client is connected any more. */
    void awaitEnds() {
        eventually("the end of all connections", () -> karaf.open().isEmpty());
    }

    /** Where the host lets users in who answer its questions, too. */
    int port() {
        return port;
    }

    /** Where the host knows nothing but passwords and keys. */
    int plainPort() {
        return plainPort;
    }

    /** A user of the host who has no way to authenticate yet. */
    OpenSsh user(String name) {
        return OpenSsh.to(folder, port, name);
    }

    /** A user of the host with the right password. */
    OpenSsh host() {
        return user(USER).password(PASSWORD);
    }

    /** A user of the host that asks for a key and a password. */
    OpenSsh strictHost() {
        return OpenSsh.to(folder, strictPort, USER);
    }

    /** A user of the host that asks its questions and then for a password. */
    OpenSsh askingHost() {
        return OpenSsh.to(folder, askingPort, USER);
    }

    /** The keys of the extras that tests have expected, and seen, so far. */
    Set<String> assertedExtras() {
        return assertedExtras;
    }

    /** A file that is not there yet. */
    Path newFile(String name) {
        return folder.resolve(name + files++);
    }

    /** What is going to be seen from here on: a row of the README's table. */
    void begin(String row) {
        use = Readme.use(row);
    }

    /** Does something that makes one connection, and compares what is recorded with the README and with a transcript. */
    Recording records(Callable<?> deed, String transcript) throws Exception {
        return compare(Recording.of(karaf, deed), transcript);
    }

    /** Switches interception, and waits until that is in force and no client is connected but those that were before. */
    void intercept(Content content, boolean whether) throws IOException, InterruptedException {
        Set<String> open = karaf.open();
        must(karaf.ssh().exec("config:property-set -p audit.intercept " + content.key() + " " + whether));
        Pattern intercepted = Pattern.compile("(?m)^intercepted.*\\b" + content.key() + "\\b");
        eventually("interception", () -> intercepted.matcher(status()).find() == whether);
        eventually("the end of the administrator's connections", () -> open.containsAll(karaf.open()));
    }

    /** Switches auditing on or off, with no other client connected when it comes on. */
    void audit(boolean on) throws IOException, InterruptedException {
        if (on) {
            karaf.set("audit.cfg", "enable", "true");
            return;
        }
        must(karaf.ssh().exec("config:property-set -p audit enable false"));
        Pattern off = Pattern.compile("(?m)^auditing +off");
        eventually("auditing off", () -> off.matcher(status()).find());
        awaitEnds();
    }

    private String status() {
        try {
            return must(karaf.ssh().exec("audit:status")).text();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Result must(Result result) {
        assertEquals(0, result.exit(), result::toString);
        return result;
    }

    /** Looks at the next connection. */
    Watch watch() {
        return new Watch(karaf);
    }

    /** Compares what a connection left that was looked at. */
    Recording recorded(Watch watch, String transcript) throws IOException {
        return compare(watch.ended(), transcript);
    }

    private Recording compare(Recording recording, String expected) {
        Transcript transcript = Transcript.of(recording);
        // what is told of the recorder itself, such as other content from here on, belongs to no use
        List<MessageType> types = recording.messages().stream()
                .filter(message -> message.type() != MessageType.IO || message.channelId() != null)
                .map(message -> message.type())
                .toList();
        transcript.assertFits(Transcript.expected(expected));
        expected.lines()
                .filter(line -> line.contains(" + "))
                .map(line -> line.substring(line.indexOf(" + ") + 2))
                .flatMap(extras -> EXTRA.matcher(extras).results())
                .forEach(key -> assertedExtras.add(key.group(1)));
        int fitting = use.fitting(types);
        assertEquals(
                types,
                types.subList(0, fitting),
                () -> "The README does not say so from number " + fitting + " on: " + use + "\n" + transcript);
        return recording;
    }

    void stop() throws IOException, InterruptedException {
        karaf.stop();
        karaf.close();
    }
}
