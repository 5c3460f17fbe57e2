package dev.sshdaudit.sshd.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestClient;
import dev.sshdaudit.sshd.testing.TestServer;
import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
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

/** Real clients transfer files, and no content is recorded: what was done with the files is told all the same. */
class TransfersTest {

    @TempDir
    Path folder;

    private final RecordingAuditLog log = RecordingAuditLog.of();
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
        RecordedConnection recorded = log.only().awaitEnd();
        List<String> facts = new ArrayList<>();
        for (AuditMessage message : recorded.messages(MessageType.IO)) {
            assertEquals(0, ((Io) message.payload()).data().length(), recorded::toString);
            if (message.extras().get(AuditMessage.FILE) instanceof Map<?, ?> file) {
                facts.add(file.toString());
            }
        }
        return facts;
    }

    private Path content(String name, int length) throws IOException {
        return Files.write(folder.resolve(name), new byte[length]);
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
                        "{op=write, path=/there, bytesWritten=3000000}",
                        "{op=read, path=/there, bytesRead=3000000}",
                        "{op=rename, path=/there, to=/moved}",
                        "{op=mkdir, path=/made}",
                        "{op=link, path=/moved, to=/hard}",
                        "{op=link, path=/moved, to=/soft}",
                        "{op=setstat, path=/moved}",
                        "{op=remove, path=/missing, result=no such file}",
                        "{op=remove, path=/hard}",
                        "{op=rmdir, path=/made}"),
                told());
    }

    @Test
    void manySmallFilesAreEachToldOnce() throws Exception {
        Path many = Files.createDirectory(folder.resolve("many"));
        for (int i = 0; i < 500; i++) {
            Files.write(many.resolve("f" + i), new byte[i]);
        }
        ok(openSsh().sftp("mkdir /copy\nput " + many + "/* /copy/\n"));
        List<String> told = told();
        assertEquals(501, told.size());
        for (int i = 0; i < 500; i++) {
            assertTrue(told.contains("{op=write, path=/copy/f" + i + ", bytesWritten=" + i + "}"), "f" + i);
        }
    }

    @Test
    void scpThatUsesSftpIsTold() throws Exception {
        OpenSsh client = openSsh();
        ok(client.scp(content("up", 100_000).toString(), ":/there"));
        List<String> told = told();
        told.remove("{op=setstat, path=/there}"); // not each version of OpenSSH does that
        assertEquals(List.of("{op=write, path=/there, bytesWritten=100000}"), told);
    }

    @Test
    void theOldScpIsToldAsItSends() throws Exception {
        OpenSsh client = openSsh();
        Path source = Files.createDirectories(folder.resolve("tree/inner")).getParent();
        content("tree/a", 70_000);
        content("tree/inner/b", 0);
        Files.createDirectory(folder.resolve("to"));
        ok(client.scp("-O", "-r", "-p", source.toString(), ":/to"));
        List<String> told = told();
        assertEquals(
                List.of(
                        "{op=mkdir, path=/to, or=/to/tree}",
                        "{op=mkdir, path=/to/inner, or=/to/tree/inner}",
                        "{op=write, path=/to/a, or=/to/tree/a, bytesWritten=70000}",
                        "{op=write, path=/to/inner/b, or=/to/tree/inner/b, bytesWritten=0}"),
                told.stream().sorted().toList());
        assertTrue(Files.exists(folder.resolve("to/tree/inner/b")));
    }

    @Test
    void theOldScpIsToldAsItReceives() throws Exception {
        OpenSsh client = openSsh();
        Files.createDirectories(folder.resolve("tree/inner"));
        content("tree/a", 70_000);
        content("tree/inner/b", 5);
        ok(client.scp("-O", "-r", ":/tree", folder.resolve("back").toString()));
        assertEquals(
                List.of("{op=read, path=/tree/a, bytesRead=70000}", "{op=read, path=/tree/inner/b, bytesRead=5}"),
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
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            log.connection(i).awaitEnd().messages(MessageType.IO).stream()
                    .map(it -> it.extras().get(AuditMessage.FILE).toString())
                    .forEach(told::add);
        }
        assertEquals(
                List.of(
                        "{op=write, path=" + there + ", or=" + there + "/up, bytesWritten=12345}",
                        "{op=read, path=" + there + "/up, bytesRead=12345}"),
                told);
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
                "{op=write, path=/f, bytesWritten=30001}",
                "{op=read, path=/f, bytesRead=20000}",
                "{op=mkdir, path=/d}",
                "{op=rename, path=/f, to=/d/f}",
                "{op=link, path=/d/f, to=/d/soft}",
                "{op=setstat, path=/d/f}",
                "{op=remove, path=/d/soft}",
                "{op=remove, path=/d/f}"));
        if (version == 6) {
            expected.add(4, "{op=link, path=/d/f, to=/d/hard}");
        }
        assertEquals(expected, told());
    }
}
