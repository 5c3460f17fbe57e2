package dev.sshdaudit.sshd.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sshdaudit.Transfers;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestClient;
import dev.sshdaudit.sshd.testing.TestServer;
import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.scp.server.ScpCommandFactory;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real clients transfer files, which are recorded as events: what was done with the files is told in place of their contents. */
class TransfersTest {

    @TempDir
    Path folder;

    /** What a client may say before the server answers: its version. */
    private static final int FIRST_WORDS = 16;

    private final RecordingAuditLog log = RecordingAuditLog.ofEverything().transfers(Transfers.EVENTS);
    private TestServer server;
    private SshServerTap tap;

    @BeforeEach
    void start() {
        server = new TestServer(folder);
        server.sshd.setCommandFactory(new ScpCommandFactory.Builder()
                .withDelegate(ProcessShellCommandFactory.INSTANCE)
                .build());
        tap = SshServerTap.attach(server.sshd, log);
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        tap.close();
    }

    private OpenSsh openSsh() throws Exception {
        assumeTrue(OpenSsh.isThere(), "OpenSSH is not there");
        return OpenSsh.to(folder, server.port(), "ada").key(OpenSsh.generateKey(folder, "id_ecdsa", "ecdsa"));
    }

    private static void ok(Result result) {
        assertEquals(0, result.exit(), result::toString);
    }

    /** What was told of files, once the connection has ended; nothing else may have been recorded of their channel's data. */
    private List<String> told() {
        return told(log.only());
    }

    private static List<String> told(RecordedConnection connection) {
        RecordedConnection recorded = connection.awaitEnd();
        List<String> facts = new ArrayList<>();
        int bytes = 0;
        for (AuditMessage message : recorded.messages(MessageType.IO)) {
            bytes += ((Io) message.payload()).data().length();
            if (message.extras().get(AuditMessage.FILE) instanceof Map<?, ?> file) {
                facts.add(file.toString());
            }
        }
        assertTrue(bytes <= FIRST_WORDS, recorded::toString);
        assertTrue(recorded.passed() > 0, "what is not recorded is counted");
        return facts;
    }

    /** A file of bytes that differ from file to file. */
    private Path content(String name, int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(name.hashCode()).nextBytes(bytes);
        return Files.write(folder.resolve(name), bytes);
    }

    private static String sha256(Path file) throws IOException {
        return sha256(Files.readAllBytes(file));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String write(String path, Path content) throws IOException {
        return "{op=write, path=" + path + ", bytesWritten=" + Files.size(content) + ", sha256=" + sha256(content)
                + "}";
    }

    private static String read(String path, Path content) throws IOException {
        return "{op=read, path=" + path + ", bytesRead=" + Files.size(content) + ", sha256=" + sha256(content) + "}";
    }

    @Test
    void whatOpenSshsSftpDoesIsTold() throws Exception {
        Path up = content("up", 3_000_000);
        ok(openSsh().sftp("""
                put %s /there
                get /there %s
                rename /there /moved
                mkdir /made
                ln /moved /hard
                ln -s /moved /soft
                chmod 600 /moved
                -rm /missing
                -get /missing
                rm /hard
                rmdir /made
                ls /
                """.formatted(up, folder.resolve("back"))));
        assertEquals(
                List.of(
                        write("/there", up),
                        read("/there", up),
                        "{op=rename, path=/there, to=/moved}",
                        "{op=mkdir, path=/made}",
                        "{op=link, path=/moved, to=/hard}",
                        "{op=symlink, path=/moved, to=/soft}",
                        "{op=setstat, path=/moved, mode=0600}",
                        "{op=remove, path=/missing, result=no such file}",
                        "{op=remove, path=/hard}",
                        "{op=rmdir, path=/made}"),
                told());
    }

    @Test
    void manySmallFilesAreEachToldOnce() throws Exception {
        Path many = Files.createDirectory(folder.resolve("many"));
        for (int i = 0; i < 1000; i++) {
            content("many/f" + i, i);
        }
        Path back = Files.createDirectory(folder.resolve("back"));
        ok(openSsh().sftp("mkdir /copy\nput " + many + "/* /copy/\nget /copy/* " + back + "\n"));
        List<String> told = told();
        List<String> expected = new ArrayList<>(List.of("{op=mkdir, path=/copy}"));
        for (int i = 0; i < 1000; i++) {
            expected.add(write("/copy/f" + i, many.resolve("f" + i)));
            expected.add(read("/copy/f" + i, back.resolve("f" + i)));
        }
        assertEquals(expected.stream().sorted().toList(), told.stream().sorted().toList());
    }

    @Test
    void scpThatUsesSftpIsTold() throws Exception {
        OpenSsh client = openSsh();
        Path up = content("up", 100_000);
        ok(client.scp(up.toString(), ":/there"));
        List<String> told = told();
        told.removeIf(it -> it.startsWith("{op=setstat, path=/there")); // not each version of OpenSSH does that
        assertEquals(List.of(write("/there", up)), told);
    }

    @Test
    void theOldScpIsToldAsItSends() throws Exception {
        OpenSsh client = openSsh();
        Path source = Files.createDirectories(folder.resolve("tree/inner")).getParent();
        Path a = content("tree/a", 70_000);
        Path b = content("tree/inner/b", 0);
        Files.createDirectory(folder.resolve("to"));
        ok(client.scp("-O", "-r", "-p", source.toString(), ":/to"));
        List<String> told = told();
        assertEquals(
                List.of(
                        "{op=mkdir, path=/to, or=/to/tree}",
                        "{op=mkdir, path=/to/inner, or=/to/tree/inner}",
                        write("/to/a, or=/to/tree/a", a),
                        write("/to/inner/b, or=/to/tree/inner/b", b)),
                told.stream().sorted().toList());
        assertTrue(Files.exists(folder.resolve("to/tree/inner/b")));
    }

    @Test
    void theOldScpIsToldAsItReceives() throws Exception {
        OpenSsh client = openSsh();
        Files.createDirectories(folder.resolve("tree/inner"));
        Path a = content("tree/a", 70_000);
        Path b = content("tree/inner/b", 5);
        ok(client.scp("-O", "-r", ":/tree", folder.resolve("back").toString()));
        assertEquals(
                List.of(read("/tree/a", a), read("/tree/inner/b", b)),
                told().stream().sorted().toList());
    }

    /** With OpenSSH on both sides: the paths are those of the machine. */
    @Test
    void theOldScpIsToldWhereTheServerRunsTheProgramItself() throws Exception {
        OpenSsh client = openSsh();
        server.sshd.setCommandFactory(ProcessShellCommandFactory.INSTANCE);
        Path up = content("up", 12_345);
        Path there = Files.createDirectory(folder.resolve("there"));
        ok(client.scp("-O", up.toString(), ":" + there));
        ok(client.scp("-O", ":" + there + "/up", folder.resolve("back").toString()));
        assertEquals(
                List.of(write(there + ", or=" + there + "/up", up), read(there + "/up", up)),
                List.of(told(log.connection(0)).get(0), told(log.connection(1)).get(0)));
    }

    @Test
    void anSftpThatWasOpenBeforeIsToldFromThenOnAndItsBytesAreRecorded() throws Exception {
        tap.close();
        byte[] data = "0123456789".repeat(3_000).getBytes(StandardCharsets.UTF_8);
        try (TestClient client = new TestClient(server);
                ClientSession session = client.login();
                SftpClient sftp = SftpClientFactory.instance().createSftpClient(session)) {
            CloseableHandle before = sftp.open("/before", EnumSet.of(OpenMode.Write, OpenMode.Create));
            sftp.write(before, 0, data, 0, 10_000);
            tap = SshServerTap.attach(server.sshd, log);
            RecordedConnection recorded = log.connection(0);
            sftp.write(before, 10_000, data, 0, 10_000);
            sftp.write(before, 20_000, data, 0, 10_000);
            before.close();
            try (CloseableHandle after = sftp.open("/after", EnumSet.of(OpenMode.Write, OpenMode.Create))) {
                sftp.write(after, 0, data, 0, 30_000);
            }
            sftp.remove("/before");
            session.close(false).await(5, TimeUnit.SECONDS);
            recorded.awaitEnd();
            List<String> facts = new ArrayList<>();
            for (AuditMessage message : recorded.messages(MessageType.IO)) {
                if (message.extras().get(AuditMessage.FILE) instanceof Map<?, ?> file) {
                    facts.add(file.toString());
                }
            }
            assertEquals(
                    List.of(
                            "{op=write, openedBefore=true, bytesWritten=10000}",
                            "{op=write, path=/after, bytesWritten=30000, sha256=" + sha256(data) + "}",
                            "{op=remove, path=/before}"),
                    facts);
            assertTrue(recorded.bytes(0, Io.STDIN).length > 50_000, "the bytes are recorded, too");
        }
    }

    /** The command by which other programs run OpenSSH. */
    private String ssh() throws Exception {
        assumeTrue(OpenSsh.isThere(), "OpenSSH is not there");
        server.sshd.setCommandFactory(ProcessShellCommandFactory.INSTANCE);
        return "ssh -F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -i "
                + OpenSsh.generateKey(folder, "id_ecdsa", "ecdsa") + " -p " + server.port();
    }

    private static void run(ProcessBuilder builder) throws Exception {
        ok(Processes.run(builder));
    }

    private static ProcessBuilder git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=ada", "-c", "user.email=ada@host"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    @Test
    void gitTellsItsRepositoryAndItsBytes() throws Exception {
        assumeTrue(Processes.isThere("git"), "git is not there");
        String ssh = ssh();
        Path repository = folder.resolve("a repository.git");
        Path copy = folder.resolve("copy");
        String url = "ssh://ada@127.0.0.1:" + server.port() + repository;
        run(git("init", "-q", "--bare", repository.toString()));
        run(git("init", "-q", copy.toString()));
        content("copy/file", 100_000);
        run(git("-C", copy.toString(), "add", "file"));
        run(git("-C", copy.toString(), "commit", "-q", "-m", "one"));
        for (List<String> command : List.of(
                List.of("-C", copy.toString(), "push", "-q", url, "HEAD:main"),
                List.of(
                        "clone",
                        "-q",
                        "-b",
                        "main",
                        url,
                        folder.resolve("clone").toString()))) {
            ProcessBuilder remote = git(command.toArray(String[]::new));
            remote.environment().put("GIT_SSH_COMMAND", ssh);
            run(remote);
        }
        assertTold("{op=push, path=" + repository + ", bytesRead=", log.connection(0), Io.STDIN);
        assertTold("{op=fetch, path=" + repository + ", bytesRead=", log.connection(1), Io.STDOUT);
    }

    @Test
    void rsyncTellsItsPathsAndItsBytes() throws Exception {
        assumeTrue(Processes.isThere("rsync"), "rsync is not there");
        String ssh = ssh();
        Path up = content("up", 100_000);
        Path there = folder.resolve("there");
        run(new ProcessBuilder("rsync", "-e", ssh, up.toString(), "ada@127.0.0.1:" + there));
        run(new ProcessBuilder(
                "rsync",
                "-e",
                ssh,
                "ada@127.0.0.1:" + there,
                folder.resolve("back").toString()));
        assertTold("{op=push, path=" + there + ", bytesRead=", log.connection(0), Io.STDIN);
        assertTold("{op=fetch, path=" + there + ", bytesRead=", log.connection(1), Io.STDOUT);
    }

    /** One fact is told, of more than 100,000 bytes in this direction, which is what the channel counts. */
    private static void assertTold(String begin, RecordedConnection connection, long stream) {
        List<String> facts = told(connection);
        assertEquals(1, facts.size(), facts::toString);
        Map<String, Object> sums = connection.only(MessageType.CLOSE).extras();
        String expected = begin + sums.get("bytesOut") + ", bytesWritten=" + sums.get("bytesIn") + "}";
        assertEquals(expected, facts.get(0));
        assertTrue((Long) sums.get(stream == Io.STDIN ? "bytesIn" : "bytesOut") > 100_000, sums::toString);
    }

    /** What SSHD's own client says that it did is what is told. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6})
    void eachVersionOfSftpIsTold(int version) throws Exception {
        byte[] data = "0123456789".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        try (TestClient client = new TestClient(server);
                ClientSession session = client.login()) {
            try (SftpClient sftp = SftpClientFactory.instance().createSftpClient(session, version)) {
                assertEquals(version, sftp.getVersion());
                try (CloseableHandle handle = sftp.open("/f", EnumSet.of(OpenMode.Write, OpenMode.Create))) {
                    sftp.write(handle, 0, data, 0, 30_000);
                    sftp.write(handle, 30_000, data, 30_000, 1);
                }
                try (CloseableHandle handle = sftp.open("/f", EnumSet.of(OpenMode.Read))) {
                    assertEquals(20_000, sftp.read(handle, 0, data, 0, 20_000));
                }
                sftp.mkdir("/d");
                sftp.rename("/f", "/d/f");
                if (version == 6) {
                    sftp.link("/d/hard", "/d/f", false);
                }
                sftp.symLink("/d/soft", "/d/f");
                sftp.setStat("/d/f", new SftpClient.Attributes().perms(0600));
                sftp.remove("/d/soft");
                sftp.remove("/d/f");
            }
        }
        List<String> expected = new ArrayList<>(List.of(
                "{op=write, path=/f, bytesWritten=30001, sha256=" + sha256(Arrays.copyOf(data, 30_001)) + "}",
                "{op=read, path=/f, bytesRead=20000, sha256=" + sha256(Arrays.copyOf(data, 20_000)) + "}",
                "{op=mkdir, path=/d}",
                "{op=rename, path=/f, to=/d/f}",
                "{op=symlink, path=/d/f, to=/d/soft}",
                "{op=setstat, path=/d/f, mode=0600}",
                "{op=remove, path=/d/soft}",
                "{op=remove, path=/d/f}"));
        if (version == 6) {
            expected.add(4, "{op=link, path=/d/f, to=/d/hard}");
        }
        assertEquals(expected, told());
    }
}
