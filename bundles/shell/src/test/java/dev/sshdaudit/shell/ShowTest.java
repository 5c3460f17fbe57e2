package dev.sshdaudit.shell;

import static dev.sshdaudit.shell.Recorded.CONNECT;
import static dev.sshdaudit.shell.Recorded.DISCONNECT;
import static dev.sshdaudit.shell.Recorded.ID;
import static dev.sshdaudit.shell.Recorded.recording;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.Password;
import dev.sshdaudit.message.Authentication.PasswordFailed;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeFailed;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

/** The command {@code audit:show}. */
class ShowTest {

    private final Recorded recorded = new Recorded();
    private final FakeShell shell = recorded.shell;

    private String show(String id, boolean json) throws Exception {
        return shell.run(new ShowCommand(), id, Map.of("json", json));
    }

    private String refusal(String id) {
        return assertThrows(CommandException.class, () -> show(id, false)).getMessage();
    }

    private static AuditMessage of(String connection, long seconds, Payload payload) {
        return new AuditMessage(connection, seconds * 1_000_000_000, payload, null);
    }

    /** A connection in a shared recording, that goes on, with two connections behind a balancer. */
    private void withSharedRecording(String connection, Object... more) {
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
        content.removeIf(each -> !((AuditMessage) each).connectionId().equals(connection));
        content.add(new RecordingException(Problem.NOT_ENDED, 5, 6, false, "no end mark"));
        recorded.withRecordings(shared);
        recorded.query.opened = new Recorded.Opened(new Entry(shared, 0), connection, null, content);
    }

    private static AuditMessage io(long time, long stream, String text) {
        return new AuditMessage(ID, time, new Io(stream, Bytes.utf8(text)), 0L);
    }

    @Test
    void whatIsWrongStandsAboveTheMessages() throws Exception {
        RecordingMetadata metadata = recording(ID, "binary", State.ENDED);
        recorded.withContent(metadata, CONNECT, DISCONNECT);
        Entry shorter = new Entry(metadata, 12, new RecordingCatalog.Problem(Kind.SHORTER, "it is not as it was"));
        recorded.query.opened = new Recorded.Opened(shorter, null, null, List.of(CONNECT, DISCONNECT));
        assertEquals(
                "  ! it is not as it was.", show(ID, false).lines().toList().get(3));
    }

    @Test
    void aRecordingOfManyConnectionsIsListedAsSuch() throws Exception {
        RecordingMetadata shared = MetadataBuilder.recording(ID)
                .end(Instant.EPOCH)
                .state(State.ENDED)
                .shared()
                .build();
        recorded.withContent(shared, CONNECT, DISCONNECT);
        assertTrue(shell.run(new ListCommand(), null, Map.of()).contains("| (unauthenticated) | -"), shell.printed());
        assertTrue(show(ID, false).contains("  connections whose users have not authenticated, 1970"), shell.printed());
    }

    @Test
    void theHeadingOfAConnectionInASharedRecordingTellsSo() throws Exception {
        withSharedRecording("aaaa1111aaaa1111aaaa1111aaaa1111");
        List<String> lines = show("aaaa11", false).lines().toList();
        assertEquals("Connection aaaa1111aaaa1111aaaa1111aaaa1111", lines.get(0));
        assertTrue(lines.get(1).startsWith("  no user, but a failed login as root from 203.0.113.9, "), lines.get(1));
        assertTrue(lines.get(1).endsWith(", 4.0 s"), lines.get(1));
        assertEquals("  in the shared recording " + ID + ", 4 messages, format binary", lines.get(2));
        assertEquals(4 + 4, lines.size(), shell.printed());
        assertTrue(lines.get(7).contains("Disconnect"), shell.printed());
    }

    @Test
    void aConnectionInASharedRecordingThatIsNotOverSaysSo() throws Exception {
        withSharedRecording("aaaa2222aaaa2222aaaa2222aaaa2222");
        String text = show("aaaa2222", false);
        assertTrue(text.contains("  It goes on: ") && text.endsWith("(being recorded)\n"), text);
    }

    @Test
    void aConnectionOfWhichASharedRecordingHasTheRestAloneSaysSo() throws Exception {
        withSharedRecording(
                "bbbb0000bbbb0000bbbb0000bbbb0000", of("bbbb0000bbbb0000bbbb0000bbbb0000", 6, new Disconnect()));
        assertTrue(show("bbbb", false).contains("! Its first messages are missing here"), shell.printed());
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
        recorded.withContent(unknown, CONNECT, login, DISCONNECT);
        assertTrue(show(ID, false).contains("  user alice from 2001:db8::7, "), shell.printed());
        assertTrue(shell.run(new ListCommand(), null, Map.of()).contains("| alice | 2001:db8::7 |"), shell.printed());
    }

    @Test
    void aWholeRecordingIsShownAndItsServicesGivenBack() throws Exception {
        recorded.withRecording(State.ENDED, CONNECT, DISCONNECT);
        String text = show("5f0c", false);
        assertTrue(text.contains("Connect") && text.contains("192.0.2.7") && text.contains("Disconnect"), text);
        assertEquals(Set.of(), shell.taken());
    }

    @Test
    void asJsonEveryMessageIsALine() throws Exception {
        recorded.withRecording(State.ENDED, CONNECT, DISCONNECT);
        List<String> lines = show(ID, true).lines().toList();
        assertEquals(2, lines.size());
        assertTrue(lines.get(0).startsWith("{\"connectionId\":\"" + ID + "\""), lines.get(0));
    }

    @Test
    void whatStandsBehindTheDamageIsShownAsWell() {
        recorded.withRecording(
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
        recorded.withRecording(State.ENDED, CONNECT, user, DISCONNECT);
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
        recorded.withContent(recording(ID, "binary", State.ENDED).withUsername("alice"), other, user, DISCONNECT);
        String text = show(ID, false);
        assertTrue(
                text.contains("! The metadata tell another user than the recording: alice instead of mallory"), text);
        assertTrue(text.contains("another address than the recording: 192.0.2.7 instead of 203.0.113.9"), text);
    }

    @Test
    void typedLinesStandInOnePieceUnlessEachMessageIsAskedFor() throws Exception {
        recorded.withRecording(State.ENDED, CONNECT, io(1, 0, "l"), io(2, 0, "s"), io(3, 0, "\r"), DISCONNECT);
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
        recorded.withRecording(State.ENDED, much.toArray());
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
        Entry first = new Entry(recording(ID, "binary", State.CONTINUED), 0);
        recorded.withRecordings(second, first.metadata());
        recorded.query.opened = new Recorded.Opened(first, null, second, List.of(CONNECT, DISCONNECT));
        assertTrue(show("5f0c", false).endsWith("(goes on: audit:show " + ID + ".2)\n"), shell.printed());
        recorded.query.opened = new Recorded.Opened(new Entry(second, 0), null, null, List.of(CONNECT, DISCONNECT));
        String last = show(ID + ".2", false);
        assertTrue(last.endsWith("Disconnect\n"), last);
        assertTrue(last.contains("Recording " + ID + ".2, part 2\n"), last);
    }

    @Test
    void aRecordingThatGoesOnIsNoError() throws Exception {
        recorded.withRecording(
                State.OPEN, CONNECT, new RecordingException(Problem.NOT_ENDED, 5, 1, false, "no end mark"));
        assertTrue(show(ID, false).endsWith("(being recorded)\n"));
    }

    @Test
    void damageInARecordingThatGoesOnIsAnError() {
        recorded.withRecording(
                State.OPEN,
                CONNECT,
                new RecordingException(Problem.DAMAGED, 5, 1, true, "odd"),
                new RecordingException(Problem.NOT_ENDED, 9, 1, false, "no end mark"));
        assertEquals("Recording " + ID + " is not whole: damaged at byte 5, after 1 message: odd", refusal(ID));
    }

    @Test
    void ctrlCEndsItQuietly() throws Exception {
        recorded.withRecording(State.ENDED, CONNECT, DISCONNECT);
        Thread.currentThread().interrupt();
        try {
            assertEquals("", show(ID, false));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void ctrlCWhileTheFileIsReadEndsItQuietly() throws Exception {
        recorded.withRecording(State.ENDED);
        recorded.query.opened = new OpenRecording() {
            @Override
            public Entry entry() {
                return new Entry(recording(ID, "binary", State.ENDED), 0);
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
            public RecordingReader reader() throws IOException {
                Thread.currentThread().interrupt();
                throw new ClosedByInterruptException();
            }
        };
        try {
            assertEquals("", show(ID, false));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aFileThatCannotBeReadIsAnErrorInOneLine() {
        recorded.withRecording(State.ENDED, CONNECT, new IOException("bad\nblock"));
        assertEquals("Recording " + ID + " cannot be read: bad\\nblock", refusal(ID));
    }

    @Test
    void whatIsShownIsAnnouncedAndSecretsAreTheQuerysToGive() throws Exception {
        FakeQuery query = recorded.query;
        AuditMessage password = new AuditMessage(ID, 1, new Password("alice", Bytes.utf8("Cs1-login")), null);
        recorded.withRecording(State.ENDED, CONNECT, password, DISCONNECT);
        String hidden = shell.run(new ShowCommand(), "5f0c", Map.of("storage", "file"));
        assertTrue(hidden.contains("Disconnect") && !hidden.contains("Cs1-login"), hidden);
        assertFalse(query.open.secrets());
        assertEquals(List.of("open 5f0c in file", "show " + ID, "shown"), query.asked);
        assertEquals(hidden, query.announced.toString(), "all that was shown was announced");
        String all = shell.run(new ShowCommand(), ID, Map.of("secrets", true));
        assertTrue(all.contains("Cs1-login") && query.open.secrets(), all);
        query.failure = new IOException("no space left");
        assertEquals("no space left", refusal("5f0c"));
        query.denies = true;
        assertEquals("this needs the role admin", refusal("5f0c"));
        assertEquals(all, shell.printed());
    }
}
