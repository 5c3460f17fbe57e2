package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.AuditSettings.Unauthenticated;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.live.LiveChannel;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.live.ShownContent;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.MessageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;

class LiveConnectionsTest extends RecordingsFixture {

    private final LiveConnections live = recordings.live();

    private LiveConnection only() {
        List<LiveConnection> all = live.list();
        assertEquals(1, all.size());
        return all.get(0);
    }

    private AuditConnection session() {
        AuditConnection connection = connect();
        openSession(connection);
        return connection;
    }

    private static void print(AuditConnection connection, String text) {
        connection.record(new Io(Io.STDOUT, Bytes.utf8(text)), 0L);
    }

    private static List<AuditMessage> take(LiveMessages messages, int count) throws InterruptedException {
        List<AuditMessage> taken = new ArrayList<>();
        while (taken.size() < count) {
            LiveMessage next = messages.poll(10, TimeUnit.SECONDS);
            assertNotNull(next, () -> "only " + taken);
            taken.add(next.message());
        }
        return taken;
    }

    @Test
    void aConnectionIsShownFromItsFirstMessageToItsLast() {
        start(Mode.best_effort);
        assertEquals(List.of(), live.list());
        AuditConnection connection = connect();
        LiveClient client = only().client();
        assertEquals(connection.id(), client.id());
        assertEquals("192.0.2.7:4711", client.address());
        assertNull(client.user());
        openSession(connection);
        assertEquals("alice", only().client().user());
        connect();
        assertEquals("alice", live.find(connection.id()).client().user());
        assertNull(live.find("0123"));
        connection.disconnect(Map.of());
        assertEquals(1, live.list().size());
        assertNull(live.find(connection.id()));
    }

    @Test
    void aConnectionInTheLobbyIsShownToo() {
        start(Mode.best_effort);
        recordings
                .decisions()
                .configure(new Settings(
                        true,
                        "memory",
                        "memory",
                        new Policy(Mode.best_effort, Set.of(), Limits.DEFAULT, Unauthenticated.shared)));
        AuditConnection connection = connect();
        assertNull(only().client().user());
        assertTrue(live.note(connection.id(), 0L, Map.of("fact", "told")));
        assertEquals(2, only().messages());
        connection.disconnect(Map.of());
        assertEquals(List.of(), live.list());
    }

    @Test
    void channelsAreShownWithWhatTheyRunAndTheCommandOfAShellUntilItHasEnded() {
        start(Mode.best_effort);
        AuditConnection connection = session();
        connection.record(new ChannelOpen.NewChannelDirectTcpip("db", 5432, "127.0.0.1", 1), 1L);
        assertEquals(1, only().channels().size(), "a channel that is asked for is not open");
        connection.record(new ChannelOpen.NewChannelSuccessful("direct-tcpip"), 1L);
        connection.record(new ChannelRequest.Shell(1), 0L);
        assertTrue(live.note(connection.id(), 0L, Map.of(AuditMessage.COMMAND, "bundle:list")));
        List<LiveChannel> channels = only().channels();
        assertEquals("shell", channels.get(0).request());
        assertEquals("bundle:list", channels.get(0).command());
        assertEquals("direct-tcpip", channels.get(1).kind());
        assertEquals("db:5432", channels.get(1).program());
        assertTrue(live.note(connection.id(), 0L, Map.of(AuditMessage.COMMAND, "nested")));
        assertTrue(live.note(connection.id(), 0L, Map.of(AuditMessage.COMMAND_ENDED, "nested")));
        assertEquals("bundle:list", only().channels().get(0).command());
        assertTrue(live.note(connection.id(), 0L, Map.of(AuditMessage.COMMAND_ENDED, "bundle:list")));
        assertNull(only().channels().get(0).command());
        connection.record(new ChannelEvent.Close(), 1L);
        assertEquals(1, only().channels().size());
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertTrue(memory.messages(connection.id()).stream()
                .anyMatch(message ->
                        "bundle:list".equals(message.extras().get(AuditMessage.COMMAND)) && message.channelId() == 0));
    }

    private static void open(AuditConnection connection, String type, long id) {
        connection.record(
                type.equals("session")
                        ? new ChannelOpen.NewChannel(type)
                        : new ChannelOpen.NewChannelDirectTcpip("db", 5432, "127.0.0.1", 1),
                id);
        connection.record(new ChannelOpen.NewChannelSuccessful(type), id);
    }

    @Test
    void manyForwardingsKeepNoSessionOutOfTheList() {
        start(Mode.best_effort);
        AuditConnection connection = session();
        connection.record(new ChannelEvent.Close(), 0L);
        for (long id = 1; id <= 600; id++) {
            open(connection, "direct-tcpip", id);
        }
        open(connection, "SESSION", 601);
        connection.record(new ChannelRequest.Shell(1), 601L);
        List<LiveChannel> channels = only().channels();
        assertEquals(501, channels.size());
        assertEquals("shell", channels.get(500).request());
        assertEquals(0, only().sessionsOmitted());
        connection.record(new ChannelEvent.Close(), 1L);
        open(connection, "direct-tcpip", 602);
        assertEquals(501, only().channels().size(), "a place that became free");
    }

    @Test
    void sessionsBeyondTheBoundAreCounted() {
        start(Mode.best_effort);
        AuditConnection connection = session();
        for (long id = 1; id < 100; id++) {
            open(connection, "session", id);
        }
        assertEquals(0, only().sessionsOmitted());
        connection.record(new ChannelOpen.NewChannel("session"), 100L);
        connection.record(new ChannelOpen.NewChannelFailed("session", "no"), 100L);
        assertEquals(0, only().sessionsOmitted(), "of a channel that was refused");
        open(connection, "session", 101);
        open(connection, "direct-tcpip", 102);
        assertEquals(101, only().channels().size());
        assertEquals(1, only().sessionsOmitted());
    }

    @Test
    void dataCountsWhetherItIsRecordedOrNot() {
        start(Mode.best_effort);
        AuditConnection connection = session();
        type(connection, "ls\r");
        print(connection, "file\r\n");
        recordings.decisions().intercept(new Interception(Set.of(Content.STDIN)));
        print(connection, "not recorded");
        connection.passed(false, 100);
        assertEquals(3, only().bytesIn());
        assertEquals(6 + 12 + 100, only().bytesOut());
        eventually("a rate", () -> only().bytesPerSecond() > 0);
        assertEquals(3, recordings.status().counters().bytesIn());
        assertEquals(118, recordings.status().counters().bytesOut());
    }

    @Test
    void theConnectionOfASubjectIsTheOneWhoseHostKeepsThatVeryObject() {
        start(Mode.best_effort);
        Subject subject = new Subject();
        connect();
        AuditConnection hers = recordings.connect(new Connect("192.0.2.8", "XX"), Map.of(), new Owning(subject));
        assertEquals(hers.id(), live.idOf(subject));
        assertNull(live.idOf(new Subject()));
        hers.disconnect(Map.of());
        assertNull(live.idOf(subject));
    }

    private static final class Owning implements ConnectionControl {
        private final Subject subject;

        Owning(Subject subject) {
            this.subject = subject;
        }

        @Override
        public void suspendReading() {}

        @Override
        public void resumeReading() {}

        @Override
        public void disconnect(String reason) {}

        @Override
        public boolean isOf(Subject user) {
            return user == subject;
        }
    }

    @Test
    void aTerminatedConnectionIsToldTheReasonAndItsRecordingTellsWhoEndedIt() {
        start(Mode.strict);
        AuditConnection connection = session();
        eventually(() -> !memory.messages(connection.id()).isEmpty());
        assertTrue(live.terminate(connection.id(), "Go home.", "user \"karaf\""));
        assertTrue(live.terminate(connection.id(), "Again.", "user \"other\""), "as long as it is open");
        assertEquals(List.of("Go home."), control.refusals);
        connection.disconnect(Map.of(AuditMessage.REASON, "the host's"));
        assertFalse(live.terminate(connection.id(), "Too late.", "x"));
        assertFalse(live.terminate("0123", "Unknown.", "x"));
        eventually(this::isAllWritten);
        List<AuditMessage> messages = memory.messages(connection.id());
        AuditMessage last = messages.get(messages.size() - 1);
        assertTrue(last.payload() instanceof Disconnect);
        assertEquals(
                Map.of(AuditMessage.REASON, "Go home.", AuditMessage.TERMINATED_BY, "user \"karaf\""), last.extras());
        assertEquals(1, recordings.status().counters().terminated());
        assertEquals(List.of(), recordings.status().failures());
    }

    @Test
    void aFollowerGetsWhatIsRecordedInOrderAndFromAllThreads() throws Exception {
        start(Mode.best_effort);
        LiveMessages messages = live.follow(client -> true, true);
        AuditConnection connection = session();
        List<Thread> threads = Stream.of(0, 1, 2, 3)
                .map(number -> new Thread(() -> {
                    for (int i = 0; i < 200; i++) {
                        type(connection, number + "-" + i + ";");
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        List<AuditMessage> followed = take(messages, 4 + 800);
        for (Thread thread : threads) {
            thread.join();
        }
        connection.disconnect(Map.of());
        followed.addAll(take(messages, 1));
        messages.close();
        assertNull(messages.poll(1, TimeUnit.SECONDS));
        eventually(this::isAllWritten);
        assertEquals(memory.messages(connection.id()), followed);
    }

    @Test
    void aFollowerGetsNothingThatIsNotRecordedNorContentThatIsNotWanted() throws Exception {
        start(Mode.best_effort);
        recordings.decisions().intercept(new Interception(EnumSet.of(Content.STDOUT)));
        LiveMessages all = live.follow(client -> true, true);
        LiveMessages events = live.follow(client -> "alice".equals(client.user()), false);
        AuditConnection connection = session();
        type(connection, "secret-of-follower");
        print(connection, "shown");
        connection.disconnect(Map.of());
        List<AuditMessage> messages = take(all, 6);
        assertEquals("shown", typed(messages));
        // from the message on that tells the user
        assertEquals(
                List.of(
                        MessageType.HANDSHAKE_SUCCESSFUL,
                        MessageType.NEW_CHANNEL,
                        MessageType.NEW_CHANNEL_SUCCESSFUL,
                        MessageType.DISCONNECT),
                types(take(events, 4)));
    }

    @Test
    void aSlowFollowerHoldsUpNothingAndIsToldHowMuchItMissed() throws Exception {
        start(Mode.best_effort);
        LiveMessages messages = live.follow(client -> true, true);
        AuditConnection connection = session();
        Bytes data = Bytes.copyOf(new byte[64 << 10]);
        for (int i = 0; i < 100; i++) {
            connection.record(new Io(Io.STDOUT, data), 0L);
            eventually(() -> recordings.environment().mailboxes().held() < 256 << 10);
        }
        List<LiveMessage> first = new ArrayList<>();
        LiveMessage next;
        while ((next = messages.poll(0, TimeUnit.SECONDS)) != null) {
            first.add(next);
        }
        assertTrue(first.size() > 10 && first.size() < 40, "2 MiB: " + first.size());
        type(connection, "now");
        LiveMessage now = messages.poll(10, TimeUnit.SECONDS);
        assertEquals("now", typed(List.of(now.message())));
        assertEquals(104 - first.size(), now.skipped());
    }

    @Test
    void aFollowerWhosePredicateFailsIsEnded() throws Exception {
        start(Mode.best_effort);
        LiveMessages messages = live.follow(
                client -> {
                    throw new IllegalStateException("told");
                },
                true);
        AuditConnection connection = session();
        assertNull(messages.poll(10, TimeUnit.SECONDS));
        type(connection, "on");
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertEquals("on", typed(memory.messages(connection.id())));
    }

    @Test
    void whatShowsARecordingIsNotRecordedAgainButThatItIsShownIs() {
        start(Mode.best_effort);
        AuditConnection connection = session();
        print(connection, "prompt> ");
        ShownContent shown = live.show(connection.id(), "other.bin");
        String secret = "content-of-another-recording\n";
        shown.announce(secret.getBytes());
        print(connection, "content-of-another-");
        print(connection, "recording\r\nprompt> ");
        shown.close();
        print(connection, secret);
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        List<AuditMessage> messages = memory.messages(connection.id());
        assertEquals("prompt> prompt> " + secret, typed(messages));
        List<Object> told = messages.stream()
                .map(message -> message.extras().get(AuditMessage.SHOWN))
                .filter(Objects::nonNull)
                .toList();
        assertEquals(List.of(Map.of("recording", "other.bin"), Map.of("recording", "other.bin", "bytes", 30L)), told);
        assertEquals(
                2 * 8 + 30 + secret.length(), recordings.status().counters().bytesOut());
    }

    private static final String ANNOUNCED = "content-of-another-recording\n";

    /** What was recorded of output, and how often the recording tells that another one was shown. */
    private String recorded(AuditConnection connection) {
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        List<AuditMessage> messages = memory.messages(connection.id());
        long told = messages.stream().filter(LiveConnectionsTest::isShown).count();
        return typed(messages) + told;
    }

    @Test
    void outputOfAnotherChannelThanTheViewersIsRecordedEvenIfItIsAnnounced() {
        start(Mode.best_effort);
        AuditConnection connection = session();
        open(connection, "direct-tcpip", 1);
        try (ShownContent shown = live.show(connection.id(), "other.bin")) {
            shown.announce(ANNOUNCED.getBytes());
            connection.record(new Io(Io.STDOUT, Bytes.utf8(ANNOUNCED)), 1L);
            connection.record(new Io(Io.STDOUT, Bytes.utf8(ANNOUNCED)), 7L);
            connection.record(new Io(Io.STDOUT, Bytes.utf8(ANNOUNCED)), null);
            print(connection, ANNOUNCED);
        }
        assertEquals(ANNOUNCED.repeat(3) + 2, recorded(connection));
        assertEquals(
                Arrays.asList(1L, 7L, null),
                memory.messages(connection.id()).stream()
                        .filter(message -> message.payload() instanceof Io && !isShown(message))
                        .map(AuditMessage::channelId)
                        .toList());
    }

    private static boolean isShown(AuditMessage message) {
        return message.extras().containsKey(AuditMessage.SHOWN);
    }

    @Test
    void whenASecondSessionChannelOpensAllOutputIsRecordedFromThenOn() {
        start(Mode.best_effort);
        AuditConnection connection = session();
        try (ShownContent shown = live.show(connection.id(), "other.bin")) {
            shown.announce(ANNOUNCED.repeat(3).getBytes());
            print(connection, ANNOUNCED);
            open(connection, "session", 1);
            print(connection, ANNOUNCED);
            connection.record(new Io(Io.STDOUT, Bytes.utf8(ANNOUNCED)), 1L);
            connection.record(new ChannelEvent.Close(), 1L);
            print(connection, ANNOUNCED);
        }
        assertEquals(ANNOUNCED.repeat(3) + 2, recorded(connection));
    }

    @Test
    void whereSeveralSessionChannelsAreOpenAllOutputIsRecordedAndThatAnotherRecordingWasShown() {
        start(Mode.best_effort);
        AuditConnection connection = session();
        open(connection, "session", 1);
        try (ShownContent shown = live.show(connection.id(), "other.bin")) {
            shown.announce(ANNOUNCED.getBytes());
            print(connection, ANNOUNCED);
            connection.record(new Io(Io.STDOUT, Bytes.utf8(ANNOUNCED)), 1L);
            connection.record(new ChannelEvent.Close(), 1L);
            print(connection, ANNOUNCED);
        }
        assertEquals(ANNOUNCED.repeat(3) + 1, recorded(connection));
    }

    @Test
    void whereOutputIsNotRecordedTheRecordingTellsStillThatAnotherOneWasShown() {
        start(Mode.best_effort);
        recordings.decisions().intercept(new Interception(Set.of()));
        AuditConnection connection = session();
        try (ShownContent shown = live.show(connection.id(), "other.bin")) {
            shown.announce(new byte[10]);
        }
        live.show("0123", "other.bin").announce(new byte[10]);
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertEquals(
                1,
                memory.messages(connection.id()).stream()
                        .filter(message -> message.extras().containsKey(AuditMessage.SHOWN))
                        .count());
    }
}
