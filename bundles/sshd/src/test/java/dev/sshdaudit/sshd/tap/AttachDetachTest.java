package dev.sshdaudit.sshd.tap;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static dev.sshdaudit.testkit.Eventually.whileItGoesOn;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestClient;
import dev.sshdaudit.sshd.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.compression.Compression;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttachDetachTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final RecordingAuditLog log = RecordingAuditLog.ofEverything();
    private TestServer server;
    private TestClient client;

    @BeforeEach
    void start() {
        server = new TestServer(folder);
        client = new TestClient(server);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    /** Sends a lot through the shell and compares what comes back. */
    private final class Transfer {
        private final byte[] content = new byte[12_000_000];
        private final AtomicLong received = new AtomicLong();
        private final ByteArrayOutputStream back = new ByteArrayOutputStream();
        private final ChannelShell channel;
        private final Thread sender;

        Transfer(ClientSession session) throws IOException {
            new Random(7).nextBytes(content);
            for (int i = 0; i < content.length; i += 2) {
                content[i] = 'a'; // something for a compression to do
            }
            channel = session.createShellChannel();
            channel.setUsePty(false);
            channel.setErr(new ByteArrayOutputStream());
            channel.setOut(new OutputStream() {
                @Override
                public void write(int b) {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] b, int off, int len) {
                    back.write(b, off, len);
                    received.addAndGet(len);
                }
            });
            channel.open().verify(LIMIT);
            sender = new Thread(() -> {
                try (OutputStream in = channel.getInvertedIn()) {
                    for (int i = 0; i < content.length; i += 20_000) {
                        in.write(content, i, 20_000);
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            sender.setDaemon(true);
            sender.start();
        }

        void awaitPart(int quarter) {
            whileItGoesOn(
                    () -> received.get() > content.length / 4 * quarter,
                    received::get,
                    () -> "quarter " + quarter + " of the data");
        }

        void assertComplete() {
            // how long it takes depends on the machine and on SSHD's back end for input and output
            whileItGoesOn(channel::isClosed, received::get, () -> "the end of the channel");
            assertArrayEquals(content, back.toByteArray());
            assertEquals(3, channel.getExitStatus());
        }
    }

    private void compress(BuiltinCompressions compression) {
        client.ssh.setCompressionFactories(List.of(compression));
    }

    @ParameterizedTest
    @EnumSource(BuiltinCompressions.class)
    void attachedAndDetachedInTheMiddleOfATransfer(BuiltinCompressions compression) throws IOException {
        compress(compression);
        server.start();
        try (ClientSession session = client.login()) {
            Transfer transfer = new Transfer(session);
            transfer.awaitPart(1);
            SshServerTap tap = SshServerTap.attach(server.sshd, log);
            RecordedConnection recorded = log.only();
            recorded.await(MessageType.IO, 20);
            transfer.awaitPart(2);
            tap.close();
            int messages = recorded.messages().size();
            AbstractSession tapped = server.session();
            transfer.awaitPart(3);
            assertNothingIsLeft(tapped);
            transfer.assertComplete();
            assertEquals(messages, recorded.messages().size());
            assertEquals(
                    "disconnect {reason=auditing stopped}", recorded.lines().get(messages - 1));
            assertTrue(recorded.lines().get(messages - 2).startsWith("0 close {bytesIn="));
            assertEquals(true, recorded.messages().get(0).extras().get("joined"));
            AuditMessage handshake = recorded.messages().get(1);
            assertEquals(new HandshakeSuccessful("ada"), handshake.payload());
            assertEquals(
                    Set.of("joined", "clientVersion", "algorithms"),
                    handshake.extras().keySet());
            assertEquals(
                    "0 new_channel_successful channelType=session {joined=true}",
                    recorded.lines().get(2));
        }
    }

    @Test
    void keysMayBeExchangedInTheMiddle() throws IOException {
        compress(BuiltinCompressions.delayedZlib);
        SshServerTap tap = SshServerTap.attach(server.sshd, log);
        server.start();
        try (ClientSession session = client.login()) {
            Transfer transfer = new Transfer(session);
            transfer.awaitPart(1);
            session.reExchangeKeys().verify(LIMIT);
            transfer.awaitPart(2);
            server.session().reExchangeKeys().verify(LIMIT);
            transfer.assertComplete();
            RecordedConnection recorded = log.only().await(MessageType.CLOSE);
            assertArrayEquals(transfer.content, recorded.bytes(0, 0));
            assertArrayEquals(transfer.content, recorded.bytes(0, 1));
        }
        tap.close();
    }

    @Test
    void attachingAndDetachingAgainAndAgainHurtsNobody() throws IOException {
        compress(BuiltinCompressions.delayedZlib);
        server.start();
        try (ClientSession session = client.login()) {
            Transfer transfer = new Transfer(session);
            for (int i = 0; i < 50; i++) {
                SshServerTap tap = SshServerTap.attach(server.sshd, log);
                if (i % 10 == 0) {
                    session.reExchangeKeys().verify(LIMIT);
                }
                tap.close();
            }
            transfer.assertComplete();
            TestClient.exec(session, "cat", "");
            assertNothingIsLeft(server.session());
        }
        assertEquals(50, log.connections().size());
        log.connections().forEach(it -> assertEquals(MessageType.DISCONNECT, last(it).type()));
    }

    private static AuditMessage last(RecordedConnection recorded) {
        return recorded.messages().get(recorded.messages().size() - 1);
    }

    @Test
    void aServerThatStopsIsToldAsTheReason() throws IOException {
        server.start();
        SshServerTap tap = SshServerTap.attach(server.sshd, log);
        try (ClientSession session = client.login()) {
            assertTrue(session.isOpen());
            server.sshd.stop(true);
            RecordedConnection recorded = log.only();
            recorded.await(MessageType.DISCONNECT, 1);
            List<String> lines = recorded.lines();
            assertEquals("disconnect {reason=the server stopped}", lines.get(lines.size() - 1));
        } finally {
            tap.close();
        }
    }

    @Test
    void anIdleSessionIsLeftAtOnce() throws IOException {
        server.start();
        SshServerTap tap = SshServerTap.attach(server.sshd, log);
        try (ClientSession session = client.login()) {
            session.createShellChannel().open().verify(LIMIT);
            log.only().await(MessageType.NEW_CHANNEL_SUCCESSFUL);
            AbstractSession tapped = server.session();
            tap.close();
            assertNothingIsLeft(tapped);
        }
    }

    @Test
    void aSessionInTheMiddleOfItsLoginIsJoinedAndLeft() throws IOException {
        server.start();
        try (ClientSession session = client.connect()) {
            eventually("keys", () -> server.session().getKexState() == org.apache.sshd.common.kex.KexState.DONE);
            SshServerTap first = SshServerTap.attach(server.sshd, log);
            first.close();
            assertNothingIsLeft(server.session());
            SshServerTap second = SshServerTap.attach(server.sshd, log);
            session.addPasswordIdentity("secret");
            session.auth().verify(LIMIT);
            RecordedConnection recorded = log.connection(1);
            recorded.await(MessageType.HANDSHAKE_SUCCESSFUL);
            assertEquals(
                    1, recorded.messages(MessageType.AUTH_PASSWORD_SUCCESSFUL).size(), recorded::toString);
            assertEquals(1, recorded.messages(MessageType.HANDSHAKE_SUCCESSFUL).size(), recorded::toString);
            second.close();
            assertEquals(List.of("connect", "disconnect"), log.connection(0).types());
        }
    }

    @Test
    void withoutFieldsTheNextKeyExchangeIsAskedFor() throws IOException {
        server.start();
        CompressionField none = new CompressionField("noSuchField", "noSuchLock");
        try (ClientSession session = client.login()) {
            TestClient.exec(session, "true", "");
            try (SshServerTap tap = SshServerTap.attach(server.sshd, log, new CompressionFields(none, none))) {
                eventually("new keys", () -> {
                    try {
                        TestClient.exec(session, "cat", "x");
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                    return !log.only().messages(MessageType.EXEC).isEmpty();
                });
                assertTrue(log.only().toString().contains("handshake_successful username=ada"));
                assertFalse(tap.toString().isEmpty());
            }
            assertEquals("after", TestClient.exec(session, "cat", "after"));
        }
    }

    private static final String NOT_SEEN = "the connection is not seen before its next key exchange";

    @Test
    void aSessionThatIsSeenOnlyAfterItsNextKeyExchangeCannotBeAccountedFor() throws IOException {
        server.start();
        CompressionField none = new CompressionField("noSuchField", "noSuchLock");
        try (ClientSession session = client.login()) {
            TestClient.exec(session, "true", "");
            try (SshServerTap tap = SshServerTap.attach(server.sshd, log, new CompressionFields(none, none))) {
                RecordedConnection recorded = log.only();
                assertEquals(List.of(NOT_SEEN), recorded.notFollowed());
                AuditMessage told = recorded.only(MessageType.IO);
                assertEquals(Map.of("unplaced", NOT_SEEN), told.extras());
                assertEquals("unseen", TestClient.exec(session, "cat", "unseen"), "best effort lets it go on");
                assertFalse(tap.toString().isEmpty());
            }
        }
    }

    @Test
    void inModeStrictSuchASessionEndsAndItsClientIsToldWhy() throws IOException {
        server.start();
        log.strict();
        CompressionField none = new CompressionField("noSuchField", "noSuchLock");
        try (ClientSession session = client.login()) {
            List<String> reasons = new java.util.concurrent.CopyOnWriteArrayList<>();
            session.addSessionListener(new org.apache.sshd.common.session.SessionListener() {
                @Override
                public void sessionDisconnect(
                        org.apache.sshd.common.session.Session of,
                        int code,
                        String why,
                        String language,
                        boolean initiator) {
                    reasons.add(why);
                }
            });
            try (SshServerTap tap = SshServerTap.attach(server.sshd, log, new CompressionFields(none, none))) {
                eventually("the end of the session", session::isClosed);
                assertEquals(List.of(NOT_SEEN), reasons);
                assertEquals(
                        Map.of("reason", "disconnected by the server: " + NOT_SEEN),
                        log.only().awaitEnd().only(MessageType.DISCONNECT).extras());
                assertFalse(tap.toString().isEmpty());
            }
        }
    }

    @Test
    void aHostWithItsOwnAcceptorIsJoinedThroughItsFirstSession() throws IOException {
        server.start();
        try (ClientSession before = client.login()) {
            org.apache.sshd.server.SshServer hidden = server.sshd;
            Object acceptor = hide(hidden, null);
            SshServerTap tap;
            try {
                tap = SshServerTap.attach(hidden, log);
                assertEquals(0, log.connections().size());
                client.login().close();
                eventually("both sessions", () -> log.connections().size() == 2);
            } finally {
                hide(hidden, acceptor);
            }
            TestClient.exec(before, "cat", "seen");
            eventually(
                    "the older session's data",
                    () -> log.connections().stream()
                            .anyMatch(it -> it.toString().contains("data='seen'")));
            tap.close();
        }
    }

    /** What a host does that overrides start(): the server's own acceptor is never set. */
    private static Object hide(org.apache.sshd.server.SshServer server, Object acceptor) {
        try {
            java.lang.reflect.Field field = org.apache.sshd.server.SshServer.class.getDeclaredField("acceptor");
            field.setAccessible(true);
            Object before = field.get(server);
            field.set(server, acceptor);
            return before;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theHostsOwnAuthenticatorsAndFactoriesComeBack() throws IOException {
        server.start();
        Map<String, Object> own = new ConcurrentHashMap<>();
        server.sshd.addSessionListener(new org.apache.sshd.common.session.SessionListener() {
            @Override
            public void sessionCreated(org.apache.sshd.common.session.Session session) {
                var mine = (org.apache.sshd.server.session.ServerSession) session;
                org.apache.sshd.server.auth.password.PasswordAuthenticator all = (user, password, it) -> true;
                mine.setPasswordAuthenticator(all);
                own.put("password", all);
            }
        });
        List<NamedFactory<Compression>> compressions = server.sshd.getCompressionFactories();
        SshServerTap tap = SshServerTap.attach(server.sshd, log);
        try (ClientSession session = client.login("whatever")) {
            var tapped = (org.apache.sshd.server.session.ServerSession) server.session();
            assertFalse(tapped.getPasswordAuthenticator() == own.get("password"));
            tap.close();
            assertTrue(tapped.getPasswordAuthenticator() == own.get("password"));
            assertTrue(tapped.getPublickeyAuthenticator() == server.sshd.getPublickeyAuthenticator());
            assertTrue(tapped.getCompressionFactories() == compressions);
            assertTrue(session.isOpen());
        }
    }

    /** Nothing that the server can reach has been loaded for the tap. */
    private void assertNothingIsLeft(AbstractSession session) {
        eventually(
                () -> "the tap to be gone: " + remains(session),
                () -> remains(session).isEmpty());
    }

    private static Set<String> remains(Object root) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> todo = new ArrayDeque<>(List.of(root));
        Set<String> found = new java.util.TreeSet<>();
        while (!todo.isEmpty()) {
            Object object = todo.poll();
            if (object == null || !seen.add(object) || seen.size() > 200_000) {
                continue;
            }
            String name = object.getClass().getName();
            if (name.startsWith("dev.sshdaudit.sshd.tap.") && !name.contains("Test")) {
                found.add(name);
            } else if (object instanceof Object[] array) {
                Collections.addAll(todo, withoutNulls(array));
            } else if (object instanceof Map<?, ?> map) {
                todo.addAll(withoutNulls(map.values()));
            } else if (object instanceof Iterable<?> items && name.startsWith("java.util.")) {
                todo.addAll(withoutNulls(items));
            } else if (name.startsWith("org.apache.sshd.")) {
                fields(object, todo);
            }
        }
        return found;
    }

    private static Object[] withoutNulls(Object[] array) {
        return java.util.Arrays.stream(array).filter(java.util.Objects::nonNull).toArray();
    }

    private static List<Object> withoutNulls(Iterable<?> items) {
        List<Object> objects = new java.util.ArrayList<>();
        items.forEach(it -> {
            if (it != null) {
                objects.add(it);
            }
        });
        return objects;
    }

    private static void fields(Object object, Deque<Object> todo) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            for (java.lang.reflect.Field field : type.getDeclaredFields()) {
                if (!field.getType().isPrimitive() && type.getName().startsWith("org.apache.sshd.")) {
                    field.setAccessible(true);
                    try {
                        Object value = field.get(object);
                        if (value != null) {
                            todo.add(value);
                        }
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
    }
}
