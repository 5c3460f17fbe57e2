package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** OSGi without Karaf: servers that come, change and go in a plain Apache Felix framework, as in Apache Sling. */
@Timeout(120)
class PlainFelixIT {

    private static final int KEYS = 8;

    /** Those of tests that this Java has run before. */
    private static final Set<Thread> OTHERS = Thread.getAllStackTraces().keySet();

    @TempDir
    private static Path folder;

    private static PlainFelix felix;

    @BeforeAll
    static void start() throws Exception {
        felix = PlainFelix.start(folder)
                .set("audit.intercept", "stdin", true, "stdout", true)
                .set("audit", "format", "binary", "storage", "file", "enable", true);
        assertEquals(List.of(), felix.idle());
        eventually(felix::log, () -> felix.log().contains("Auditing of SSH connections is on"));
    }

    @AfterAll
    static void nothingIsLeftOfAFrameworkThatHasStopped() throws Exception {
        felix.end();
        eventually(
                () -> "the end of our threads: " + threads(),
                30,
                () -> threads().isEmpty());
        assertEquals(
                List.of(),
                felix.log()
                        .lines()
                        .filter(line -> line.contains("Exception") || line.contains("ERROR"))
                        .toList());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !OTHERS.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("sshd-audit"))
                .toList();
    }

    /** A client at a program that repeats what it is told. */
    private record Session(Process client, BufferedReader out) implements AutoCloseable {

        static Session open(int port) throws IOException {
            Process client = felix.ssh(port).ssh("cat").start();
            Session session = new Session(client, client.inputReader());
            session.say("Hl0-hello");
            return session;
        }

        void say(String line) throws IOException {
            client.outputWriter().write(line + "\n");
            client.outputWriter().flush();
            assertEquals(line, out.readLine());
        }

        @Override
        public void close() throws IOException {
            client.outputWriter().close();
        }
    }

    private static int serve(String name, String... properties) throws IOException {
        int port = Ports.free();
        felix.serve(name, port, properties);
        return port;
    }

    private static Map<String, Object> extras(Recording recording, Class<? extends Payload> kind) {
        return recording.only(kind).extras();
    }

    /** Data of the recorder's own, which has no channel, belongs to no use. */
    private static void assertIs(String use, Recording recording) {
        List<MessageType> types = recording.messages().stream()
                .filter(message -> message.type() != MessageType.IO || message.channelId() != null)
                .map(AuditMessage::type)
                .toList();
        assertEquals(types, types.subList(0, Readme.use(use).fitting(types)));
    }

    @Test
    void whatClientsDoIsRecorded() throws Exception {
        int port = serve("first");
        Recording command = felix.recorded(() -> felix.ssh(port).run("echo Pf1-felix"));
        assertIs("`ssh host command`", command);
        assertEquals("Pf1-felix\n", command.text(0, Io.STDOUT));
        assertFalse(command.everything().contains(PlainFelix.PASSWORD));
        assertFalse(extras(command, Connect.class).containsKey("server"));

        Path file = Files.writeString(folder.resolve("letter"), "Pf2-letter");
        Recording copy = felix.recorded(() -> felix.ssh(port).scp(file.toString(), ":" + folder.resolve("copy")));
        assertIs("`sftp host`, `scp` (which uses sftp)", copy);
        assertEquals("Pf2-letter", Files.readString(folder.resolve("copy")));
        assertTrue(copy.everything().contains("Pf2-letter"));
    }

    @Test
    void theStorageIsSwappedUnderAnOpenSession() throws Exception {
        int port = serve("swapped");
        Session[] session = new Session[1];
        Path first = felix.begun(() -> session[0] = Session.open(port));
        Path other = folder.resolve("other");
        felix.set("audit.file", "directory", other.toString());
        eventually("the other folder", () -> PlainFelix.status("StorageStatus").contains(other.toString()));
        felix.ssh(port).run("echo Ot3-other");
        Recording.showing(other, "Ot3-other");
        session[0].say("St4-stays");
        felix.set("audit.file", "directory", felix.audit().toString());
        eventually(
                "the former folder",
                () -> PlainFelix.status("StorageStatus").contains(felix.audit().toString()));

        felix.restart("sshd-audit-storage-file");
        session[0].say("Ag5-again");
        session[0].close();
        Recording last = Recording.ended(first.resolveSibling(first.getFileName() + ".2"));
        assertEquals(2L, extras(last, Connect.class).get(AuditMessage.CONTINUES));
        assertTrue(Recording.metadata(first).contains("\"continued\""), () -> Recording.metadata(first));
        String all = Recording.read(first).text(0, Io.STDOUT) + last.text(0, Io.STDOUT);
        assertEquals("Hl0-hello\nSt4-stays\nAg5-again\n", all);
    }

    @Test
    void anotherStorageIsChosenForTheNextConnection() throws Exception {
        int port = serve("chosen");
        felix.set("audit", "storage", "none");
        eventually("no storage", () -> PlainFelix.status("Storage").equals("none"));
        Recording next = felix.recorded(() -> {
            assertEquals("No8-none\n", felix.ssh(port).run("echo No8-none").text());
            felix.set("audit", "storage", "file");
            eventually("a storage", () -> PlainFelix.status("Storage").equals("file"));
            return felix.ssh(port).run("echo Fi9-file");
        });
        assertEquals("Fi9-file\n", next.text(0, Io.STDOUT));
    }

    @Test
    void serversAreTakenApartByTheirProperties() throws Exception {
        felix.setOne("audit.rule", "inside", "servers", "zone=inside", "record", false);
        eventually("the rule", () -> PlainFelix.status("RulesInForce").equals("1"));
        int outside = serve("outside", "zone=outside", "tier=1", "hostKeyPassword=Ss5-secret");
        int inside = serve("inside", "zone=inside");
        Recording recorded = felix.recorded(() -> {
            Result result = felix.ssh(inside).run("echo In6-inside");
            assertEquals("In6-inside\n", result.text());
            return felix.ssh(outside).run("echo Ou7-outside");
        });
        assertEquals("Ou7-outside\n", recorded.text(0, Io.STDOUT));
        assertEquals(
                Map.of("zone", "outside", "tier", "1"),
                extras(recorded, Connect.class).get("server"));
        eventually(
                "that a user was inside",
                () -> SharedRecordings.connections(felix.audit()).values().stream()
                        .map(messages -> new Recording(felix.audit(), messages))
                        .filter(connection -> Map.of("zone", "inside")
                                .equals(connection.messages().get(0).extras().get("server")))
                        .anyMatch(connection -> connection.messages().stream()
                                        .anyMatch(message -> message.payload() instanceof Disconnect)
                                && !connection.everything().contains("In6-inside")));
    }

    @Test
    void aServerThatIsReconfiguredIsRecordedBeforeAndAfterwards() throws Exception {
        int port = serve("changing", "zone=changing");
        Session[] session = new Session[1];
        Path open = felix.begun(() -> session[0] = Session.open(port));
        Recording before = felix.recorded(() -> felix.ssh(port).run("echo Be8-before"));
        Object server = felix.server("zone", "changing");
        server.getClass().getMethod("setCipherFactoriesNames", String[].class).invoke(server, (Object)
                new String[] {"aes192-ctr"});
        Recording ciphers = felix.recorded(() -> felix.ssh(port).run("echo Ci9-ciphers"));
        session[0].say("St2-still");
        felix.reconfigure("changing", port, "hostKey", "RSA", "properties", new String[] {"zone=changed"});
        Recording ended = Recording.ended(open);
        Recording after = felix.recorded(() -> felix.ssh(port).run("echo Af3-after"));

        assertTrue(ended.text(0, Io.STDOUT).endsWith("St2-still\n"));
        for (Recording recording : List.of(before, ciphers, after)) {
            assertIs("`ssh host command`", recording);
        }
        assertNotEquals("aes192-ctr", algorithms(before).get("encryptionIn"));
        assertEquals("aes192-ctr", algorithms(ciphers).get("encryptionIn"));
        assertEquals(Map.of("zone", "changing"), extras(ciphers, Connect.class).get("server"));
        assertEquals("rsa-sha2-512", algorithms(after).get("hostKey"));
        assertEquals(Map.of("zone", "changed"), extras(after, Connect.class).get("server"));
        felix.stop("changing");
    }

    private static Map<?, ?> algorithms(Recording recording) {
        Map<?, ?> algorithms =
                (Map<?, ?>) extras(recording, HandshakeSuccessful.class).get("algorithms");
        assertEquals(KEYS, algorithms.size());
        return algorithms;
    }

    @Test
    void aServerThatIsTakenOutOfTheRegistryGoesOnUnrecorded() throws Exception {
        int port = serve("leaving");
        Session[] session = new Session[1];
        Path open = felix.begun(() -> session[0] = Session.open(port));
        Recording leaving = felix.recorded(() -> felix.ssh(port).exec("host:unregister"));
        assertEquals("auditing stopped", extras(leaving, Disconnect.class).get("reason"));
        Recording ended = Recording.ended(open);
        assertEquals("auditing stopped", extras(ended, Disconnect.class).get("reason"));
        session[0].say("Un4-unrecorded");
        session[0].close();
        assertEquals(
                "Un5-unrecorded\n", felix.ssh(port).run("echo Un5-unrecorded").text());
        int recorded = serve("staying");
        Recording next = felix.recorded(() -> felix.ssh(recorded).run("echo Re6-recorded"));
        assertEquals("Re6-recorded\n", next.text(0, Io.STDOUT));
        assertFalse(ended.everything().contains("Un4-"));
    }
}
