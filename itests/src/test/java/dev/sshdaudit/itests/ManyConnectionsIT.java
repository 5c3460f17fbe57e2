package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSession.ClientSessionEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Short connections, very many of them, to a Karaf with a small heap: each is recorded from connect to disconnect. */
@Timeout(600)
class ManyConnectionsIT {

    private static final int IN_A_ROW = Boolean.getBoolean("soak") ? 20_000 : 1000;
    private static final int AT_ONCE = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<MessageType> LOGIN = List.of(
            MessageType.CONNECT,
            MessageType.AUTH_PASSWORD,
            MessageType.AUTH_PASSWORD_SUCCESSFUL,
            MessageType.HANDSHAKE_SUCCESSFUL);

    @Test
    void aThousandInARowAndTwoHundredAtOnceAreRecordedCompletely() throws Exception {
        try (Karaf karaf = Karaf.distribution("many");
                LightClient client = new LightClient()) {
            karaf.compiled()
                    .javaOption("-Xmx160m")
                    // or else the two sides wait for each other in each connection (RFC 1122, section 4.2.3.2)
                    .javaOption("-Dorg.apache.sshd.config.tcp-nodelay=true")
                    .start();
            Set<String> before = karaf.recordings();
            for (int i = 0; i < IN_A_ROW; i++) {
                try (ClientSession session = login(client, karaf)) {
                    if (i % 10 == 0) {
                        assertEquals("n" + i + "\n", LightClient.run(session, "shell:echo n" + i));
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

    /**
     * Connects and logs in. Now and then, once in some ten thousand times, the server's operating system has a connection that SSHD does
     * not accept: then no recorder can know of the connection, and the client tries again.
     */
    private static ClientSession login(LightClient client, Karaf karaf) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            ClientSession session = client.connect(karaf.port(), Karaf.USER, Karaf.PASSWORD);
            try {
                session.auth().verify(PATIENCE);
                return session;
            } catch (IOException e) {
                String threads = karaf.jcmd("Thread.print", "-l");
                // the connection that asks is there itself
                boolean isUnseen = karaf.ssh().exec("audit:status").text().matches("(?s).*live connections +1\\n.*");
                session.close(true);
                if (!isUnseen || attempt == 3) {
                    throw new AssertionError(e + " in " + session + "\n" + threads, e);
                }
                System.err.println("a connection was not accepted by SSHD for " + PATIENCE + ": " + session);
            }
        }
    }

    /** All are in before the first one leaves, and none waits for another but to be accepted: Karaf's backlog is 50. */
    private static void atOnce(LightClient client, Karaf karaf) throws IOException {
        List<ClientSession> sessions = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            ClientSession session = client.connect(karaf.port(), Karaf.USER, Karaf.PASSWORD);
            session.waitFor(EnumSet.of(ClientSessionEvent.WAIT_AUTH), LightClient.LIMIT);
            sessions.add(session);
        }
        List<AuthFuture> logins = new ArrayList<>();
        for (ClientSession session : sessions) {
            logins.add(session.auth());
        }
        for (AuthFuture login : logins) {
            login.verify(LightClient.LIMIT);
        }
        for (ClientSession session : sessions) {
            session.close(false).await(LightClient.LIMIT);
        }
    }

    private static Set<String> since(Karaf karaf, Set<String> before) {
        Set<String> names = karaf.recordings();
        names.removeAll(before);
        return names;
    }

    private static void assertRecorded(Karaf karaf, Set<String> before) throws IOException {
        eventually("recordings of all", () -> since(karaf, before).size() >= IN_A_ROW + AT_ONCE);
        Set<String> names = since(karaf, before);
        assertEquals(IN_A_ROW + AT_ONCE, names.size());
        Set<String> outputs = new TreeSet<>();
        for (String name : names) {
            Path file = karaf.audit().resolve(name);
            eventually("end of " + file, () -> Recording.metadata(file).contains("\"ended\""));
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
