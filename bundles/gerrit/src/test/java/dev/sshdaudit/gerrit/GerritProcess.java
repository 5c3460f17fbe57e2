package dev.sshdaudit.gerrit;

import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process with Gerrit's SSH server ({@code com.google.gerrit.sshd.GerritHost}) and a site with a repository {@code demo}. The process has
 * no class of the plugin on its class path.
 */
final class GerritProcess implements AutoCloseable {

    /** Users in the order of their names: their accounts have the numbers 1000000, 1000001 and so on. */
    static final List<String> USERS = List.of("admin", "alice", "auditor");

    private final Path site;
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream questions;
    private final int port;
    private final Map<String, Path> keys;

    private GerritProcess(Path site, Process process, Map<String, Path> keys) throws IOException {
        this.site = site;
        this.process = process;
        this.keys = keys;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.port = Integer.parseInt(answer("port "));
    }

    /** Whether the clients are there; for {@code @EnabledIf}. */
    static boolean programsAreThere() {
        return OpenSsh.isThere() && Processes.isThere("git");
    }

    static GerritProcess start(Path folder) throws IOException, InterruptedException {
        Path site = folder.resolve("site");
        for (String each : List.of("etc", "plugins", "tmp", "data", "git", "logs", "users")) {
            Files.createDirectories(site.resolve(each));
        }
        Files.writeString(site.resolve("etc/gerrit.config"), """
                [gerrit]
                    basePath = git
                [sshd]
                    listenAddress = 127.0.0.1:0
                [plugins]
                    allowRemoteAdmin = true
                    checkFrequency = 0
                """);
        // Gerrit does not look for plugins that are gone while its folder of plugins is empty
        Files.writeString(site.resolve("plugins/other.js"), "");
        OpenSsh.generateKey(site.resolve("etc"), "ssh_host_ed25519_key", "ed25519");
        Map<String, Path> keys = new LinkedHashMap<>();
        for (String user : USERS) {
            keys.put(user, OpenSsh.generateKey(folder, user + ".key", "ed25519"));
            Files.copy(folder.resolve(user + ".key.pub"), site.resolve("users").resolve(user));
        }
        git(folder, Map.of(), "init", "-q", "--bare", "-b", "main", "site/git/demo.git");
        Process process = new ProcessBuilder(
                        System.getProperty("gerrit.host.java"),
                        "-Xmx256m",
                        "-cp",
                        "target/test-classes" + File.pathSeparator + System.getProperty("gerrit.host.jars") + "/*",
                        "com.google.gerrit.sshd.GerritHost",
                        site.toString())
                .redirectError(folder.resolve("gerrit.log").toFile())
                .start();
        try {
            return new GerritProcess(site, process, keys);
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw new IOException(Files.readString(folder.resolve("gerrit.log")), e);
        }
    }

    Path site() {
        return site;
    }

    Path recordings() {
        return site.resolve("data/sshd-audit/recordings");
    }

    /** What the process has logged. */
    String log() throws IOException {
        return Files.readString(site.resolveSibling("gerrit.log"));
    }

    void configure(String text) throws IOException {
        Files.writeString(site.resolve("etc/sshd-audit.config"), text);
    }

    /** Puts the plugin into the folder of plugins, and has Gerrit look there. */
    void load() throws IOException {
        Files.copy(Path.of(System.getProperty("plugin.jar")), site.resolve("plugins/sshd-audit.jar"));
        ask("rescan");
    }

    /** Takes the plugin out of the folder of plugins, and has Gerrit look there. */
    void unload() throws IOException {
        Files.delete(site.resolve("plugins/sshd-audit.jar"));
        ask("rescan");
    }

    /** Has the process do what {@code GerritHost} knows; returns what it says. */
    String ask(String question) throws IOException {
        questions.println(question);
        return answer("done ");
    }

    private String answer(String prefix) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
        }
        throw new IOException("Gerrit has ended");
    }

    OpenSsh as(String user) {
        return OpenSsh.to(site.getParent(), port, user).key(keys.get(user));
    }

    /** Runs git as alice, in a folder, with a repository of the server in the place of each argument {@code :name}. */
    Result git(Path folder, String... arguments) throws IOException, InterruptedException {
        String[] all = new String[arguments.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = arguments[i].startsWith(":")
                    ? "ssh://alice@127.0.0.1:" + port + "/" + arguments[i].substring(1)
                    : arguments[i];
        }
        String ssh = "ssh -F none -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
                + " -o LogLevel=ERROR -i " + keys.get("alice");
        return git(folder, Map.of("GIT_SSH_COMMAND", ssh), all);
    }

    private static Result git(Path folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("git").directory(folder.toFile());
        builder.command().addAll(List.of("-c", "user.name=alice", "-c", "user.email=alice@gerrit.example"));
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(environment);
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        builder.environment().remove("SSH_AUTH_SOCK");
        return Processes.run(builder);
    }

    @Override
    public void close() {
        questions.close();
        try {
            if (process.waitFor(30, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
