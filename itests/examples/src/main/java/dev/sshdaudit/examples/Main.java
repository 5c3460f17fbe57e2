package dev.sshdaudit.examples;

import dev.sshdaudit.embedded.SshAudit;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;

/** Starts one of the example servers on a free port of loopback, and records what its clients do until the program is ended. */
public final class Main {

    /** The only user. */
    static final String USER = "alice";

    private static final Map<String, Example> EXAMPLES =
            Map.of("sftp", new SftpExample(), "scp", new ScpExample(), "git", new GitExample());

    private static final int PASSWORD_BYTES = 12;
    private static final int WRONG_CALL = 2;

    private Main() {}

    /**
     * Runs until the process is told to end, as by Ctrl-C.
     *
     * @param arguments {@code sftp}, {@code scp} or {@code git}, and a folder for all files; a new one without it
     */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Example example = arguments.length == 1 || arguments.length == 2 ? EXAMPLES.get(arguments[0]) : null;
        if (example == null) {
            out.println("Which example? java -jar examples.jar sftp|scp|git [FOLDER]");
            System.exit(WRONG_CALL);
            return;
        }
        Path folder =
                arguments.length == 2 ? Path.of(arguments[1]).toAbsolutePath() : Files.createTempDirectory("ssh-");
        Path files = Files.createDirectories(folder.resolve("files"));
        Path recordings = folder.resolve("recordings");
        String password = password();
        SshServer server = server(password);
        example.setUp(server, files);
        SshAudit audit = SshAudit.builder()
                .configure("audit", Map.of("enable", true, "format", "binary", "storage", "file"))
                .configure("audit.intercept", Map.of("stdin", true, "stdout", true, "stderr", true))
                .configure("audit.file", Map.of("directory", recordings))
                .start();
        audit.attach(server);
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, audit), "end of the example"));
        String options = "-o UserKnownHostsFile=" + knownHosts(server, folder);
        out.println("A server of " + arguments[0] + " for the user " + USER + ". The password is " + password);
        out.println("The files of clients are in " + files);
        out.println();
        out.println("Try it:    " + example.tryIt(server.getPort(), options, files));
        out.println("Read it:   java -jar bundles/decoder/target/auditlog-decoder.jar --text " + recordings);
        out.println("End it:    Ctrl-C");
        new CountDownLatch(1).await();
    }

    private static SshServer server(String password) {
        SimpleGeneratorHostKeyProvider hostKey = new SimpleGeneratorHostKeyProvider();
        hostKey.setAlgorithm("EC");
        hostKey.setKeySize(256);
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(hostKey);
        server.setPasswordAuthenticator((user, offered, session) -> USER.equals(user) && isSame(password, offered));
        return server;
    }

    private static String password() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static boolean isSame(String password, String offered) {
        return MessageDigest.isEqual(
                password.getBytes(StandardCharsets.UTF_8), offered.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the server's public key as the clients of OpenSSH read it, so that they do not ask. */
    private static Path knownHosts(SshServer server, Path folder) throws IOException, GeneralSecurityException {
        StringBuilder lines = new StringBuilder();
        server.getKeyPairProvider()
                .loadKeys(null)
                .forEach(key -> lines.append("[127.0.0.1]:")
                        .append(server.getPort())
                        .append(' ')
                        .append(PublicKeyEntry.toString(key.getPublic()))
                        .append('\n'));
        return Files.writeString(folder.resolve("known_hosts"), lines);
    }

    /** Ends recordings properly. */
    private static void end(SshServer server, SshAudit audit) {
        try {
            server.stop(true);
        } catch (IOException e) {
            System.err.println("The server was not stopped: " + e.getMessage());
        } finally {
            audit.close();
        }
    }
}
