package dev.sshdaudit.embedded;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table in the README of core: what a recording has by default, and with which settings it has more or less. Each row is
 * tried: a session does all that the rows tell, with a text for each row that is found nowhere else.
 */
@Timeout(120)
class WhatIsRecordedTest {

    private static final String README = "../core/README.md";
    private static final Pattern ROW = Pattern.compile("\\| ([^|]+) \\| (yes|no) \\|([^|]*)\\|");
    private static final Pattern SETTING = Pattern.compile("`(\\w+) = (\\w+)`");
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String RUN = Long.toHexString(System.nanoTime());

    /** The text that stands for each row. */
    private static final Map<String, String> TEXTS = new LinkedHashMap<>();

    static {
        for (String what : List.of(
                "names of users",
                "passwords, and answers to questions at the login",
                "environment variables",
                "types of terminals",
                "commands",
                "what users type, as far as the terminal shows it",
                "what users type that the terminal does not show",
                "what programs print",
                "what programs print as errors",
                "names of files that go by sftp and scp",
                "contents of files that users send by sftp and scp",
                "ports that users forward to",
                "data that goes over forwardings")) {
            TEXTS.put(what, "Wr" + TEXTS.size() + "-" + RUN + ".");
        }
    }

    private record Row(String what, boolean isDefault, Map<String, String> otherwise) {}

    @TempDir
    private Path folder;

    private final SshServer server = TestServers.echo(TEXTS.get("passwords, and answers to questions at the login"));
    private final SshClient client = SshClient.setUpDefaultClient();
    private ServerSocket target;

    @BeforeEach
    void start() throws IOException {
        server.setShellFactory(
                channel -> new Terminal(TEXTS.get("what programs print"), TEXTS.get("what programs print as errors")));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.setFileSystemFactory(new VirtualFileSystemFactory(Files.createDirectory(folder.resolve("home"))));
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.start();
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setKeyIdentityProvider(session -> List.of());
        client.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        client.start();
        target = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        TEXTS.put("ports that users forward to", String.valueOf(target.getLocalPort()));
    }

    @AfterEach
    void stop() throws IOException {
        client.stop();
        server.stop(true);
        target.close();
    }

    private static List<Row> rows() throws IOException {
        String readme = Files.readString(Path.of(README));
        int from = readme.indexOf("## What a recording has");
        return ROW.matcher(readme.substring(from, readme.indexOf("\n## ", from + 1)))
                .results()
                .map(row -> new Row(row.group(1), row.group(2).equals("yes"), settings(row.group(3))))
                .toList();
    }

    private static Map<String, String> settings(String cell) {
        Map<String, String> settings = new TreeMap<>();
        Matcher matcher = SETTING.matcher(cell);
        while (matcher.find()) {
            settings.put(matcher.group(1), matcher.group(2));
        }
        return settings;
    }

    @Test
    void aRecordingHasWhatTheTableSays() throws Exception {
        List<Row> rows = rows();
        assertEquals(List.copyOf(TEXTS.keySet()), rows.stream().map(Row::what).toList());
        Map<Map<String, String>, String> tried = new HashMap<>();
        for (Row row : rows) {
            assertHas(row, row.isDefault(), Map.of(), tried);
            if (!row.otherwise().isEmpty()) {
                assertHas(row, !row.isDefault(), row.otherwise(), tried);
            }
            if (row.otherwise().size() > 1) {
                for (String key : row.otherwise().keySet()) {
                    Map<String, String> others = new TreeMap<>(row.otherwise());
                    others.remove(key);
                    assertHas(row, row.isDefault(), others, tried);
                }
            }
        }
    }

    private void assertHas(
            Row row, boolean expected, Map<String, String> settings, Map<Map<String, String>, String> tried)
            throws Exception {
        if (!tried.containsKey(settings)) {
            tried.put(settings, recorded(settings, folder.resolve("audit-" + tried.size())));
        }
        assertEquals(
                expected,
                tried.get(settings).contains(TEXTS.get(row.what())),
                row.what() + " with settings " + settings);
    }

    private String recorded(Map<String, String> settings, Path directory) throws Exception {
        try (SshAudit audit = SshAudit.builder()
                .configure("audit", Map.of("enable", true, "format", "binary", "storage", "file"))
                .configure("audit.intercept", settings)
                .configure("audit.file", Map.of("directory", directory))
                .start()) {
            audit.attach(server);
            work();
            eventually(
                    "the recording is written",
                    () -> Recordings.ended(directory).size() == 1);
        }
        return text(Recordings.read(Recordings.ended(directory).get(0)));
    }

    /** Does all that the rows tell of. */
    private void work() throws Exception {
        try (ClientSession session = client.connect(TEXTS.get("names of users"), "127.0.0.1", server.getPort())
                .verify(LIMIT)
                .getSession()) {
            session.addPasswordIdentity(TEXTS.get("passwords, and answers to questions at the login"));
            session.auth().verify(LIMIT);
            type(session);
            run(session);
            transfer(session);
            forward(session);
        }
    }

    private static void type(ClientSession session) throws IOException {
        try (ChannelShell shell = session.createShellChannel()) {
            shell.setEnv("LANG", TEXTS.get("environment variables"));
            shell.setPtyType(TEXTS.get("types of terminals"));
            PipedOutputStream keys = new PipedOutputStream();
            shell.setIn(new PipedInputStream(keys));
            ByteArrayOutputStream screen = new ByteArrayOutputStream();
            shell.setOut(screen);
            shell.setErr(OutputStream.nullOutputStream());
            shell.open().verify(LIMIT);
            eventually("a prompt", () -> screen.toString(StandardCharsets.UTF_8).contains("$ "));
            String typed = TEXTS.get("what users type, as far as the terminal shows it");
            for (char key : typed.toCharArray()) {
                keys.write(key);
                keys.flush();
            }
            eventually("the echo", () -> screen.toString(StandardCharsets.UTF_8).contains(typed));
            keys.write('\r');
            keys.flush();
            eventually(
                    "a question", () -> screen.toString(StandardCharsets.UTF_8).contains("Password: "));
            keys.write((TEXTS.get("what users type that the terminal does not show") + "\r")
                    .getBytes(StandardCharsets.UTF_8));
            keys.flush();
            shell.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LIMIT);
        }
    }

    private static void run(ClientSession session) throws IOException {
        try (ChannelExec channel = session.createExecChannel(TEXTS.get("commands"))) {
            channel.setIn(InputStream.nullInputStream());
            channel.setOut(OutputStream.nullOutputStream());
            channel.open().verify(LIMIT);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LIMIT);
        }
    }

    private static void transfer(ClientSession session) throws IOException {
        try (SftpClient sftp = SftpClientFactory.instance().createSftpClient(session);
                OutputStream file = sftp.write(TEXTS.get("names of files that go by sftp and scp"))) {
            file.write(TEXTS.get("contents of files that users send by sftp and scp")
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    private void forward(ClientSession session) throws IOException {
        byte[] data = TEXTS.get("data that goes over forwardings").getBytes(StandardCharsets.UTF_8);
        SshdSocketAddress remote = new SshdSocketAddress("127.0.0.1", target.getLocalPort());
        SshdSocketAddress local = session.startLocalPortForwarding(new SshdSocketAddress("127.0.0.1", 0), remote);
        try (Socket socket = new Socket("127.0.0.1", local.getPort())) {
            socket.getOutputStream().write(data);
            try (Socket other = target.accept()) {
                assertEquals(data.length, other.getInputStream().readNBytes(data.length).length);
            }
        }
    }

    /** All texts and numbers that messages hold, and what went over each stream in a piece. */
    private static String text(List<AuditMessage> messages) throws ReflectiveOperationException {
        StringBuilder text = new StringBuilder();
        for (AuditMessage message : messages) {
            append(text, message.payload());
            append(text, message.extras());
        }
        for (long stream : new long[] {Io.STDIN, Io.STDOUT, Io.STDERR}) {
            text.append('\n').append(Recordings.text(messages, stream));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Object value) throws ReflectiveOperationException {
        if (value instanceof Record payload) {
            for (RecordComponent component : payload.getClass().getRecordComponents()) {
                append(text, component.getAccessor().invoke(payload));
            }
        } else if (value instanceof Map<?, ?> map) {
            append(text, List.copyOf(map.keySet()));
            append(text, List.copyOf(map.values()));
        } else if (value instanceof Collection<?> list) {
            for (Object one : list) {
                append(text, one);
            }
        } else if (value instanceof Bytes bytes) {
            text.append(bytes.toUtf8()).append('\n');
        } else {
            text.append(value).append('\n');
        }
    }
}
