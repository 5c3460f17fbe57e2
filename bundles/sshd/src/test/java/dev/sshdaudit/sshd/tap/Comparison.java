package dev.sshdaudit.sshd.tap;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.RecordingRules;
import dev.sshdaudit.sshd.testing.TestServer;
import dev.sshdaudit.testkit.Packet;
import dev.sshdaudit.testkit.RawClient;
import dev.sshdaudit.testkit.RawClient.Connection;
import dev.sshdaudit.testkit.RawClient.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Two servers that differ in one thing, the tap: whatever is done to both, they must answer the same. */
final class Comparison implements AutoCloseable {

    /** A number for a channel that no other channel has. */
    private static final long SETTLED = 4242;

    private final RecordingAuditLog log = RecordingAuditLog.ofEverything();
    private final TestServer plain;
    private final TestServer tapped;
    private final SshServerTap tap;
    private final RawClient client = new RawClient();

    /** What a client does that has got as far as the key exchange. */
    @FunctionalInterface
    interface Deed {
        void on(Connection connection) throws IOException;
    }

    /** What a client does to the port of a server, and sees there. */
    @FunctionalInterface
    interface Visit {
        List<String> to(TestServer server) throws IOException;
    }

    /** Of servers that are set up like this. */
    Comparison(Path folder, Consumer<TestServer> setup) {
        plain = new TestServer(folder);
        tapped = new TestServer(folder);
        setup.accept(plain);
        setup.accept(tapped);
        tap = SshServerTap.attach(tapped.sshd, log);
        plain.start();
        tapped.start();
    }

    /** Checks that the answers are the same, and gives what was recorded, from its beginning to its end. */
    RecordedConnection same(String what, Deed deed) throws IOException {
        return sameVisit(what, server -> answers(server, deed));
    }

    /** As {@link #same}, of what is not even a client. */
    RecordedConnection sameVisit(String what, Visit visit) throws IOException {
        List<String> without = visit(plain, visit);
        int before = log.connections().size();
        List<String> with = visit(tapped, visit);
        assertEquals(String.join("\n", without), String.join("\n", with), what);
        RecordedConnection recorded = log.connection(before).awaitEnd();
        assertEquals(before + 1, log.connections().size(), what);
        RecordingRules.check(recorded);
        return recorded;
    }

    private static List<String> visit(TestServer server, Visit visit) throws IOException {
        try {
            return visit.to(server);
        } finally {
            eventually(
                    "the end of the session",
                    () -> server.sshd.getActiveSessions().isEmpty());
        }
    }

    private List<String> answers(TestServer server, Deed deed) throws IOException {
        try (Connection connection = client.connect(server.port())) {
            deed.on(connection);
            List<String> answers = new ArrayList<>();
            connection.packets().forEach(it -> answers.add(it.toString()));
            answers.add(connection.isOver() ? "over" : "open");
            return answers;
        }
    }

    /** Asks what is answered after everything before it. */
    static void settle(Connection connection, boolean loggedIn) throws IOException {
        if (loggedIn) {
            connection
                    .send(Packet.of(90)
                            .text("settled@test")
                            .uint32(SETTLED)
                            .uint32(0)
                            .uint32(0))
                    .await(Comparison::settled);
        } else {
            connection.send(Packet.of(5).text("ssh-userauth")).await(2, it -> it.number() == 6);
        }
    }

    private static boolean settled(Received answer) {
        byte[] beginning = Packet.of(92).uint32(SETTLED).toByteArray();
        return Arrays.equals(beginning, Arrays.copyOf(answer.packet(), beginning.length));
    }

    @Override
    public void close() throws IOException {
        client.close();
        plain.close();
        tapped.close();
        tap.close();
    }
}
