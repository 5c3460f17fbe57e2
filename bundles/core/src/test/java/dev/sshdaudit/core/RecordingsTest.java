package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.Content;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MemoryRecordings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingsTest extends RecordingsFixture {

    @Test
    void aConnectionIsRecordedInOrderFromConnectToDisconnect() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        openSession(connection);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            type(connection, i + "\n");
            expected.append(i).append('\n');
        }
        connection.disconnect(Map.of(AuditMessage.REASON, "bye"));
        type(connection, "too late");
        eventually(this::isAllWritten);

        assertTrue(connection.id().matches("[0-9a-f]{32}"));
        List<AuditMessage> messages = memory.messages(connection.id());
        assertEquals(new Connect("192.0.2.7", "XX"), messages.get(0).payload());
        assertEquals(4711L, messages.get(0).extras().get("remotePort"));
        assertEquals(NodeName.known(), messages.get(0).extras().get(AuditMessage.NODE));
        assertEquals(expected.toString(), typed(messages));
        AuditMessage last = messages.get(messages.size() - 1);
        assertEquals(new Disconnect(), last.payload());
        assertEquals(Map.of(AuditMessage.REASON, "bye"), last.extras());
        LongStream times = messages.stream().mapToLong(AuditMessage::timestamp);
        assertEquals(
                messages.stream().map(AuditMessage::timestamp).toList(),
                times.sorted().boxed().toList());
        assertEquals(State.ENDED, memory.state(connection.id()));
        assertEquals("alice", memory.recordings.get(connection.id()).metadata.username());
        assertEquals(messages.size(), recordings.status().messages());
    }

    @Test
    void whatIsRecordedReachesTheStorageSoonWithoutAnotherMessage() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        eventually(() ->
                memory.recordings.containsKey(connection.id()) && memory.recordings.get(connection.id()).flushes > 0);
    }

    @Test
    void contentIsLeftOutUnlessItIsInterceptedFromTheNextMessageOn() {
        start(Mode.best_effort);
        recordings.decisions().intercept(new Interception(Set.of(Content.STDOUT)));
        AuditConnection connection = connect();
        openSession(connection);
        connection.record(new ChannelOpen.NewChannelSuccessful("direct-tcpip"), 1L);
        connection.record(
                new Authentication.Password("alice", Bytes.utf8("Xp7-unique-password")),
                null,
                Map.of(AuditMessage.NEW_PASSWORD, Bytes.utf8("Xp9-unique-password"), "change", true));
        connection.record(
                new Authentication.KeyboardInteractiveAnswer(
                        "alice", List.of(new Authentication.Answer("Code?", "Xp8-unique-code"))),
                null);
        connection.record(new Io(Io.STDIN, Bytes.utf8("in")), 0L);
        connection.record(new Io(Io.STDOUT, Bytes.utf8("out")), 0L);
        connection.record(new Io(Io.STDERR, Bytes.utf8("err")), 0L);
        connection.record(new Io(Io.STDOUT, Bytes.utf8("forwarded")), 1L);
        recordings.decisions().intercept(new Interception(Set.of(Content.STDERR, Content.FORWARDING)));
        connection.record(new Io(Io.STDOUT, Bytes.utf8("out2")), 0L);
        connection.record(new Io(Io.STDERR, Bytes.utf8("err2")), 0L);
        connection.record(new Io(Io.STDOUT, Bytes.utf8("forwarded2")), 1L);
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);

        List<AuditMessage> messages = memory.messages(connection.id());
        assertEquals("outerr2forwarded2", typed(messages));
        List<Payload> payloads = messages.stream().map(AuditMessage::payload).toList();
        assertTrue(payloads.contains(new Authentication.Password("alice", Bytes.EMPTY)));
        assertTrue(messages.stream().noneMatch(message -> message.extras().containsKey(AuditMessage.NEW_PASSWORD)));
        assertTrue(messages.stream().anyMatch(message -> message.extras().containsKey("change")));
        assertTrue(payloads.contains(new Authentication.KeyboardInteractiveAnswer(
                "alice", List.of(new Authentication.Answer("Code?", "")))));
    }

    /** The types that SSHD opens a session for; the last has a long s, which it takes for an s. */
    @ParameterizedTest
    @ValueSource(strings = {"session", "SESSION", "Session", "\u017fe\u017f\u017fion", "unknown"})
    void aSessionIsWhatTheServerTakesForOne(String type) {
        start(Mode.best_effort);
        recordings.decisions().intercept(new Interception(Set.of(Content.STDIN)));
        AuditConnection connection = connect();
        connection.record(new ChannelOpen.NewChannelSuccessful(type), 0L);
        type(connection, "recorded");
        eventually(() -> typed(memory.messages(connection.id())).equals("recorded"));
    }

    @Test
    void aClientsAddressThatABalancerToldStandsInTheMetadata() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        connection.record(new HandshakeSuccessful("alice"), null, Map.of(AuditMessage.CLIENT_ADDRESS, "2001:db8::7"));
        eventually(() -> memory.messages(connection.id()).size() == 2);
        eventually(() -> "2001:db8::7".equals(memory.metadata(connection.id()).remoteAddress()));
        assertEquals("alice", memory.metadata(connection.id()).username());
    }

    @Test
    void factsThatAreToldLaterHaveTheTimesOfMessages() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        long now = connection.now();
        type(connection, "x");
        eventually(() -> memory.messages(connection.id()).size() == 2);
        List<AuditMessage> messages = memory.messages(connection.id());
        assertTrue(messages.get(0).timestamp() <= now && now <= messages.get(1).timestamp());
    }

    @Test
    void dataOfNoChannelIsRecordedAsASessionsAndFactsWithoutDataAlwaysAre() {
        start(Mode.best_effort);
        recordings.decisions().intercept(new Interception(Set.of(Content.STDIN)));
        AuditConnection connection = connect();
        connection.record(new Io(Io.STDIN, Bytes.utf8("of no channel")), null);
        connection.record(new Io(Io.STDIN, Bytes.utf8(", of a closed one")), 7L);
        connection.record(new ChannelOpen.NewChannelSuccessful("direct-tcpip"), 8L);
        connection.record(new Io(Io.STDIN, Bytes.utf8("forwarded")), 8L);
        connection.record(new Io(Io.STDOUT, Bytes.EMPTY), 8L, Map.of("fact", true));
        eventually(() -> memory.messages(connection.id()).size() == 5);
        List<AuditMessage> messages = memory.messages(connection.id());
        assertEquals("of no channel, of a closed one", typed(messages));
        assertEquals(Map.of("fact", true), messages.get(4).extras());
    }

    @Test
    void aStorageThatComesLateMissesNothing() {
        select("memory", Mode.best_effort);
        recordings.decisions().intercept(new Interception(EnumSet.allOf(Content.class)));
        AuditConnection connection = connect();
        openSession(connection);
        type(connection, "early");
        recordings.addFormat("memory", Registry.SOLE, memory);
        recordings.addStorage("memory", Registry.SOLE, memory);
        type(connection, " late");
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertEquals("early late", typed(memory.messages(connection.id())));
        assertEquals(0, recordings.status().lostMessages());
    }

    @Test
    void bestEffortGoesOnInAnotherPartAndOwnsUpToTheGap() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        openSession(connection);
        connection.record(new ChannelRequest.Pty(0, "xterm", 80, 24, 0, 0, Bytes.EMPTY), 0L);
        connection.record(new ChannelRequest.Shell(1), 0L);
        connection.record(new ChannelRequest.Window(2, 100, 50, 0, 0), 0L);
        eventually(() ->
                memory.messages(connection.id()).size() == 7 && memory.recordings.get(connection.id()).flushes > 0);
        memory.failingToFlush = true;
        type(connection, "unsure");
        eventually(() -> memory.state(connection.id()) == State.CUT);
        memory.failingToFlush = false;
        type(connection, "kept");
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);

        assertEquals(List.of(), control.calls);
        List<AuditMessage> second = memory.messages(connection.id() + ".2");
        assertEquals(
                List.of(
                        MessageType.CONNECT,
                        MessageType.HANDSHAKE_SUCCESSFUL,
                        MessageType.NEW_CHANNEL_SUCCESSFUL,
                        MessageType.PTY,
                        MessageType.WINDOW,
                        MessageType.SHELL,
                        MessageType.IO,
                        MessageType.DISCONNECT),
                types(second));
        assertEquals(2L, second.get(0).extras().get(AuditMessage.CONTINUES));
        assertEquals(true, second.get(2).extras().get(AuditMessage.JOINED));
        assertEquals("kept", typed(second));
        assertEquals(1L, second.get(6).extras().get(AuditMessage.LOST_MESSAGES));
        assertEquals(6L, second.get(6).extras().get(AuditMessage.LOST_BYTES));
        assertEquals(1, recordings.status().lostMessages());
        assertEquals(State.ENDED, memory.state(connection.id() + ".2"));
        assertEquals(
                "alice", memory.recordings.get(connection.id() + ".2").metadata.username());
    }

    @Test
    void aServiceThatGoesAwayIsFinishedBeforeItsCodeIs() {
        start(Mode.best_effort);
        MemoryRecordings other = new MemoryRecordings();
        AuditConnection connection = connect();
        openSession(connection);
        type(connection, "one ");
        eventually(() -> typed(memory.messages(connection.id())).equals("one "));
        recordings.addStorage("memory", Registry.SOLE, other);
        recordings.addFormat("memory", Registry.SOLE, other);
        recordings.withdraw(memory);
        assertEquals(State.CONTINUED, memory.state(connection.id()));
        type(connection, "two");
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertEquals("one ", typed(memory.messages(connection.id())));
        assertEquals("two", typed(other.messages(connection.id() + ".2")));
        assertEquals(0, recordings.status().lostMessages());
    }

    @Test
    void aRunningConnectionFinishesWhereItBegan() {
        start(Mode.best_effort);
        MemoryRecordings other = new MemoryRecordings();
        AuditConnection connection = connect();
        openSession(connection);
        eventually(() -> memory.messages(connection.id()).size() == 4);
        recordings.addFormat("other", Registry.SOLE, other);
        recordings.addStorage("other", Registry.SOLE, other);
        recordings.decisions().configure(new Settings(true, "other", "other", Mode.best_effort));
        awaitPipeline(pipeline -> pipeline.storage() == other);
        AuditConnection next = connect();
        type(connection, "x");
        connection.disconnect(Map.of());
        next.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertEquals("x", typed(memory.messages(connection.id())));
        assertEquals(2, other.messages(next.id()).size());
    }

    @Test
    void whatIsNotThereLeavesTheLastGoodPipelineInForce() {
        start(Mode.best_effort);
        select("s3", Mode.best_effort);
        eventually(() -> !recordings.status().failures().isEmpty());
        String failure = recordings.status().failures().get(0).text();
        assertTrue(failure.startsWith("PID audit, key storage: \"s3\" is not there, only [memory]."), failure);
        AuditConnection connection = connect();
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertEquals(2, memory.messages(connection.id()).size());
        assertEquals("memory", recordings.status().storage());
    }

    @Test
    void aFullMailboxSuspendsReadingAndAnEmptyOneResumesIt() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        openSession(connection);
        memory.block();
        byte[] block = new byte[32 << 10];
        for (int i = 0; i < 40; i++) {
            connection.record(new Io(Io.STDIN, Bytes.copyOf(block)), 0L);
        }
        assertEquals(List.of("suspend"), control.calls);
        memory.unblock();
        eventually(() -> control.calls.size() == 2);
        assertEquals(List.of("suspend", "resume"), control.calls);
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertEquals(45, memory.messages(connection.id()).size());
        eventually(() -> recordings.environment().mailboxes().held() == 0);
    }

    @Test
    void theEncoderHearsThatMessagesComeFasterThanTheyGo() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        assertEquals(0, hurriesAfterWaitingOf(300 << 10, connection));
        assertTrue(hurriesAfterWaitingOf(600 << 10, connection) > 0);
    }

    private int hurriesAfterWaitingOf(int size, AuditConnection connection) {
        memory.block();
        type(connection, "x");
        eventually(() -> memory.writes.waiting() > 0);
        for (int sent = 0; sent < size; sent += 20 << 10) {
            connection.record(new Io(Io.STDIN, Bytes.copyOf(new byte[20 << 10])), 0L);
        }
        memory.unblock();
        eventually(() -> recordings.environment().mailboxes().held() == 0);
        return memory.recordings.get(connection.id()).hurries;
    }

    @Test
    void readingIsNeverLeftSuspended() {
        start(Mode.best_effort);
        for (int i = 0; i < 200; i++) {
            AuditConnection connection = connect();
            byte[] block = new byte[64 << 10];
            for (int j = 0; j < 40; j++) {
                connection.record(new Io(Io.STDIN, Bytes.copyOf(block)), 0L);
            }
            connection.disconnect(Map.of());
            eventually(this::isAllWritten);
            eventually(() -> recordings.environment().mailboxes().held() == 0);
            for (int call = 0; call < control.calls.size(); call++) {
                assertEquals(call % 2 == 0 ? "suspend" : "resume", control.calls.get(call));
            }
            assertEquals(0, control.calls.size() % 2, control.calls::toString);
            control.calls.clear();
        }
    }

    @Test
    void aStorageThatBlocksCostsNeitherTheSessionNorTheTruth() {
        start(Mode.best_effort);
        Limits quick = new Limits(1 << 20, 64 << 20, TimeUnit.SECONDS.toNanos(1));
        recordings
                .decisions()
                .configure(new Settings(true, "memory", "memory", new Policy(Mode.best_effort, Set.of(), quick)));
        AuditConnection connection = connect();
        openSession(connection);
        memory.block();
        byte[] block = new byte[32 << 10];
        for (int i = 0; i < 40; i++) {
            connection.record(new Io(Io.STDIN, Bytes.copyOf(block)), 0L);
        }
        eventually(() -> control.calls.equals(List.of("suspend", "resume")));
        connection.record(new Io(Io.STDIN, Bytes.copyOf(block)), 0L);
        connection.record(new ChannelEvent.Exit(0), 0L);
        assertEquals(1, recordings.status().lostMessages());
        memory.unblock();
        eventually(() -> recordings.environment().mailboxes().held() == 0);
        type(connection, "after");
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        List<AuditMessage> messages = new ArrayList<>(memory.messages(connection.id()));
        AuditMessage exit = messages.get(messages.size() - 3);
        assertEquals(new ChannelEvent.Exit(0), exit.payload(), "what is small is kept while data is not");
        assertEquals(1L, exit.extras().get(AuditMessage.LOST_MESSAGES));
        assertEquals((long) block.length, exit.extras().get(AuditMessage.LOST_BYTES));
        assertEquals("after", typed(messages.subList(messages.size() - 2, messages.size())));
        assertEquals(List.of("suspend", "resume"), control.calls);
    }

    @Test
    void switchingOffEndsRecordingsProperly() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        recordings.decisions().configure(new Settings(false, "memory", "memory", Mode.best_effort));
        eventually(this::isAllWritten);
        assertEquals(State.ENDED, memory.state(connection.id()));
        AuditConnection later = connect();
        later.disconnect(Map.of());
        assertNull(memory.recordings.get(later.id()));
    }

    @Test
    void switchingOnPutsInForceAtOnceWhatWasChosenWithIt() {
        MemoryRecordings none = new MemoryRecordings();
        recordings.addFormat("memory", Registry.SOLE, none);
        recordings.addStorage("none", Registry.SOLE, none);
        recordings.addStorage("memory", Registry.SOLE, none);
        recordings.decisions().configure(new Settings(false, "memory", "none", Mode.best_effort));
        awaitPipeline(pipeline -> true);
        recordings.decisions().configure(new Settings(true, "memory", "memory", Mode.best_effort));
        assertEquals("memory", recordings.environment().pipelines().current().storageName());
        recordings.decisions().configure(new Settings(false, "memory", "memory", Mode.best_effort));
        recordings.decisions().configure(new Settings(true, "memory", "s3", Mode.best_effort));
        assertNull(
                recordings.environment().pipelines().current(),
                "what was chosen while it was off is nothing to fall back to");
    }

    @Test
    void stoppingDoesNotWaitForAStorageThatIsNotThere() {
        select("memory", Mode.best_effort);
        connect();
        long start = System.nanoTime();
        recordings.close();
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5));
        assertEquals(2, recordings.status().lostMessages());
    }

    @Test
    void stoppingEndsRecordingsProperly() {
        start(Mode.best_effort);
        List<AuditConnection> connections = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            AuditConnection connection = connect();
            connections.add(connection);
            type(connection, "x");
        }
        recordings.close();
        for (AuditConnection connection : connections) {
            assertEquals(State.ENDED, memory.state(connection.id()));
        }
        assertFalse(recordings.isEnabled());
    }
}
