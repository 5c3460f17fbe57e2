package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.itests.Processes.Result;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSession.ClientSessionEvent;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.core.CoreModuleProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Short connections, very many of them, to a Karaf with a small heap: each is recorded from connect to disconnect. */
@Timeout(600)
class ManyConnectionsIT {

    private static final int IN_A_ROW = Boolean.getBoolean("soak") ? 20_000 : 1000;
    private static final int AT_ONCE = 200;
    private static final List<MessageType> LOGIN = List.of(
            MessageType.CONNECT,
            MessageType.AUTH_PASSWORD,
            MessageType.AUTH_PASSWORD_SUCCESSFUL,
            MessageType.HANDSHAKE_SUCCESSFUL);
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @Test
    void aThousandInARowAndTwoHundredAtOnceAreRecordedCompletely() throws Exception {
        try (Karaf karaf = Karaf.distribution("many");
                SshClient client = client()) {
            karaf.javaOption("-Xmx160m").start();
            Set<String> before = karaf.recordings();
            for (int i = 0; i < IN_A_ROW; i++) {
                try (ClientSession session = connect(client, karaf)) {
                    session.auth().verify(LIMIT);
                    if (i % 10 == 0) {
                        assertEquals("n" + i + "\n", run(session, "shell:echo n" + i));
                    }
                }
            }
            atOnce(client, karaf);
            assertRecorded(karaf, before);
            Result status = karaf.ssh().exec("audit:status");
            assertTrue(status.text().contains("nothing"), status::toString);
            karaf.stop();
            assertEquals(List.of(), karaf.complaints());
            assertEquals(List.of(), karaf.stackTraces());
            assertFalse(karaf.log().contains("OutOfMemoryError"), karaf::log);
        }
    }

    /** All are in before the first one leaves, and none waits for another but to be accepted: Karaf's backlog is 50. */
    private static void atOnce(SshClient client, Karaf karaf) throws IOException {
        List<ClientSession> sessions = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            ClientSession session = connect(client, karaf);
            session.waitFor(EnumSet.of(ClientSessionEvent.WAIT_AUTH), LIMIT);
            sessions.add(session);
        }
        List<AuthFuture> logins = new ArrayList<>();
        for (ClientSession session : sessions) {
            logins.add(session.auth());
        }
        for (AuthFuture login : logins) {
            login.verify(LIMIT);
        }
        for (ClientSession session : sessions) {
            session.close(false).await(LIMIT);
        }
    }

    private static SshClient client() {
        SshClient client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setKeyIdentityProvider(session -> List.of());
        client.setUserAuthFactoriesNames("password");
        // what is cheap: the connections are what counts
        client.setKeyExchangeFactories(NamedFactory.setUpTransformedFactories(
                false, List.of(BuiltinDHFactories.ecdhp256), ClientBuilder.DH2KEX));
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        client.start();
        return client;
    }

    private static ClientSession connect(SshClient client, Karaf karaf) throws IOException {
        ClientSession session = client.connect(Karaf.USER, "127.0.0.1", karaf.port())
                .verify(LIMIT)
                .getSession();
        session.addPasswordIdentity(Karaf.PASSWORD);
        return session;
    }

    private static String run(ClientSession session, String command) throws IOException {
        try (ChannelExec channel = session.createExecChannel(command)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            channel.setOut(out);
            channel.setErr(out);
            channel.open().verify(LIMIT);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LIMIT);
            return out.toString(StandardCharsets.UTF_8).replace("\r", "");
        }
    }

    private static void assertRecorded(Karaf karaf, Set<String> before) throws IOException {
        Set<String> names = karaf.recordings();
        names.removeAll(before);
        assertEquals(IN_A_ROW + AT_ONCE, names.size());
        Set<String> outputs = new TreeSet<>();
        for (String name : names) {
            Path file = karaf.audit().resolve(name);
            Processes.eventually(
                    "end of " + file, () -> Recording.metadata(file).contains("\"ended\""));
            Recording recording = Recording.read(file);
            List<MessageType> types = recording.types();
            assertEquals(LOGIN, types.subList(0, LOGIN.size()));
            assertEquals(MessageType.DISCONNECT, types.get(types.size() - 1));
            if (types.size() > LOGIN.size() + 1) {
                assertEquals(1, Collections.frequency(types, MessageType.CLOSE), types::toString);
                outputs.add(recording.text(0, Io.STDOUT).strip());
            }
        }
        assertEquals(
                new TreeSet<>(IntStream.range(0, IN_A_ROW)
                        .filter(i -> i % 10 == 0)
                        .mapToObj(i -> "n" + i)
                        .toList()),
                outputs);
    }
}
