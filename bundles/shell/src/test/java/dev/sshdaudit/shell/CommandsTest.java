package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.Password;
import dev.sshdaudit.message.Authentication.PasswordFailed;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeFailed;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.testkit.MemoryCatalog;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

class CommandsTest {

    private static final String ID = "5f0c0123456789ab5f0c0123456789ab";
    private static final AuditMessage CONNECT = new AuditMessage(ID, 0, new Connect("192.0.2.7", "XX"), null);
    private static final AuditMessage DISCONNECT = new AuditMessage(ID, 9, new Disconnect(), null);

    private final FakeShell shell = new FakeShell();

    static final class Log implements AuditLog {

        @Override
        public AuditConnection connect(Connect connect, Map<String, ?> extras, ConnectionControl control) {
            throw new UnsupportedOperationException();
        }

        @Override
        public AuditStatus status() {
            return new AuditStatus(
                    true, "strict", "binary", true, "file", true, Set.of(), 0, 0, 0, 0, 0, List.of(), Map.of(),
                    List.of(), 0, Map.of());
        }
    }

    record Storage(Optional<RecordingCatalog> catalog) implements AuditStorage {

        @Override
        public StorageOutput create(RecordingMetadata metadata) {
            throw new UnsupportedOperationException();
        }
    }

    /** A format whose recordings are a row of messages and of exceptions. */
    record Format(List<Object> recording) implements AuditFormat {

        @Override
        public RecordingEncoder newEncoder(RecordingOutputs outputs) {
            throw new AssertionError();
        }

        @Override
        public RecordingReader newReader(InputStream input) {
            Iterator<Object> rest = recording.iterator();
            return new RecordingReader() {
                @Override
                public AuditMessage read() throws IOException {
                    Object next = rest.hasNext() ? rest.next() : null;
                    if (next instanceof IOException e) {
                        throw e;
                    }
                    return (AuditMessage) next;
                }

                @Override
                public void close() {}
            };
        }
    }

    private static RecordingMetadata recording(String name, String format, State state) {
        return MetadataBuilder.recording(name).format(format).state(state).build();
    }

    private FakeShell withRecordings(RecordingMetadata... recordings) {
        return withRecordings(shell, recordings);
    }

    private static FakeShell withRecordings(FakeShell shell, RecordingMetadata... recordings) {
        return shell.with(AuditLog.class, null, new Log())
                .with(
                        AuditStorage.class,
                        "(audit.storage=file)",
                        new Storage(Optional.of(MemoryCatalog.of(recordings))));
    }

    private FakeShell withRecording(State state, Object... content) {
        return withRecording(shell, state, content);
    }

    private static FakeShell withRecording(FakeShell shell, State state, Object... content) {
        return withRecordings(shell, recording(ID, "binary", state))
                .with(AuditFormat.class, "(audit.format=binary)", new Format(Arrays.asList(content)));
    }

    private String show(String id, boolean json) throws Exception {
        return shell.run(new ShowCommand(), id, Map.of("json", json));
    }

    private String refusal(String id) {
        return assertThrows(CommandException.class, () -> show(id, false)).getMessage();
    }

    @Test
    void everyCommandSaysThatTheLogIsNotThere() {
        for (var command : List.of(new StatusCommand(), new ListCommand(), new ShowCommand())) {
            CommandException e = assertThrows(CommandException.class, () -> shell.run(command, ID, Map.of()));
            assertEquals("The audit log is not there: is bundle sshd-audit-core active?", e.getMessage());
        }
    }

    private String refusalOf(Action command, Map<String, ?> options) {
        return assertThrows(CommandException.class, () -> shell.run(command, ID, options))
                .getMessage();
    }

    /** An update of the bundles alone brings no rules. */
    @Test
    void whereKarafHasNoRuleForACommandTheRoleAdminIsNeeded() {
        withRecording(State.ENDED, CONNECT, DISCONNECT).as("ssh", "viewer", "manager");
        assertEquals(
                "audit:show needs the role admin, as PID org.apache.karaf.command.acl.audit has no rule for this"
                        + " command.",
                refusalOf(new ShowCommand(), Map.of()));
        assertTrue(refusalOf(new ListCommand(), Map.of()).startsWith("audit:list needs the role admin"));
        shell.withRules(Map.of("service.pid", "x", "list", "auditor", "show[/.*/]", "viewer", "status*", "viewer"));
        assertTrue(refusalOf(new ShowCommand(), Map.of()).startsWith("audit:show needs the role admin"));
        assertEquals("", shell.printed());
    }

    @Test
    void whereKarafHasARuleForACommandTheCommandAddsNone() throws Exception {
        withRecording(State.ENDED, CONNECT, DISCONNECT).as("ssh");
        assertThrows(CommandException.class, () -> shell.run(new StatusCommand(), null, Map.of()));
        for (String rule : List.of("show", "sh*", "*ow", "*ho*", "*")) {
            FakeShell other = withRecording(new FakeShell(), State.ENDED, CONNECT, DISCONNECT);
            other.as("ssh").withRules(Map.of(rule, "ssh"));
            assertTrue(other.run(new ShowCommand(), ID, Map.of()).contains("Disconnect"), rule);
        }
    }

    @Test
    void aViewerSeesTheStatusWhereKarafHasNoRule() throws Exception {
        withRecording(State.ENDED, CONNECT, DISCONNECT).as("ssh", "viewer");
        assertTrue(shell.run(new StatusCommand(), null, Map.of()).contains("live connections"));
    }

    @Test
    void segmentsOfALedgerAreNeitherListedNorOfferedWhateverStorageKeepsThem() throws Exception {
        String segment = "ledger-0123456789abcdef-000000000000.jsonl";
        withRecordings(
                recording(segment, "ledger", State.OPEN),
                recording(segment.replace(".jsonl", ".2.jsonl"), "ledger", State.OPEN),
                recording("b7", "binary", State.ENDED),
                recording("b8", "binary", State.ENDED));
        String list = shell.run(new ListCommand(), null, Map.of("limit", 1));
        assertTrue(list.contains("b7") && !list.contains("ledger-"), list);
        assertTrue(list.contains("1 of 2 shown"), list);
        assertEquals(List.of("b7 ", "b8 "), shell.complete(new RecordingCompleter(), ""));
    }

    @Test
    void ofAListWithManySegmentsAsManyRecordingsAsWereWantedAreThere() throws IOException {
        List<RecordingMetadata> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(recording("ledger-" + i, "ledger", State.ENDED));
        }
        all.add(recording("b7", "binary", State.ENDED));
        all.add(recording("b8", "binary", State.ENDED));
        RecordingCatalog catalog = new WithoutLedger(new MemoryCatalog(all, new byte[0]));
        assertEquals(1, catalog.list("", 1).size());
        assertEquals(2, catalog.list("", 2).size());
        assertEquals(2, catalog.list("", 50).size());
        assertEquals(2, catalog.list("", Integer.MAX_VALUE).size());
        assertEquals(100, catalog.list("ledger-", 1000).size());
        assertTrue(catalog.find("ledger-7").isPresent());
    }

    @Test
    void idsAreNotCompletedForUsersWhoMayNotListThem() throws Exception {
        withRecordings(recording("b7", "binary", State.ENDED)).as("ssh", "viewer");
        assertEquals(List.of(), shell.complete(new RecordingCompleter(), ""));
    }

    @Test
    void secretsAreShownToAdminsWhoAskForThem() throws Exception {
        AuditMessage password = new AuditMessage(ID, 1, new Password("alice", Bytes.utf8("Cs1-login")), null)
                .withExtra(AuditMessage.NEW_PASSWORD, Bytes.utf8("Cs1-new"));
        withRecording(State.ENDED, CONNECT, password, DISCONNECT).withRules(Map.of("*", "ssh"));
        for (boolean json : List.of(false, true)) {
            String hidden = shell.run(new ShowCommand(), ID, Map.of("json", json));
            assertFalse(hidden.contains("Cs1-") || hidden.contains(base64("Cs1-login")), hidden);
        }
        String shown = shell.run(new ShowCommand(), ID, Map.of("secrets", true));
        assertTrue(shown.contains("Cs1-login") && shown.contains("Cs1-new"), shown);
        String json = shell.run(new ShowCommand(), ID, Map.of("secrets", true, "json", true));
        assertTrue(json.contains(base64("Cs1-login")) && json.contains(base64("Cs1-new")), json);
        shell.as("ssh");
        assertEquals(
                "--secrets is for users with the role admin.", refusalOf(new ShowCommand(), Map.of("secrets", true)));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aStorageThatIsNotThereIsNamedWithPidAndKey() {
        shell.with(AuditLog.class, null, new Log());
        assertEquals(
                "PID audit, key storage: \"file\" is not there: it is not installed, or has not started.", refusal(ID));
    }

    @Test
    void aStorageThatKeepsNothingSaysSo() {
        shell.with(AuditLog.class, null, new Log())
                .with(AuditStorage.class, "(audit.storage=file)", new Storage(Optional.empty()));
        assertEquals("PID audit, key storage: \"file\" keeps no recordings that could be listed or read.", refusal(ID));
    }

    @Test
    void aFormatThatIsNotInstalledIsNamed() {
        withRecordings(recording(ID, "cast)\u0007", State.ENDED));
        assertEquals("The recording is of format \"cast)\\x07\", which is not installed.", refusal("5f0c"));
    }

    @Test
    void aFormatThatNobodyKnowsAnyMoreIsToldSo() {
        withRecordings(recording(ID, "", State.CUT));
        assertTrue(refusal(ID).startsWith("The format of the recording is not known"), refusal(ID));
    }

    private static RecordingCatalog catalogOf(Entry entry) {
        return new RecordingCatalog() {
            @Override
            public List<Entry> list(String namePrefix, int limit) {
                return List.of(entry);
            }

            @Override
            public InputStream read(String name) {
                return InputStream.nullInputStream();
            }
        };
    }

    private void withProblem(String format, Kind kind) {
        Entry entry = new Entry(
                recording(ID, format, State.ENDED), 12, new RecordingCatalog.Problem(kind, "it is not as it was"));
        shell.with(AuditLog.class, null, new Log())
                .with(AuditStorage.class, "(audit.storage=file)", new Storage(Optional.of(catalogOf(entry))));
    }

    @Test
    void theListTellsWhatIsWrong() throws Exception {
        for (Kind kind : Kind.values()) {
            FakeShell other = new FakeShell();
            Entry entry = new Entry(recording(ID, "x", State.ENDED), 12, new RecordingCatalog.Problem(kind, "odd"));
            other.with(AuditLog.class, null, new Log())
                    .with(AuditStorage.class, "(audit.storage=file)", new Storage(Optional.of(catalogOf(entry))));
            String list = other.run(new ListCommand(), null, Map.of());
            String state = kind == Kind.WITHOUT_METADATA ? "no metadata" : kind.name();
            assertTrue(list.lines().toList().get(2).endsWith("| " + state), list);
        }
    }

    @Test
    void whatIsWrongStandsAboveTheMessages() throws Exception {
        withProblem("binary", Kind.SHORTER);
        shell.with(AuditFormat.class, "(audit.format=binary)", new Format(List.of(CONNECT, DISCONNECT)));
        assertEquals(
                "  ! it is not as it was.", show(ID, false).lines().toList().get(3));
    }

    @Test
    void aRecordingThatIsMissingSaysSo() {
        withProblem("binary", Kind.MISSING);
        assertEquals("Recording " + ID + ": it is not as it was.", refusal(ID));
    }

    @Test
    void aRecordingWithoutMetadataIsReadByTheFormatThatCanReadIt() throws Exception {
        withProblem("", Kind.WITHOUT_METADATA);
        RecordingException foreign = new RecordingException(Problem.NOT_A_RECORDING, 0, 0, false, "no");
        shell.with(AuditFormat.class, null, new Format(List.of(foreign)))
                .with(AuditFormat.class, null, new Format(List.of(CONNECT, DISCONNECT)));
        String text = show(ID, false);
        assertTrue(text.contains("format unknown") && text.contains("Disconnect"), text);
    }

    @Test
    void aRecordingOfManyConnectionsIsListedAsSuch() throws Exception {
        RecordingMetadata shared = MetadataBuilder.recording(ID)
                .end(Instant.EPOCH)
                .state(State.ENDED)
                .shared()
                .build();
        withRecordings(shared)
                .with(AuditFormat.class, "(audit.format=binary)", new Format(List.of(CONNECT, DISCONNECT)));
        assertTrue(shell.run(new ListCommand(), null, Map.of()).contains("| (unauthenticated) | -"), shell.printed());
        assertTrue(show(ID, false).contains("  connections whose users have not authenticated, 1970"), shell.printed());
    }

    private static AuditMessage of(String connection, long seconds, Payload payload) {
        return new AuditMessage(connection, seconds * 1_000_000_000, payload, null);
    }

    /** A shared recording, that goes on, with two connections behind a balancer. */
    private void withSharedRecording(Object... more) {
        String one = "aaaa1111aaaa1111aaaa1111aaaa1111";
        String two = "aaaa2222aaaa2222aaaa2222aaaa2222";
        RecordingMetadata shared = MetadataBuilder.recording(ID).shared().build();
        List<Object> content = new ArrayList<>(List.of(
                of(ID, 0, new Connect("", "XX")).withExtra(AuditMessage.SHARED, true),
                of(one, 1, new Connect("192.0.2.7", "XX")),
                of(two, 2, new Connect("192.0.2.7", "XX")),
                of(one, 3, new PasswordFailed("root", Bytes.EMPTY)),
                of(one, 4, new HandshakeFailed("no")).withExtra(AuditMessage.CLIENT_ADDRESS, "203.0.113.9"),
                of(one, 5, new Disconnect())));
        content.addAll(List.of(more));
        content.add(new RecordingException(Problem.NOT_ENDED, 5, 6, false, "no end mark"));
        withRecordings(shared).with(AuditFormat.class, "(audit.format=binary)", new Format(content));
    }

    @Test
    void aConnectionInASharedRecordingIsFoundByItsId() throws Exception {
        withSharedRecording();
        List<String> lines = show("aaaa11", false).lines().toList();
        assertEquals("Connection aaaa1111aaaa1111aaaa1111aaaa1111", lines.get(0));
        assertTrue(lines.get(1).startsWith("  no user, but a failed login as root from 203.0.113.9, "), lines.get(1));
        assertTrue(lines.get(1).endsWith(", 4.0 s"), lines.get(1));
        assertEquals("  in the shared recording " + ID + ", 4 messages, format binary", lines.get(2));
        assertEquals(4 + 4, lines.size(), shell.printed());
        assertTrue(lines.get(7).contains("Disconnect"), shell.printed());
        List<String> json = shell.run(new ShowCommand(), "aaaa2", Map.of("json", true))
                .lines()
                .skip(lines.size())
                .toList();
        assertEquals(1, json.size(), json::toString);
        assertTrue(json.get(0).contains("\"aaaa2222aaaa2222aaaa2222aaaa2222\""), json::toString);
    }

    @Test
    void aConnectionInASharedRecordingThatIsNotOverSaysSo() throws Exception {
        withSharedRecording();
        String text = show("aaaa2222", false);
        assertTrue(text.contains("  It goes on: ") && text.endsWith("(being recorded)\n"), text);
    }

    @Test
    void aConnectionOfWhichASharedRecordingHasTheRestAloneSaysSo() throws Exception {
        withSharedRecording(of("bbbb0000bbbb0000bbbb0000bbbb0000", 6, new Disconnect()));
        assertTrue(show("bbbb", false).contains("! Its first messages are missing here"), shell.printed());
    }

    @Test
    void severalConnectionsInASharedRecordingAreNamed() {
        withSharedRecording();
        assertEquals(
                "2 connections in the shared recording " + ID + " begin with aaaa: aaaa1111aaaa1111aaaa1111aaaa1111,"
                        + " aaaa2222aaaa2222aaaa2222aaaa2222",
                refusal("aaaa"));
        assertEquals("There is no recording aaab. See audit:list.", refusal("aaab"));
        assertEquals("There is no recording aaa. See audit:list.", refusal("aaa"));
        assertEquals("There is no recording \"b\\x07\". See audit:list.", refusal("b\u0007"));
    }

    @Test
    void sharedRecordingsThatCannotBeLookedIntoAreCounted() {
        RecordingMetadata shared =
                MetadataBuilder.recording(ID).format("gone").shared().build();
        withRecordings(shared);
        assertEquals(
                "There is no recording aaaa1111. See audit:list. 1 shared recordings could not be looked into.",
                refusal("aaaa1111"));
    }

    @Test
    void theAddressOfAClientBehindABalancerIsTheClients() throws Exception {
        AuditMessage login = new AuditMessage(ID, 1, new HandshakeSuccessful("alice"), null)
                .withExtra(AuditMessage.CLIENT_ADDRESS, "2001:db8::7");
        RecordingMetadata unknown = MetadataBuilder.recording(ID)
                .end(Instant.EPOCH)
                .remoteAddress("")
                .state(State.ENDED)
                .build();
        withRecordings(unknown)
                .with(AuditFormat.class, "(audit.format=binary)", new Format(List.of(CONNECT, login, DISCONNECT)));
        assertTrue(show(ID, false).contains("  user alice from 2001:db8::7, "), shell.printed());
        assertTrue(shell.run(new ListCommand(), null, Map.of()).contains("| alice | 2001:db8::7 |"), shell.printed());
    }

    @Test
    void aFormatThatCannotBeReadBackSaysSo() {
        withRecordings(recording(ID, "binary", State.ENDED))
                .with(AuditFormat.class, "(audit.format=binary)", new AuditFormat() {
                    @Override
                    public RecordingEncoder newEncoder(RecordingOutputs outputs) {
                        throw new AssertionError();
                    }
                });
        assertEquals("Recording " + ID + " is of format binary, which cannot be read back.", refusal(ID));
    }

    @Test
    void aWholeRecordingIsShownAndItsServicesGivenBack() throws Exception {
        withRecording(State.ENDED, CONNECT, DISCONNECT);
        String text = show("5f0c", false);
        assertTrue(text.contains("Connect") && text.contains("192.0.2.7") && text.contains("Disconnect"), text);
        assertEquals(Set.of(), shell.taken());
    }

    @Test
    void asJsonEveryMessageIsALine() throws Exception {
        withRecording(State.ENDED, CONNECT, DISCONNECT);
        List<String> lines = show(ID, true).lines().toList();
        assertEquals(2, lines.size());
        assertTrue(lines.get(0).startsWith("{\"connectionId\":\"" + ID + "\""), lines.get(0));
    }

    @Test
    void whatStandsBehindTheDamageIsShownAsWell() {
        withRecording(
                State.ENDED,
                CONNECT,
                new RecordingException(Problem.DAMAGED, 5, 1, true, "odd \u001b[2J"),
                DISCONNECT,
                new RecordingException(Problem.CUT, 9, 2, false, "breaks off"));
        assertEquals(
                "Recording " + ID + " is not whole: damaged at byte 5, after 1 message: odd \\e[2J; then cut at byte 9,"
                        + " after 2 messages: breaks off",
                refusal(ID));
        List<String> lines = shell.printed().lines().toList();
        assertTrue(lines.get(3).startsWith("  ! Recording " + ID + " is not whole: damaged at byte 5"), lines.get(3));
        assertTrue(lines.get(6).contains("~~~") && lines.get(6).contains("odd \\e[2J (byte 5)"), shell.printed());
        assertTrue(lines.get(7).contains("Disconnect"), shell.printed());
    }

    @Test
    void aHeadingTellsWhoseRecordingItIs() throws Exception {
        AuditMessage user = new AuditMessage(ID, 1, new HandshakeSuccessful("alice"), null);
        withRecording(State.ENDED, CONNECT, user, DISCONNECT);
        List<String> lines = show(ID, false).lines().toList();
        assertEquals("Recording " + ID, lines.get(0));
        assertTrue(lines.get(1).startsWith("  user alice from 192.0.2.7, 1970-01-01 "), lines.get(1));
        assertEquals("  ended, 0 B, 3 messages, format binary", lines.get(2));
        assertEquals("", lines.get(3));
    }

    @Test
    void metadataThatWereChangedAreToldFromWhatWasRecorded() throws Exception {
        AuditMessage other = new AuditMessage(ID, 0, new Connect("203.0.113.9", "XX"), null);
        AuditMessage user = new AuditMessage(ID, 1, new HandshakeSuccessful("mallory"), null);
        withRecordings(recording(ID, "binary", State.ENDED).withUsername("alice"))
                .with(AuditFormat.class, "(audit.format=binary)", new Format(List.of(other, user, DISCONNECT)));
        String text = show(ID, false);
        assertTrue(
                text.contains("! The metadata tell another user than the recording: alice instead of mallory"), text);
        assertTrue(text.contains("another address than the recording: 192.0.2.7 instead of 203.0.113.9"), text);
    }

    private static AuditMessage io(long time, long stream, String text) {
        return new AuditMessage(ID, time, new Io(stream, Bytes.utf8(text)), 0L);
    }

    @Test
    void typedLinesStandInOnePieceUnlessEachMessageIsAskedFor() throws Exception {
        withRecording(State.ENDED, CONNECT, io(1, 0, "l"), io(2, 0, "s"), io(3, 0, "\r"), DISCONNECT);
        assertTrue(show(ID, false).contains("I/O stdin  \"ls\\r\""), shell.printed());
        String exact = shell.run(new ShowCommand(), ID, Map.of("exact", true));
        assertTrue(exact.contains("I/O stdin  \"l\"") && exact.contains("I/O stdin  \"\\r\""), exact);
    }

    @Test
    void noMoreThanAMebibyteIsShownUnlessAllIsAskedFor() throws Exception {
        List<Object> much = new ArrayList<>(List.of(CONNECT));
        for (int i = 0; i < 20_000; i++) {
            much.add(io(i, 0, "line " + i + " ".repeat(80) + "\n"));
        }
        much.add(DISCONNECT);
        withRecording(State.ENDED, much.toArray());
        String some = show(ID, false);
        assertTrue(some.length() > 1 << 20 && some.length() < 1.2 * (1 << 20), some.length() + " characters");
        assertTrue(some.endsWith("(this is the first MiB; audit:show --all " + ID + " shows all)\n"));
        assertTrue(some.contains("20002 messages"), some.substring(0, 300));
        assertFalse(some.contains("Disconnect"));
        assertTrue(shell.run(new ShowCommand(), ID, Map.of("all", true)).contains("Disconnect"));
    }

    @Test
    void aPartPointsToTheNextOne() throws Exception {
        RecordingMetadata second = MetadataBuilder.recording(ID + ".2")
                .connectionId(ID)
                .part(2)
                .state(State.ENDED)
                .build();
        withRecordings(second, recording(ID, "binary", State.CONTINUED))
                .with(AuditFormat.class, "(audit.format=binary)", new Format(List.of(CONNECT, DISCONNECT)));
        assertTrue(show("5f0c", false).endsWith("(goes on: audit:show " + ID + ".2)\n"), shell.printed());
        String last = show(ID + ".2", false);
        assertTrue(last.endsWith("Disconnect\n"), last);
        assertTrue(last.contains("Recording " + ID + ".2, part 2\n"), last);
    }

    @Test
    void aRecordingThatGoesOnIsNoError() throws Exception {
        withRecording(State.OPEN, CONNECT, new RecordingException(Problem.NOT_ENDED, 5, 1, false, "no end mark"));
        assertTrue(show(ID, false).endsWith("(being recorded)\n"));
    }

    @Test
    void damageInARecordingThatGoesOnIsAnError() {
        withRecording(
                State.OPEN,
                CONNECT,
                new RecordingException(Problem.DAMAGED, 5, 1, true, "odd"),
                new RecordingException(Problem.NOT_ENDED, 9, 1, false, "no end mark"));
        assertEquals("Recording " + ID + " is not whole: damaged at byte 5, after 1 message: odd", refusal(ID));
    }

    @Test
    void ctrlCEndsItQuietly() throws Exception {
        withRecording(State.ENDED, CONNECT, DISCONNECT);
        Thread.currentThread().interrupt();
        try {
            assertEquals("", show(ID, false));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void ctrlCWhileTheFileIsReadEndsItQuietly() throws Exception {
        shell.with(AuditLog.class, null, new Log())
                .with(
                        AuditStorage.class,
                        "(audit.storage=file)",
                        new Storage(Optional.of(MemoryCatalog.of(recording(ID, "binary", State.ENDED)))))
                .with(AuditFormat.class, "(audit.format=binary)", new AuditFormat() {
                    @Override
                    public RecordingEncoder newEncoder(RecordingOutputs outputs) {
                        throw new AssertionError();
                    }

                    @Override
                    public RecordingReader newReader(InputStream input) throws IOException {
                        Thread.currentThread().interrupt();
                        throw new ClosedByInterruptException();
                    }
                });
        try {
            assertEquals("", show(ID, false));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aFileThatCannotBeReadIsAnErrorInOneLine() {
        withRecording(State.ENDED, CONNECT, new IOException("bad\nblock"));
        assertEquals("Recording " + ID + " cannot be read: bad\\nblock", refusal(ID));
    }

    @Test
    void aLimitBelowZeroIsRefused() {
        CommandException e =
                assertThrows(CommandException.class, () -> shell.run(new ListCommand(), null, Map.of("limit", -1)));
        assertEquals("--limit -1 is not allowed, it must be 0 or more", e.getMessage());
    }

    @Test
    void theListIsNoLongerThanAskedFor() throws Exception {
        withRecordings(recording("a1", "binary", State.ENDED), recording("a2", "binary", State.ENDED));
        String text = shell.run(new ListCommand(), "a", Map.of("limit", 1));
        assertTrue(text.contains("a1"), text);
        assertFalse(text.contains("a2"), text);
        assertTrue(text.endsWith("1 of 2 shown, the newest; -n 0 shows all\n"), text);
        assertTrue(shell.run(new ListCommand(), "a", Map.of("limit", 0)).contains("a2"));
        assertEquals(Set.of(), shell.taken());
    }

    @Test
    void idsAreCompletedFromWhatWasTypedHoweverOldTheyAre() throws Exception {
        List<RecordingMetadata> recordings = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            recordings.add(recording("a" + i, "binary", State.ENDED));
        }
        recordings.add(recording("b7", "binary", State.ENDED));
        withRecordings(recordings.toArray(RecordingMetadata[]::new));
        List<String> candidates = shell.complete(new RecordingCompleter(), "b");
        assertEquals(List.of("b7"), candidates.stream().map(String::strip).toList());
    }

    @Test
    void completionTellsWhoseRecordingItIs() throws Exception {
        withRecordings(recording("b7", "binary", State.ENDED).withUsername("al\u001bice"));
        Candidate candidate = shell.candidates(new RecordingCompleter(), "b").get(0);
        assertEquals("b7", candidate.value());
        assertTrue(candidate.descr().matches("\"al\\\\eice\" 192\\.0\\.2\\.7 (1970|1969)-.* ended"), candidate.descr());
    }

    @Test
    void aFailedLoginIsListedWithItsUser() throws Exception {
        AuditMessage password = new AuditMessage(ID, 1, new PasswordFailed("root", Bytes.EMPTY), null);
        withRecording(State.ENDED, CONNECT, password, DISCONNECT);
        assertTrue(shell.run(new ListCommand(), null, Map.of()).contains("| (root) |"), shell.printed());
    }

    @Test
    void thereIsNothingToCompleteWithoutALog() throws Exception {
        assertEquals(List.of(), shell.complete(new RecordingCompleter(), ""));
    }

    private static final class Opened implements OpenRecording {

        private final List<Object> content;

        Opened(Object... content) {
            this.content = Arrays.asList(content);
        }

        @Override
        public Entry entry() {
            return new Entry(recording(ID, "binary", State.ENDED), 9);
        }

        @Override
        public String connection() {
            return null;
        }

        @Override
        public RecordingMetadata nextPart() {
            return null;
        }

        @Override
        public RecordingReader reader() {
            return new Format(content).newReader(InputStream.nullInputStream());
        }
    }

    @Test
    void theQueryOpensRecordingsWhereItIsThere() throws Exception {
        FakeQuery query = new FakeQuery();
        query.opened = new Opened(CONNECT, DISCONNECT);
        shell.with(AuditLog.class, null, new Log()).with(AuditQuery.class, null, query);
        String shown = shell.run(new ShowCommand(), "5f0c", Map.of("storage", "file"));
        assertTrue(shown.contains("Disconnect"), shown);
        assertEquals(List.of("open 5f0c in file", "show " + ID, "shown"), query.asked);
        assertEquals(shown, query.announced.toString(), "all that was shown was announced");
        query.failure = new IOException("no space left");
        assertEquals("no space left", refusal("5f0c"));
        query.denies = true;
        assertEquals("this needs the role admin", refusal("5f0c"));
        assertEquals(shown, shell.printed());
    }

    private static AuditMessage on(long seconds, Payload payload) {
        return new AuditMessage(ID, seconds * 1_000_000_000L, payload, 0L);
    }

    private void withASession() {
        AuditMessage ran = on(5, new Io(Io.STDIN, Bytes.EMPTY)).withExtra("command", "cat /etc/shadow");
        withRecording(
                State.ENDED,
                CONNECT,
                on(1, new Exec(0, "ls")),
                on(2, new Io(Io.STDOUT, Bytes.utf8("Permission Denied\nok\n"))),
                ran,
                ran.withExtra("command", null).withExtra("commandEnded", "cat /etc/shadow"),
                on(9, new Exit(3)),
                DISCONNECT);
    }

    private String shown(String... options) throws Exception {
        List<String> ids = new ArrayList<>(List.of(ID));
        ids.addAll(List.of(options));
        String before = shell.printed();
        return shell.run(new ShowCommand(), null, Map.of("ids", ids)).substring(before.length());
    }

    @Test
    void messagesAreChosenByTypeTimeAndText() throws Exception {
        withASession();
        String all = shown();
        assertTrue(all.contains("Shell runs  \"cat /etc/shadow\"") && all.contains("Shell has run  \"cat"), all);
        String commands = shown("--commands");
        assertTrue(commands.contains("Execute program") && commands.contains("Shell runs"), commands);
        assertFalse(commands.contains("Permission") || commands.contains("Connect "), commands);
        String quiet = shown("--no-io");
        assertTrue(quiet.contains("Shell runs") && !quiet.contains("Permission"), quiet);
        String exits = shown("--type", "exit,conn*");
        assertTrue(exits.contains("9.000000") && exits.contains("Connect ") && !exits.contains("ls"), exits);
        String part = shown("--from", "2", "--to", "0:05", "--channel", "0");
        assertTrue(part.contains("Permission") && part.contains("Shell runs"), part);
        assertFalse(part.contains("Connect ") || part.contains("Program exited"), part);
        String found = shown("--grep", "denied");
        assertTrue(found.contains("2.000000  #0   I/O stdout  \"Permission Denied\\n\""), found);
        assertFalse(found.contains("ok\\n"), found);
        assertTrue(shown("--grep", "OK").contains("2.000000  #0   I/O stdout  \"ok\\n\""));
    }

    @Test
    void wrongChoicesOfMessagesAreRefused() {
        withASession();
        for (List<String> wrong : List.of(
                List.of(ID, "--type", "exce"),
                List.of(ID, "--from", "soon"),
                List.of(ID, "--channel", "x"),
                List.of(ID, "--json", "--commands"),
                List.of(ID, ID))) {
            CommandException refused = assertThrows(
                    CommandException.class, () -> shell.run(new ShowCommand(), null, Map.of("ids", wrong)));
            assertTrue(
                    refused.getMessage()
                            .matches(
                                    "--type exce is no type.*|--from soon is no time.*|--channel x is no.*|--json.*|One.*"),
                    refused.getMessage());
        }
    }

    @Test
    void aFloodOfOutputIsFolded() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            lines.append("line ").append(i).append('\n');
        }
        withRecording(
                State.ENDED,
                CONNECT,
                on(1, new Io(Io.STDOUT, Bytes.utf8(lines.toString()))),
                on(2, new Exit(0)),
                DISCONNECT);
        String folded = shown();
        assertTrue(
                folded.contains("line 19\\n") && folded.contains("line 995\\n") && folded.contains("line 999\\n"),
                folded);
        assertFalse(folded.contains("line 20\\n") || folded.contains("line 994\\n"), folded);
        assertTrue(folded.contains("... 975 lines of output, "), folded);
        assertTrue(folded.contains("audit:show --all " + ID + " shows them"), folded);
        assertTrue(folded.indexOf("Program exited") > folded.indexOf("line 999"), folded);
        assertEquals(
                1000,
                shown("--all").lines().filter(line -> line.contains("line ")).count());
    }

    @Test
    void aListFitsATerminalOf60Columns() throws Exception {
        withRecording(State.ENDED, CONNECT, DISCONNECT);
        for (int width : new int[] {80, 60}) {
            String before = shell.printed();
            String list =
                    shell.wide(width).run(new ListCommand(), null, Map.of()).substring(before.length());
            assertTrue(list.contains("5f0c0123") && list.lines().allMatch(line -> line.length() <= width), list);
        }
    }
}
