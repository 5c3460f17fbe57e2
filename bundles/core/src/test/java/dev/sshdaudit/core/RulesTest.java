package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.Transfers;
import dev.sshdaudit.config.ConfigListener;
import dev.sshdaudit.config.ConfigReader;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.rules.Rule;
import dev.sshdaudit.core.rules.RuleSettings;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.AuditSettings.Unauthenticated;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.ledger.LedgerFact.ConnectionClosed;
import dev.sshdaudit.ledger.LedgerFact.LogChanged;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.live.RuleAnswer;
import dev.sshdaudit.live.RuleQuestion;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.MessageType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Connections and channels are recorded as rules say, also while they are open. */
class RulesTest extends RecordingsFixture {

    private static final String BACKUP = "audit.rule-backup";

    private static Rule rule(String pid, String... keysAndValues) {
        Map<String, Object> properties = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        try {
            return Rule.of(pid, new ConfigReader<>(pid, RuleSettings.class).readStrictly(properties));
        } catch (InvalidConfigurationException e) {
            throw new AssertionError(e);
        }
    }

    private boolean set(String name, String... keysAndValues) {
        return recordings.decisions().rule(name, rule("audit.rule-" + name, keysAndValues), null);
    }

    private void share(Mode mode) {
        recordings.addFormat("memory", Registry.SOLE, memory);
        recordings.addStorage("memory", Registry.SOLE, memory);
        Policy policy = new Policy(mode, Set.of(), Limits.DEFAULT, Unauthenticated.shared);
        recordings.decisions().configure(new Settings(true, "memory", "memory", policy));
        recordings.decisions().intercept(new Interception(Set.of(Content.STDIN, Content.STDOUT)));
        awaitPipeline(pipeline -> true);
    }

    private AuditConnection connectAs(String user) {
        AuditConnection connection =
                recordings.connect(new Connect("10.0.0.7", "XX"), Map.of("remotePort", 4711L), control);
        connection.record(new Authentication.Password(user, Bytes.utf8("hidden-Tx5")), null);
        connection.record(new Authentication.PasswordSuccessful(user, Bytes.utf8("hidden-Tx5")), null);
        connection.record(new HandshakeSuccessful(user), null);
        return connection;
    }

    private static void open(AuditConnection connection, long channel, ChannelRequest request) {
        connection.record(new ChannelOpen.NewChannel("session"), channel);
        connection.record(new ChannelOpen.NewChannelSuccessful("session"), channel);
        connection.record(request, channel);
    }

    private static void type(AuditConnection connection, long channel, String text) {
        connection.record(new Io(Io.STDIN, Bytes.utf8(text)), channel);
    }

    private List<AuditMessage> whole(AuditConnection connection) {
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        return memory.messages(connection.id());
    }

    /** The messages of a connection that the shared recordings have. */
    private List<AuditMessage> shared(AuditConnection connection) {
        recordings.intake().lobby().end("the test is over");
        eventually(this::isAllWritten);
        return memory.recordings.keySet().stream()
                .flatMap(name -> memory.messages(name).stream())
                .filter(message -> message.connectionId().equals(connection.id()))
                .toList();
    }

    private static List<Object> extras(List<AuditMessage> messages, String key) {
        return messages.stream()
                .filter(message -> message.extras().containsKey(key))
                .map(message -> message.extras().get(key))
                .toList();
    }

    @Test
    void aConnectionThatIsNotRecordedLeavesItsBeginningAndEndInTheSharedRecording() {
        share(Mode.best_effort);
        set("backup", "users", "backup", "addresses", "10.0.0.0/8", "record", "false");
        AuditConnection backup = connectAs("backup");
        AuditConnection alice = connectAs("alice");
        open(backup, 0, new ChannelRequest.Exec(0, "rsync --server secret-folder-Kq2"));
        type(backup, 0, "secret-data-Kq2");
        assertFalse(backup.intercepts(Content.STDIN, 0L));
        assertEquals(Transfers.NONE, backup.transfers(0L));
        assertTrue(alice.intercepts(Content.STDIN, 0L));
        backup.record(new Close(), 0L);
        assertEquals(2, recordings.live().list().size(), "an operator can see the connection, and end it");
        backup.disconnect(Map.of());
        alice.disconnect(Map.of());
        List<AuditMessage> told = shared(backup);
        assertEquals(
                List.of(
                        MessageType.CONNECT,
                        MessageType.AUTH_PASSWORD,
                        MessageType.AUTH_PASSWORD_SUCCESSFUL,
                        MessageType.HANDSHAKE_SUCCESSFUL,
                        MessageType.IO,
                        MessageType.DISCONNECT),
                types(told));
        assertEquals(List.of(BACKUP), extras(told, AuditMessage.RULE));
        assertFalse(memory.recordings.keySet().contains(backup.id()), "it has a recording of its own");
        assertTrue(memory.recordings.keySet().contains(alice.id()));
        for (String name : memory.recordings.keySet()) {
            String user = name.equals(alice.id()) ? "alice" : null;
            assertEquals(user, memory.metadata(name).username(), "the shared recording is no user's");
        }
        assertFalse(told.toString().contains("Kq2"));
        assertEquals(0, recordings.status().lostMessages());
    }

    @Test
    void aConnectionThatIsNotRecordedIsNotHeldUpByAStorage() {
        share(Mode.strict);
        set("backup", "users", "backup", "record", "false");
        memory.failing = true;
        AuditConnection backup = connectAs("backup");
        open(backup, 0, new ChannelRequest.Exec(0, "rsync"));
        skipped.addAndGet(20_000_000_000L);
        eventually(() -> !control.holdingBack);
        assertEquals(List.of(), control.refusals);
        AuditConnection alice = connectAs("alice");
        eventually(() -> !control.refusals.isEmpty());
        memory.failing = false;
        alice.disconnect(Map.of());
        backup.disconnect(Map.of());
    }

    @Test
    void aChannelThatIsNotRecordedLeavesItsOpeningAndClose() {
        share(Mode.best_effort);
        set("sftp", "channels", "sftp", "record", "false");
        AuditConnection connection = connectAs("alice");
        open(connection, 0, new ChannelRequest.Subsystem(0, "sftp"));
        type(connection, 0, "secret-data-Kq2");
        connection.record(new Io(Io.STDIN, Bytes.EMPTY), 0L, Map.of(AuditMessage.COMMAND, "secret-command-Kq2"));
        open(connection, 1, new ChannelRequest.Shell(0));
        type(connection, 1, "ls");
        assertFalse(connection.intercepts(Content.STDIN, 0L));
        assertTrue(connection.intercepts(Content.STDIN, 1L));
        connection.record(new Close(), 0L);
        List<AuditMessage> messages = whole(connection);
        assertEquals(
                List.of(MessageType.NEW_CHANNEL, MessageType.NEW_CHANNEL_SUCCESSFUL, MessageType.IO, MessageType.CLOSE),
                types(messages.stream()
                        .filter(message -> Long.valueOf(0).equals(message.channelId()))
                        .toList()));
        assertEquals(List.of("audit.rule-sftp", "audit.rule-sftp"), extras(messages, AuditMessage.RULE));
        assertEquals("ls", typed(messages));
        assertFalse(messages.toString().contains("Kq2"));
    }

    /** Which of them the server has started is not relied on. */
    @Test
    void aChannelOfSeveralUsesIsRecordedAsAnyOfThemIs() {
        share(Mode.best_effort);
        set("sftp", "channels", "sftp", "record", "false");
        AuditConnection connection = connectAs("alice");
        open(connection, 0, new ChannelRequest.Exec(0, "id"));
        connection.record(new ChannelRequest.Subsystem(1, "sftp"), 0L);
        type(connection, 0, "still recorded");
        open(connection, 1, new ChannelRequest.Subsystem(0, "SFTP"));
        type(connection, 1, "not recorded");
        connection.record(new ChannelRequest.Shell(1), 1L);
        type(connection, 1, ", and again");
        assertEquals("still recorded, and again", typed(whole(connection)));
    }

    @Test
    void forwardingIsKnownByTheTypeOfItsChannel() {
        share(Mode.best_effort);
        set("forwarding", "channels", "forwarding", "forwarding", "true");
        AuditConnection connection = connectAs("alice");
        connection.record(new ChannelOpen.NewChannelDirectTcpip("db", 5432, "", 0), 0L);
        connection.record(new ChannelOpen.NewChannelSuccessful("direct-tcpip"), 0L);
        assertTrue(connection.intercepts(Content.FORWARDING, 0L));
        type(connection, 0, "select 1");
        assertEquals("select 1", typed(whole(connection)));
    }

    private static void printed(AuditConnection connection, long channel, String text, Long... candidates) {
        connection.record(
                new Io(Io.STDOUT, Bytes.utf8(text)), channel, Map.of(AuditMessage.CANDIDATES, List.of(candidates)));
    }

    /** The client calls them by one number, so that output is told under the newest of them. */
    @Test
    void whatMayBeOfSeveralChannelsIsRecordedIfItIsToBeRecordedOfOne() {
        share(Mode.best_effort);
        set("sftp", "channels", "sftp", "record", "false");
        set("exec", "channels", "exec", "record", "false");
        AuditConnection connection = connectAs("alice");
        open(connection, 0, new ChannelRequest.Shell(0));
        open(connection, 1, new ChannelRequest.Subsystem(0, "sftp"));
        open(connection, 2, new ChannelRequest.Exec(0, "id"));
        printed(connection, 1, "of the shell, ", 0L, 1L);
        printed(connection, 2, "or of it, ", 0L, 2L);
        printed(connection, 1, "not this, ", 1L, 2L);
        printed(connection, 1, "nor this, ", 1L);
        connection.record(new ChannelEvent.Exit(7), 1L, Map.of(AuditMessage.CANDIDATES, List.of(0L, 1L)));
        List<Long> most = LongStream.range(1, 17).boxed().toList();
        printed(connection, 1, "more than are named", most.toArray(Long[]::new));
        List<AuditMessage> messages = whole(connection);
        assertEquals("of the shell, or of it, more than are named", output(messages));
        assertTrue(types(messages).contains(MessageType.EXIT));
    }

    @Test
    void whatMayBeForwardedIsRecordedIfForwardedDataIs() {
        share(Mode.best_effort);
        set("forwarding", "channels", "forwarding", "forwarding", "true", "stdout", "false");
        set("shell", "channels", "shell", "stdout", "false");
        AuditConnection connection = connectAs("alice");
        connection.record(new ChannelOpen.NewChannelDirectTcpip("db", 5432, "", 0), 0L);
        connection.record(new ChannelOpen.NewChannelSuccessful("direct-tcpip"), 0L);
        open(connection, 1, new ChannelRequest.Shell(0));
        printed(connection, 1, "rows", 0L, 1L);
        printed(connection, 1, "a prompt", 1L);
        assertEquals("rows", output(whole(connection)));
    }

    private static String output(List<AuditMessage> messages) {
        return messages.stream()
                .map(AuditMessage::payload)
                .filter(payload -> payload instanceof Io io && io.stream() == Io.STDOUT)
                .map(payload -> ((Io) payload).data().toUtf8())
                .collect(Collectors.joining());
    }

    @Test
    void rolesAndServersAreThoseOfTheHost() {
        share(Mode.best_effort);
        set("admins", "roles", "admin", "servers", "8101", "forwarding", "true");
        ConnectionControl host = new ConnectionControl() {
            @Override
            public void suspendReading() {}

            @Override
            public void resumeReading() {}

            @Override
            public void disconnect(String reason) {}

            @Override
            public Set<String> roles() {
                return Set.of("viewer", "admin");
            }

            @Override
            public Map<String, Object> server() {
                return Map.of("port", 8101L);
            }
        };
        AuditConnection connection = recordings.connect(new Connect("10.0.0.7", "XX"), Map.of(), host);
        assertFalse(connection.intercepts(Content.FORWARDING));
        connection.record(new HandshakeSuccessful("root"), null);
        assertTrue(connection.intercepts(Content.FORWARDING));
        List<AuditMessage> messages = whole(connection);
        assertEquals(List.of("audit.rule-admins"), extras(messages, AuditMessage.RULE));
        assertEquals(
                true, ((Map<?, ?>) extras(messages, AuditMessage.INTERCEPTS).get(0)).get("forwarding"));
    }

    @Test
    void theAddressIsTheOneThatALoadBalancerTold() {
        share(Mode.best_effort);
        set("backup", "addresses", "192.0.2.7", "record", "false");
        AuditConnection connection = recordings.connect(new Connect("10.0.0.7", "XX"), Map.of(), control);
        connection.record(new HandshakeSuccessful("alice"), null, Map.of(AuditMessage.CLIENT_ADDRESS, "192.0.2.7"));
        assertFalse(connection.intercepts(Content.STDIN));
        connection.disconnect(Map.of());
    }

    @Test
    void passwordsAreRecordedWhereARuleOfAddressesSaysSo() {
        share(Mode.best_effort);
        set("honeypot", "addresses", "10.0.0.0/8", "passwords", "true");
        AuditConnection connection = connectAs("alice");
        assertTrue(hasPassword(whole(connection)));
        recordings.decisions().rule("honeypot", null, null);
        assertFalse(hasPassword(whole(connectAs("alice"))));
        set("user", "users", "alice", "passwords", "true");
        assertFalse(hasPassword(whole(connectAs("alice"))), "what came before the login");
    }

    private static boolean hasPassword(List<AuditMessage> messages) {
        return messages.stream()
                .anyMatch(message -> message.payload() instanceof Authentication.Password password
                        && password.password().toUtf8().equals("hidden-Tx5"));
    }

    @Test
    void aRuleThatComesLeavesNothingFurtherOfAnOpenConnection() {
        share(Mode.best_effort);
        AuditConnection connection = connectAs("backup");
        open(connection, 0, new ChannelRequest.Shell(0));
        type(connection, 0, "before");
        assertTrue(set("backup", "users", "backup", "record", "false"), "less is recorded");
        type(connection, 0, "after");
        List<AuditMessage> messages = whole(connection);
        assertEquals("before", typed(messages));
        assertEquals(List.of(BACKUP), extras(messages, AuditMessage.RULE));
        assertEquals(MessageType.DISCONNECT, types(messages).get(messages.size() - 1));
    }

    @Test
    void aConnectionIsRecordedFromWhereTheRuleWentAway() {
        share(Mode.best_effort);
        set("backup", "users", "backup", "record", "false");
        AuditConnection connection = connectAs("backup");
        connection.record(new ChannelOpen.NewChannel("session"), 0L);
        connection.record(new ChannelOpen.NewChannelSuccessful("session"), 0L);
        connection.record(new ChannelRequest.Pty(0, "xterm", 80, 24, 0, 0, Bytes.EMPTY), 0L);
        connection.record(new ChannelRequest.Shell(1), 0L);
        type(connection, 0, "before");
        assertFalse(recordings.decisions().rule("backup", null, "user \"karaf\""), "less is recorded");
        type(connection, 0, "after");
        List<AuditMessage> messages = whole(connection);
        assertEquals(
                List.of(
                        MessageType.CONNECT,
                        MessageType.HANDSHAKE_SUCCESSFUL,
                        MessageType.IO,
                        MessageType.NEW_CHANNEL_SUCCESSFUL,
                        MessageType.PTY,
                        MessageType.SHELL,
                        MessageType.IO,
                        MessageType.DISCONNECT),
                types(messages));
        assertEquals(List.of("audit.intercept"), extras(messages, AuditMessage.RULE));
        assertEquals(List.of("user \"karaf\""), extras(messages, AuditMessage.CHANGED_BY));
        assertEquals("after", typed(messages));
        assertEquals(List.of(connection.id()), extras(shared(connection), AuditMessage.RECORDING));
    }

    @Test
    void aChannelIsRecordedFromWhereTheRuleWentAway() {
        share(Mode.best_effort);
        set("shell", "channels", "shell", "record", "false");
        AuditConnection connection = connectAs("alice");
        open(connection, 0, new ChannelRequest.Shell(0));
        type(connection, 0, "before");
        recordings.decisions().rule("shell", null, null);
        type(connection, 0, "after");
        List<AuditMessage> messages = whole(connection);
        assertEquals("after", typed(messages));
        assertTrue(types(messages).contains(MessageType.SHELL));
        assertEquals(
                1,
                messages.stream()
                        .filter(message -> message.payload() instanceof ChannelOpen.NewChannelSuccessful)
                        .count());
        assertEquals(List.of("audit.rule-shell", "audit.intercept"), extras(messages, AuditMessage.RULE));
    }

    @Test
    void aChangeOfTheInterceptsIsToldWhereItMatters() {
        share(Mode.best_effort);
        set("all", "users", "alice", "stdin", "true", "stdout", "true");
        AuditConnection alice = connectAs("alice");
        AuditConnection bob = connectAs("bob");
        recordings.decisions().intercept(new Interception(Set.of(Content.STDOUT)));
        assertTrue(alice.intercepts(Content.STDIN));
        assertFalse(bob.intercepts(Content.STDIN));
        bob.disconnect(Map.of());
        assertEquals(1, extras(whole(alice), AuditMessage.INTERCEPTS).size());
        assertEquals(1, extras(whole(bob), AuditMessage.INTERCEPTS).size());
    }

    @Test
    void aRefusedRuleKeepsTheLastGoodOneAndOtherwiseHasMoreRecorded() throws InvalidConfigurationException {
        share(Mode.best_effort);
        RuleConfigurations configurations = new RuleConfigurations(recordings.decisions());
        RuleSettings off = new ConfigReader<>(BACKUP, RuleSettings.class)
                .readStrictly(Map.of("users", "backup", "record", "false"));
        set("z-off", "record", "false");
        ConfigListener<RuleSettings> good = configurations.added(BACKUP);
        good.apply(off);
        good.refused(off, Set.of("addresses"));
        assertFalse(connectAs("backup").intercepts(Content.STDIN), "the last good version");
        configurations.removed(BACKUP, good, null);
        ConfigListener<RuleSettings> bad = configurations.added(BACKUP);
        bad.refused(off, Set.of("addresses"));
        assertTrue(connectAs("backup").intercepts(Content.STDIN), "recorded rather than not");
        assertFalse(connectAs("alice").intercepts(Content.STDIN), "never meant");
        assertTrue(bad.isWhole());
        configurations.removed(BACKUP, bad, null);
        assertFalse(connectAs("backup").intercepts(Content.STDIN), "the rule is gone");
    }

    @Test
    void whetherLessIsRecordedIsKnownOfEachChange() {
        share(Mode.best_effort);
        assertTrue(set("a", "users", "alice", "stdin", "false"));
        assertFalse(set("a", "users", "alice", "stdin", "true"));
        assertFalse(set("a", "users", "alice", "stdin", "true", "forwarding", "true"));
        assertTrue(set("a", "users", "bob", "stdin", "true", "forwarding", "true"), "less of alice");
        assertTrue(recordings.decisions().rule("a", null, null));
        assertTrue(set("b", "record", "false"));
        assertFalse(set("a", "users", "alice", "stdin", "true"));
        assertTrue(recordings.decisions().rule("a", null, null), "the rule behind it records nothing");
        assertFalse(recordings.decisions().rule("b", null, null));
    }

    @Test
    void theLedgerTellsOfConnectionsThatAreNotRecordedAndOfRulesThatChange() {
        MemoryLedger ledger = new MemoryLedger();
        recordings.addLedger(Registry.SOLE, ledger);
        share(Mode.best_effort);
        eventually(() -> !ledger.facts.isEmpty());
        recordings.decisions().rule("backup", rule(BACKUP, "users", "backup", "record", "false"), "user \"eve\"");
        AuditConnection backup = connectAs("backup");
        open(backup, 0, new ChannelRequest.Exec(0, "rsync secret-folder-Kq3"));
        backup.disconnect(Map.of());
        shared(backup);
        eventually(() -> ledger.all(ConnectionClosed.class).stream()
                .anyMatch(fact -> fact.connection().equals(backup.id())));
        ConnectionClosed closed = ledger.all(ConnectionClosed.class).stream()
                .filter(fact -> fact.connection().equals(backup.id()))
                .findFirst()
                .orElseThrow();
        assertEquals("backup", closed.user());
        assertEquals("10.0.0.7", closed.address());
        assertEquals(List.of(), closed.channels());
        LogChanged change = ledger.all(LogChanged.class).stream()
                .filter(fact -> fact.text().contains(BACKUP))
                .findFirst()
                .orElseThrow();
        assertEquals("user \"eve\"", change.by());
        assertFalse(ledger.facts.toString().contains("Kq3"));
    }

    @Test
    void thoseWhoFollowGetNothingOfWhatIsNotRecorded() throws InterruptedException {
        share(Mode.best_effort);
        set("backup", "users", "backup", "record", "false");
        set("sftp", "channels", "sftp", "record", "false");
        try (LiveMessages followed = recordings.live().follow(client -> true, true)) {
            AuditConnection backup = connectAs("backup");
            open(backup, 0, new ChannelRequest.Exec(0, "secret-Kq4"));
            type(backup, 0, "secret-Kq4");
            recordings.live().note(backup.id(), 0L, Map.of(AuditMessage.COMMAND, "secret-Kq4"));
            AuditConnection alice = connectAs("alice");
            open(alice, 0, new ChannelRequest.Subsystem(0, "sftp"));
            type(alice, 0, "secret-Kq4");
            open(alice, 1, new ChannelRequest.Exec(0, "shown"));
            alice.disconnect(Map.of());
            backup.disconnect(Map.of());
            StringBuilder all = new StringBuilder();
            while (!all.toString().contains("shown")) {
                LiveMessage message = followed.poll(10, TimeUnit.SECONDS);
                assertNotNull(message, all::toString);
                all.append(message.message());
            }
            assertFalse(all.toString().contains("Kq4"), all::toString);
        }
    }

    @Test
    void whyTellsOfEachRuleWhatMatchesAndWhatDoesNot() {
        share(Mode.best_effort);
        set("a", "order", "1", "users", "alice");
        set("b", "order", "2", "roles", "ci");
        set("c", "order", "3", "addresses", "192.0.2.0/24");
        set("d", "order", "4", "servers", "22");
        set("e", "order", "5", "channels", "shell", "stdin", "true");
        set("f", "order", "6", "users", "bob", "record", "false");
        set("g", "order", "7");
        RuleAnswer answer = recordings.live().why(new RuleQuestion(null, "bob", "10.0.0.7", null, 8101, null));
        assertEquals(
                List.of(
                        "audit.rule-a false users does not name \"bob\"",
                        "audit.rule-b false roles: the roles of the user are not known",
                        "audit.rule-c false addresses does not have 10.0.0.7",
                        "audit.rule-d false servers does not have port 8101, nor a property of its service",
                        "audit.rule-e true matches channels shell",
                        "audit.rule-f true matches",
                        "audit.rule-g false is not asked: PID audit.rule-f has matched"),
                answer.steps().stream()
                        .map(step -> step.pid() + " " + step.matches() + " " + step.why())
                        .toList());
        assertEquals(
                List.of(
                        "shell audit.rule-e true",
                        "exec audit.rule-f false",
                        "forwarding audit.rule-f false",
                        "other channels audit.rule-f false"),
                answer.inForce().stream()
                        .map(one -> one.channels() + " " + one.pid() + " "
                                + one.keys().get("record"))
                        .toList());
        AuditConnection open = connectAs("alice");
        RuleAnswer ofOpen = recordings.live().why(RuleQuestion.ofConnection(open.id(), "exec"));
        assertEquals("audit.rule-a", ofOpen.inForce().get(0).pid());
        assertNull(recordings.live().why(RuleQuestion.ofConnection("unknown", null)));
        open.disconnect(Map.of());
    }

    @Test
    void theStatusCountsRulesInForceAndRulesThatWereRefused() throws InvalidConfigurationException {
        assertEquals(new AuditStatus.Rules(0, 0), recordings.status().rules());
        set("one", "users", "ann");
        set("two", "users", "ben");
        recordings
                .decisions()
                .rule(
                        "three",
                        Rule.refused(
                                "audit.rule-three",
                                new ConfigReader<>("audit.rule-three", RuleSettings.class).readStrictly(Map.of()),
                                Set.of("users")),
                        null);
        assertEquals(new AuditStatus.Rules(2, 1), recordings.status().rules());
        recordings.decisions().rule("three", null, null);
        set("one", "users", "cleo");
        assertEquals(new AuditStatus.Rules(2, 0), recordings.status().rules());
    }
}
