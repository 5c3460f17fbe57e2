package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.Content;
import dev.sshdaudit.core.intake.Gate;
import dev.sshdaudit.core.intake.Lobby;
import dev.sshdaudit.core.measure.MessageSize;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.AuditSettings.Unauthenticated;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.Password;
import dev.sshdaudit.message.Authentication.PasswordFailed;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeFailed;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MemoryRecordings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LobbyTest extends RecordingsFixture {

    private void startShared(Mode mode, Limits limits) {
        start(mode);
        recordings.decisions().configure(settings(true, "memory", mode, limits));
    }

    private static Settings settings(boolean enable, String storage, Mode mode, Limits limits) {
        return new Settings(enable, storage, storage, new Policy(mode, Set.of(), limits, Unauthenticated.shared));
    }

    private void switchOff() {
        recordings.decisions().configure(settings(false, "memory", Mode.best_effort, Limits.DEFAULT));
        eventually(() -> sharedNames().stream().allMatch(name -> memory.state(name) != State.OPEN));
        eventually(() -> recordings.environment().mailboxes().held() == 0);
    }

    private List<String> sharedNames() {
        return memory.recordings.entrySet().stream()
                .filter(recording -> recording.getValue().metadata.shared())
                .map(Map.Entry::getKey)
                .toList();
    }

    private Stream<AuditMessage> shared() {
        return sharedNames().stream().flatMap(name -> memory.messages(name).stream());
    }

    private List<AuditMessage> shared(AuditConnection connection) {
        return shared().filter(message -> message.connectionId().equals(connection.id()))
                .toList();
    }

    private AuditConnection scan() {
        AuditConnection connection = connect();
        connection.record(new HandshakeFailed("it left"), null);
        connection.disconnect(Map.of());
        return connection;
    }

    @Test
    void connectionsWhoseUsersDoNotAuthenticateShareARecording() {
        startShared(Mode.best_effort, Limits.DEFAULT);
        List<AuditConnection> connections = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            connections.add(scan());
        }
        assertEquals(0, recordings.status().liveConnections());
        assertEquals(500, recordings.status().connections());
        switchOff();

        assertEquals(1, memory.recordings.size());
        String name = sharedNames().get(0);
        List<AuditMessage> messages = memory.messages(name);
        assertEquals(2 + 3 * 500, messages.size());
        assertEquals(name, messages.get(0).connectionId());
        assertEquals(true, messages.get(0).extras().get(AuditMessage.SHARED));
        assertEquals(MessageType.DISCONNECT, messages.get(messages.size() - 1).type());
        assertEquals(name, messages.get(messages.size() - 1).connectionId());
        assertEquals(State.ENDED, memory.state(name));
        for (AuditConnection connection : connections) {
            assertEquals(
                    List.of(MessageType.CONNECT, MessageType.HANDSHAKE_FAILED, MessageType.DISCONNECT),
                    types(shared(connection)));
        }
        assertEquals(0, recordings.status().lostMessages());
    }

    @Test
    void messagesOfManyConnectionsAreInTheOrderOfTheirTimes() {
        startShared(Mode.best_effort, Limits.DEFAULT);
        List<AuditConnection> slow = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            slow.add(connect());
        }
        eventually(() -> slow.stream().allMatch(connection -> shared(connection).size() == 1));
        for (int i = 0; i < 200; i++) {
            // those that are known are passed on at once, and those that come now are held for a while
            slow.get(i % slow.size()).record(new PasswordFailed("alice", Bytes.EMPTY), null);
            scan();
            recordings
                    .decisions()
                    .intercept(
                            new Interception(i % 2 == 0 ? EnumSet.noneOf(Content.class) : EnumSet.of(Content.STDOUT)));
        }
        slow.forEach(connection -> connection.disconnect(Map.of()));
        switchOff();
        List<Long> times = memory.messages(sharedNames().get(0)).stream()
                .map(AuditMessage::timestamp)
                .toList();
        assertTrue(times.size() > 5 + 200 + 3 * 200, () -> "only " + times.size());
        assertEquals(times.stream().sorted().toList(), times);
    }

    @Test
    void aUserWhoGetsInAtOnceLeavesNothingInIt() {
        startShared(Mode.best_effort, Limits.DEFAULT);
        AuditConnection connection = connect();
        connection.record(new PasswordFailed("alice", Bytes.EMPTY), null);
        openSession(connection);
        type(connection, "x");
        eventually(() -> typed(memory.messages(connection.id())).equals("x"));
        assertEquals(
                List.of(MessageType.CONNECT, MessageType.AUTH_PASSWORD_FAILED, MessageType.HANDSHAKE_SUCCESSFUL),
                types(memory.messages(connection.id())).subList(0, 3));
        assertEquals("alice", memory.recordings.get(connection.id()).metadata.username());
        assertFalse(memory.recordings.get(connection.id()).metadata.shared());
        connection.disconnect(Map.of());
        switchOff();
        assertEquals(List.of(), sharedNames());
    }

    @Test
    void aUserWhoTakesLongerHasAllMessagesInTheOwnRecordingAndTheSharedOneNamesIt() {
        startShared(Mode.best_effort, Limits.DEFAULT);
        AuditConnection connection = connect();
        eventually(() -> shared(connection).size() == 1);
        connection.record(new PasswordFailed("alice", Bytes.EMPTY), null);
        eventually(() -> shared(connection).size() == 2);
        assertNull(memory.recordings.get(connection.id()));
        openSession(connection);
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        switchOff();
        assertEquals(
                List.of(MessageType.CONNECT, MessageType.AUTH_PASSWORD_FAILED, MessageType.HANDSHAKE_SUCCESSFUL),
                types(memory.messages(connection.id())).subList(0, 3));
        assertEquals(
                memory.messages(connection.id()).subList(0, 2),
                shared(connection).subList(0, 2));
        assertEquals(3, shared(connection).size());
        assertEquals(
                Map.of(AuditMessage.RECORDING, connection.id()),
                shared(connection).get(2).extras());
    }

    @Test
    void whatIsTooMuchToKeepIsInTheSharedRecordingAndTheOwnOneSaysSo() {
        startShared(Mode.best_effort, Limits.DEFAULT);
        AuditConnection connection = connect();
        for (int i = 0; i < 20; i++) {
            connection.record(new Password("x".repeat(10_000), Bytes.EMPTY), null);
        }
        connection.record(new HandshakeSuccessful("alice"), null);
        eventually(() -> types(memory.messages(connection.id())).contains(MessageType.HANDSHAKE_SUCCESSFUL));
        connection.disconnect(Map.of());
        switchOff();
        List<AuditMessage> own = memory.messages(connection.id());
        long missing = (Long) own.get(own.size() - 2).extras().get(AuditMessage.SHARED_MESSAGES);
        assertEquals(20, own.size() - 3 + missing);
        assertTrue(missing >= 14 && missing < 20, "missing: " + missing);
        assertEquals(1 + 20 + 1, shared(connection).size());
        assertEquals(0, recordings.status().lostMessages());
    }

    @Test
    void namesAreBoundedAndSaidToBeCut() {
        startShared(Mode.best_effort, Limits.DEFAULT);
        AuditConnection connection = connect();
        connection.record(new Password("x".repeat(120_000), Bytes.EMPTY), null);
        connection.disconnect(Map.of());
        switchOff();
        AuditMessage attempt = shared(connection).get(1);
        assertEquals(new Password("x".repeat(16 << 10), Bytes.EMPTY), attempt.payload());
        assertEquals(Map.of("username", 120_000L), attempt.extras().get(AuditMessage.TRUNCATED));
    }

    @Test
    void aConnectionThatWasThereBeforeHasARecordingOfItsOwn() {
        startShared(Mode.best_effort, Limits.DEFAULT);
        AuditConnection connection =
                recordings.connect(new Connect("192.0.2.7", "XX"), Map.of(AuditMessage.JOINED, true), control);
        eventually(() -> memory.messages(connection.id()).size() == 1);
        connection.disconnect(Map.of());
        switchOff();
        assertEquals(List.of(), sharedNames());
    }

    @Test
    void eachHasARecordingOfItsOwnWhereThatIsConfigured() {
        start(Mode.best_effort);
        AuditConnection connection = scan();
        eventually(() -> memory.messages(connection.id()).size() == 3);
        assertEquals(List.of(), sharedNames());
    }

    @Test
    void aFloodTakesNoRoomFromSessionsAndIsCounted() {
        startShared(Mode.best_effort, new Limits(1 << 20, 8 << 20, TimeUnit.SECONDS.toNanos(60)));
        AuditConnection session = connect();
        openSession(session);
        eventually(() -> memory.messages(session.id()).size() == 4);
        memory.block();
        int scans = 5_000;
        for (int i = 0; i < scans; i++) {
            recordings
                    .connect(new Connect("192.0.2." + i % 50, "XX"), Map.of("remotePort", (long) i), control)
                    .disconnect(Map.of());
        }
        List<AuditConnection> waiting = new ArrayList<>();
        for (int i = 0; i < scans; i++) {
            waiting.add(connect());
        }
        assertTrue(
                recordings.environment().mailboxes().held() < 4 << 20,
                () -> "held: " + recordings.environment().mailboxes().held());
        assertTrue(recordings.status().lostMessages() > 0);
        type(session, "x".repeat(900_000));
        eventually(() -> recordings.status().failures().stream()
                .anyMatch(failure -> failure.text().startsWith("More connections come whose users")));

        memory.unblock();
        waiting.forEach(connection -> connection.disconnect(Map.of()));
        eventually(() -> recordings.environment().mailboxes().held() == 0);
        eventually(() -> typed(memory.messages(session.id())).length() == 900_000);
        assertTrue(
                memory.messages(session.id()).stream()
                        .noneMatch(message -> message.extras().containsKey(AuditMessage.LOST_MESSAGES)),
                "nothing of the session is lost");
        switchOff();
        List<Map<?, ?>> unlisted = shared().flatMap(
                        message -> Stream.ofNullable(message.extras().get(AuditMessage.UNLISTED)))
                .<Map<?, ?>>map(summary -> (Map<?, ?>) summary)
                .toList();
        assertEquals(
                recordings.status().lostMessages(),
                unlisted.stream()
                        .mapToLong(summary -> (Long) summary.get("messages"))
                        .sum());
        long listed =
                shared().filter(message -> message.payload() instanceof Connect).count() - 1;
        long connections = unlisted.stream()
                .mapToLong(summary -> (Long) summary.get("connections"))
                .sum();
        assertTrue(listed + connections >= 2 * scans, () -> listed + " are listed, " + connections + " are counted");
        assertTrue(unlisted.stream().anyMatch(summary -> (Long) summary.get("addresses") >= 50), unlisted::toString);
    }

    @Test
    void strictRefusesOneThatCouldOnlyBeCounted() {
        startShared(Mode.strict, new Limits(64 << 10, 8 << 20, TimeUnit.SECONDS.toNanos(60)));
        memory.block();
        while (recordings.status().lostMessages() == 0) {
            connect().disconnect(Map.of());
        }
        assertEquals(List.of(Gate.REFUSAL), refusals());
    }

    private List<String> refusals() {
        return control.calls.stream().filter(Gate.REFUSAL::equals).toList();
    }

    @Test
    void strictRefusesThoseWhoWaitWhenTheStorageFails() {
        startShared(Mode.strict, Limits.DEFAULT);
        memory.failing = true;
        connect();
        eventually(() -> refusals().size() == 1);
        connect();
        assertEquals(2, refusals().size(), "it is known by now");
    }

    @Test
    void strictRefusesOneWhoGetsInBeforeThatIsKnown() {
        startShared(Mode.strict, Limits.DEFAULT);
        memory.failing = true;
        openSession(connect());
        eventually(() -> refusals().size() == 1);
    }

    @Test
    void bestEffortGoesOnInAnotherPartThatSaysWhatItIs() {
        startShared(Mode.best_effort, Limits.DEFAULT);
        AuditConnection early = scan();
        eventually(() ->
                shared(early).size() == 3 && memory.recordings.get(sharedNames().get(0)).flushes > 0);
        memory.failingToFlush = true;
        AuditConnection lost = scan();
        String name = sharedNames().get(0);
        eventually(() -> memory.state(name) == State.CUT);
        memory.failingToFlush = false;
        AuditConnection late = scan();
        eventually(() -> memory.messages(name + ".2").size() == 4);
        switchOff();
        List<AuditMessage> second = memory.messages(name + ".2");
        assertEquals(true, second.get(0).extras().get(AuditMessage.SHARED));
        assertEquals(2L, second.get(0).extras().get(AuditMessage.CONTINUES));
        assertEquals(late.id(), second.get(1).connectionId());
        assertEquals(3L, second.get(1).extras().get(AuditMessage.LOST_MESSAGES));
        assertEquals(3, recordings.status().lostMessages());
        assertEquals(3, shared(lost).size(), "written, and the recorder does not know whether it was stored");
    }

    @Test
    void itEndsWhereAnotherStorageComesIntoForce() {
        startShared(Mode.best_effort, Limits.DEFAULT);
        AuditConnection early = scan();
        eventually(() -> shared(early).size() == 3);
        MemoryRecordings other = new MemoryRecordings();
        recordings.addFormat("other", Registry.SOLE, other);
        recordings.addStorage("other", Registry.SOLE, other);
        recordings.decisions().configure(settings(true, "other", Mode.best_effort, Limits.DEFAULT));
        awaitPipeline(pipeline -> pipeline.storage() == other);
        AuditConnection late = scan();
        eventually(() -> other.recordings.values().stream().anyMatch(recorded -> recorded.messages.size() == 4));
        assertEquals(
                late.id(),
                other.recordings.values().iterator().next().messages.get(1).connectionId());
        eventually(() -> memory.state(sharedNames().get(0)) == State.ENDED);
    }

    @Test
    void aLongOneEndsAndTheNextBegins() {
        startShared(Mode.best_effort, Limits.DEFAULT);
        AuditConnection connection = connect();
        Password attempt = new Password("x".repeat(16_000), Bytes.EMPTY);
        long attempts = Lobby.LARGEST / MessageSize.of(new AuditMessage(connection.id(), 0, attempt, null)) + 1;
        for (int i = 0; i < attempts; i++) {
            connection.record(attempt, null);
            eventually(() -> recordings.environment().mailboxes().held() < 3 << 20);
        }
        connection.disconnect(Map.of());
        switchOff();
        assertEquals(2, sharedNames().size());
        assertEquals(attempts + 2, shared(connection).size());
        assertEquals(0, recordings.status().lostMessages());
    }

    @Test
    void stoppingBringsWhatWaitsIntoIt() {
        startShared(Mode.best_effort, Limits.DEFAULT);
        List<AuditConnection> connections =
                Stream.generate(this::connect).limit(50).toList();
        recordings.close();
        connections.forEach(connection ->
                assertEquals(List.of(MessageType.CONNECT, MessageType.DISCONNECT), types(shared(connection))));
        assertEquals(State.ENDED, memory.state(sharedNames().get(0)));
    }

    @Test
    void factsAboutAConnectionThatWaitsDoNotLetItIn() {
        startShared(Mode.best_effort, Limits.DEFAULT);
        AuditConnection connection = connect();
        connection.record(new Io(Io.STDIN, Bytes.EMPTY), null, Map.of("fact", true));
        connection.disconnect(Map.of());
        switchOff();
        assertEquals(3, shared(connection).size());
        assertEquals(1, memory.recordings.size());
    }
}
