package dev.sshdaudit.asciinema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.ExitSignal;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelEvent.RequestFailed;
import dev.sshdaudit.message.ChannelOpen.NewChannelDirectTcpip;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.Pty;
import dev.sshdaudit.message.ChannelRequest.SetEnv;
import dev.sshdaudit.message.ChannelRequest.Shell;
import dev.sshdaudit.message.ChannelRequest.Subsystem;
import dev.sshdaudit.message.ChannelRequest.Window;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.testkit.MemoryOutputs;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CastEncoderTest {

    private static final CastSettings VERSION_3 = new CastSettings(3, 2, List.of("TERM", "LANG"), true);

    @Test
    void aShellOnATerminalBecomesACast() throws Exception {
        Connection connection =
                new Connection(CastSettings.DEFAULT).login("alice").session(0);
        connection.send(0, new Pty(0, "xterm-256color", 132, 50, 0, 0, null));
        connection.send(0, new SetEnv(1, "LANG", "de_DE.UTF-8"), new SetEnv(2, "SECRET", "Se1-secret"));
        connection
                .send(0, new Shell(3))
                .after(1_500_000)
                .out(0, "$ ")
                .after(250_000)
                .in(0, "ls\r");
        connection
                .out(0, "ls\r\nnotes\r\n")
                .send(0, new Window(4, 100, 40, 0, 0))
                .err(0, "oops\r\n");
        connection.send(0, new Exit(3), new Close());

        assertTrue(connection.outputs().cast(0).isFinished());
        StrictCast cast = connection.cast(0);
        assertEquals(2L, cast.header().get("version"));
        assertEquals(132L, cast.header().get("width"));
        assertEquals(50L, cast.header().get("height"));
        assertEquals(Connection.START / 1_000_000_000, cast.header().get("timestamp"));
        assertNull(cast.header().get("command"), "the recording does not tell which shell it was");
        assertEquals("alice@gate: shell", cast.header().get("title"));
        assertEquals(
                Map.of("TERM", "xterm-256color", "LANG", "de_DE.UTF-8"),
                cast.header().get("env"));
        assertEquals("$ ls\r\nnotes\r\noops\r\n", cast.text("o"));
        assertEquals(List.of("i ls\r", "r 100x40", "m exit status 3"), cast.others());
        assertEquals("1.500000", cast.events().get(0).time().toString());
        assertEquals("1.750000", cast.events().get(1).time().toString());
        assertEquals(
                Map.of(
                        "connectionId",
                        MemoryOutputs.CONNECTION_ID,
                        "channelId",
                        0L,
                        "part",
                        1L,
                        "timestamp",
                        Connection.START,
                        "remoteAddr",
                        "192.0.2.7",
                        "username",
                        "alice"),
                cast.header().get("audit"));
    }

    @Test
    void theAddressOfAClientBehindABalancerIsTheClients() throws Exception {
        AuditMessage login =
                new AuditMessage(MemoryOutputs.CONNECTION_ID, Connection.START, new HandshakeSuccessful("alice"), null);
        Connection connection = new Connection(CastSettings.DEFAULT)
                .message(login.withExtra(AuditMessage.CLIENT_ADDRESS, "2001:db8::7"))
                .session(0);
        connection.send(0, new Exec(0, "id"), new Close());
        assertEquals("2001:db8::7", ((Map<?, ?>) connection.cast(0).header().get("audit")).get("remoteAddr"));
    }

    @Test
    void versionThreeHasTheTerminalTheExitStatusAndTheIdleTimeLimit() throws Exception {
        Connection connection = new Connection(VERSION_3).login("alice").session(7);
        connection.send(7, new Pty(0, "vt100", 90, 30, 0, 0, null), new Exec(1, "make \"all\""));
        connection.after(10).out(7, "ok").send(7, new Exit(0), new Close());
        StrictCast cast = connection.cast(7);
        assertEquals(
                Map.of("cols", 90L, "rows", 30L, "type", "vt100"), cast.header().get("term"));
        assertEquals(2L, cast.header().get("idle_time_limit"));
        assertEquals("make \"all\"", cast.header().get("command"));
        assertEquals("alice@gate: make \"all\"", cast.header().get("title"));
        assertEquals(List.of("x 0"), cast.others());
    }

    @Test
    void withoutATerminalOrWithOneOfNoSizeItIsEightyByTwentyFour() throws Exception {
        Connection connection = new Connection(CastSettings.DEFAULT)
                .login("a")
                .session(0)
                .session(1)
                .session(2);
        connection.send(0, new Exec(0, "id"), new Close());
        connection
                .send(1, new Pty(0, "dumb", 0, 0, 640, 480, null), new Shell(1))
                .out(1, "$ ")
                .send(1, new Close());
        connection.send(2, new Pty(0, "dumb", 4_294_967_295L, 4_294_967_295L, 0, 0, null), new Shell(1));
        connection.send(2, new Window(2, 0, 0, 0, 0), new Window(3, 0, 40, 0, 0), new Close());
        for (long channel : new long[] {0, 1}) {
            assertEquals(80L, connection.cast(channel).header().get("width"));
            assertEquals(24L, connection.cast(channel).header().get("height"));
        }
        assertEquals(2000L, connection.cast(2).header().get("width"), "no player could show more");
        assertEquals(List.of("r 2000x40"), connection.cast(2).others());
    }

    @Test
    void outputWithoutATerminalIsBroughtIntoLinesAsTheUsersTerminalDid() throws Exception {
        Connection connection =
                new Connection(CastSettings.DEFAULT).login("a").session(0).session(1);
        connection
                .send(0, new Exec(0, "ls"))
                .in(0, "a\nb\n")
                .out(0, "a\nb\n")
                .err(0, "c\n")
                .send(0, new Close());
        connection
                .send(1, new Pty(0, "vt100", 80, 24, 0, 0, null), new Exec(1, "ls"))
                .out(1, "a\nb\r\n");
        connection.encoder().finish();
        assertEquals("a\r\nb\r\nc\r\n", connection.cast(0).text("o"));
        assertEquals("a\nb\n", connection.cast(0).text("i"));
        assertEquals("a\nb\r\n", connection.cast(1).text("o"));
    }

    private static void mask(Connection connection, Object... characters) throws Exception {
        for (Object each : characters) {
            connection.after(100).send(0, Map.of(AuditMessage.MASKED, each), new Io(Io.STDIN, Bytes.EMPTY));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMarkerStandsWhereKeysAreNotRecorded(boolean input) throws Exception {
        Connection connection = new Connection(new CastSettings(2, 0, List.of(), input))
                .login("a")
                .session(0);
        connection.send(0, new Pty(0, "vt100", 80, 24, 0, 0, null), new Shell(1));
        connection.out(0, "Password: ");
        mask(connection, true, true, true);
        connection.in(0, "\r").out(0, "\r\nAgain: ");
        mask(connection, true);
        connection.in(0, "\r").out(0, "\r\nOnce more: ");
        mask(connection, 1L, 1L, 6L);
        connection.after(100).in(0, "\r");
        mask(connection, 1L);
        connection.send(0, new Exit(0), new Close());
        List<String> expected = List.of(
                "m typed, not shown",
                "i \r",
                "m typed, not shown",
                "i \r",
                "m typed, not shown: 8 characters",
                "i \r",
                "m typed, not shown: 1 character",
                "m exit status 0");
        StrictCast cast = connection.cast(0);
        assertEquals(
                input
                        ? expected
                        : expected.stream()
                                .filter(event -> !event.startsWith("i "))
                                .toList(),
                cast.others());
        assertEquals("0.000100", cast.events().get(1).time().toString(), "the time of the first key");
        assertEquals("Password: \r\nAgain: \r\nOnce more: ", cast.text("o"));
    }

    @Test
    void aSecretThatIsTypedAtTheEndIsToldToo() throws Exception {
        for (Payload last : List.of(new Close(), new ExitSignal("HUP", false, "", ""))) {
            Connection connection = new Connection(VERSION_3).login("a").session(0);
            connection.send(0, new Shell(0)).out(0, "Password: ");
            mask(connection, 2L, 3L);
            connection.send(0, last).encoder().finish();
            assertEquals(
                    "m typed, not shown: 5 characters",
                    connection.cast(0).others().get(0));
        }
    }

    @Test
    void channelsThatRunAtOnceHaveACastEach() throws Exception {
        Connection connection =
                new Connection(CastSettings.DEFAULT).login("a").session(0).session(1);
        connection.send(0, new Shell(0)).send(1, new Exec(0, "top"));
        for (int i = 0; i < 100; i++) {
            connection.after(10).out(0, "a" + i).out(1, "b" + i);
        }
        connection.encoder().finish();
        for (long channel : new long[] {0, 1}) {
            StrictCast cast = connection.cast(channel);
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                expected.append(channel == 0 ? 'a' : 'b').append(i);
            }
            assertEquals(expected.toString(), cast.text("o"));
            assertTrue(connection.outputs().cast(channel).isFinished());
        }
    }

    @Test
    void transfersAndForwardedBytesEnterNoCast() throws Exception {
        Connection connection = new Connection(CastSettings.DEFAULT).login("a");
        connection
                .session(0)
                .send(0, new Subsystem(0, "sftp"))
                .out(0, "x")
                .in(0, "x")
                .send(0, new Exit(0), new Close());
        connection
                .session(1)
                .send(1, new Exec(0, "scp -r -t /tmp"))
                .out(1, "\0")
                .send(1, new Close());
        connection.send(
                2, new NewChannelDirectTcpip("db", 5432, "127.0.0.1", 4711), new NewChannelSuccessful("direct-tcpip"));
        connection.out(2, "x").in(2, "x").send(2, new Close());
        connection.session(3).out(3, "before there is a program").send(3, new Close());
        connection.encoder().flush();
        connection.encoder().finish();
        assertEquals(Set.of(), connection.outputs().channels());
    }

    @Test
    void whatWasDoneWithFilesEntersNoCast() throws Exception {
        Connection connection = new Connection(CastSettings.DEFAULT).login("a").session(0);
        connection.send(0, Map.of(AuditMessage.LOST_MESSAGES, 1L), new Io(Io.STDOUT, Bytes.EMPTY));
        connection.send(
                0,
                Map.of(AuditMessage.FILE, Map.of("op", "remove", "path", "/a")),
                new Io(Io.STDOUT, Bytes.EMPTY),
                new Close());
        connection.encoder().finish();
        assertEquals(Set.of(), connection.outputs().channels());
    }

    @Test
    void aTransferThatIsRefusedHidesNothing() throws Exception {
        Connection connection = new Connection(CastSettings.DEFAULT)
                .login("a")
                .session(0)
                .session(1)
                .session(2);
        connection
                .send(0, new Subsystem(0, "sftp"), new Shell(1), new RequestFailed(0, "no"))
                .out(0, "seen 0");
        connection
                .send(1, new Shell(0), new Subsystem(1, "sftp"), new RequestFailed(1, "no"))
                .out(1, "seen 1");
        connection
                .send(2, new Pty(0, "xterm", 80, 24, 0, 0, null), new Exec(1, "scp -t /tmp"))
                .out(2, "seen 2");
        connection.encoder().finish();
        for (long channel = 0; channel < 3; channel++) {
            assertEquals("seen " + channel, connection.cast(channel).text("o"));
        }
    }

    @Test
    void aRefusedProgramDoesNotHideTheOneThatRuns() throws Exception {
        Connection connection = new Connection(CastSettings.DEFAULT).login("a").session(0);
        connection
                .send(0, new Shell(0), new Exec(1, "id"), new RequestFailed(1, "one runs already"))
                .out(0, "seen");
        connection.encoder().finish();
        assertEquals("seen", connection.cast(0).text("o"));
        assertEquals("a@gate: shell", connection.cast(0).header().get("title"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SESSION", "Session", "\u017fe\u017f\u017fion"})
    void aSessionIsFoundAsTheServerFindsIt(String channelType) throws Exception {
        Connection connection = new Connection(CastSettings.DEFAULT).login("a");
        connection.send(
                0,
                Map.of(
                        AuditMessage.JOINED,
                        true,
                        AuditMessage.TERMINAL,
                        Map.of("term", "xterm", "columns", 100L, "rows", 30L)),
                new NewChannelSuccessful(channelType));
        connection.out(0, "seen");
        connection.encoder().finish();
        assertEquals("seen", connection.cast(0).text("o"));
    }

    @Test
    void aTransferByAProgramThatTheClientMayHaveChosenHasACast() throws Exception {
        Connection connection =
                new Connection(CastSettings.DEFAULT).login("a").session(0).session(1);
        connection
                .send(0, new SetEnv(0, "LANG", "C"), new Exec(1, "scp -t /tmp"))
                .out(0, "\0");
        connection
                .send(1, new SetEnv(0, "PATH", "/tmp"), new Exec(1, "scp -t /tmp"))
                .out(1, "seen");
        connection.encoder().finish();
        assertEquals(Set.of(1L), connection.outputs().channels());
        assertEquals("seen", connection.cast(1).text("o"));
    }

    @Test
    void aSubsystemOtherThanTheOneForFilesHasACast() throws Exception {
        Connection connection =
                new Connection(CastSettings.DEFAULT).login("a").session(0).session(1);
        connection.send(0, new Subsystem(0, "SFTP")).out(0, "x");
        connection.send(1, new Subsystem(0, "console")).out(1, "seen");
        connection.encoder().finish();
        assertEquals(Set.of(1L), connection.outputs().channels());
        assertEquals("a@gate: console", connection.cast(1).header().get("title"));
    }

    @Test
    void aProgramWhoseRequestMayBeLostHasACast() throws Exception {
        Connection connection = new Connection(CastSettings.DEFAULT).login("a").session(0);
        connection.send(0, Map.of(AuditMessage.LOST_MESSAGES, 1L), new Io(Io.STDOUT, Bytes.utf8("seen")));
        connection.encoder().finish();
        assertEquals("seen", connection.cast(0).text("o"));
        assertEquals("a@gate: unknown", connection.cast(0).header().get("title"));
    }

    @Test
    void aProgramThatIsRefusedHasNoCast() throws Exception {
        Connection connection =
                new Connection(CastSettings.DEFAULT).login("a").session(0).session(1);
        connection.send(0, new Exec(0, "halt"), new RequestFailed(0, "no"), new Close());
        connection.send(1, new Exec(0, "halt"));
        connection.encoder().flush();
        connection.send(1, new RequestFailed(0, "no"), new Close());
        assertEquals(Set.of(1L), connection.outputs().channels());
        assertEquals(List.of("m refused"), connection.cast(1).others());
    }

    @Test
    void whatTheServerRefusesIsNotInTheHeader() throws Exception {
        Connection connection = new Connection(CastSettings.DEFAULT).login("a").session(0);
        connection.send(0, new Pty(0, "xterm", 132, 50, 0, 0, null), new SetEnv(1, "LANG", "C"), new Shell(2));
        connection
                .send(0, new RequestFailed(0, "no"), new RequestFailed(1, "no"))
                .out(0, "x")
                .send(0, new Close());
        StrictCast cast = connection.cast(0);
        assertEquals(80L, cast.header().get("width"));
        assertFalse(cast.header().containsKey("env"));
    }

    @Test
    void inputStaysOutWhereItIsNotWanted() throws Exception {
        Connection connection = new Connection(new CastSettings(2, 0, List.of(), false))
                .login("a")
                .session(0);
        connection
                .send(0, new Pty(0, "xterm", 132, 50, 0, 0, null), new Shell(1))
                .in(0, "In1-typed")
                .out(0, "x");
        connection.encoder().finish();
        assertEquals(List.of(), connection.cast(0).others());
        assertFalse(connection.cast(0).header().containsKey("env"));
    }

    @Test
    void aSignalAndAGapAreMarked() throws Exception {
        Connection connection = new Connection(VERSION_3).login("a").session(0);
        connection.send(0, new Exec(0, "cat")).raw(0, Io.STDOUT, 0xe4, 0xbd);
        connection.message(new AuditMessage(
                MemoryOutputs.CONNECTION_ID,
                connection.now(),
                new Io(Io.STDOUT, Bytes.utf8("more")),
                0L,
                Map.of(AuditMessage.LOST_MESSAGES, 12L, AuditMessage.LOST_BYTES, 3456L)));
        connection.send(0, new ExitSignal("KILL", false, "", ""), new Close());
        StrictCast cast = connection.cast(0);
        assertEquals("\uFFFD\uFFFDmore", cast.text("o"));
        assertEquals(List.of("m 12 messages lost, 3456 bytes", "m ended by signal KILL"), cast.others());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void timesNeitherRunBackwardsNorDrift(int version) throws Exception {
        Connection connection = new Connection(new CastSettings(version, 0, List.of(), true))
                .login("a")
                .session(0);
        connection.send(0, new Exec(0, "clock"));
        long nanos = 0;
        for (int i = 0; i < 10_000; i++) {
            connection.afterNanos(1_999); // each rounds down to 1 µs
            nanos += 1_999;
            connection.out(0, ".");
        }
        connection.afterNanos(-5_000_000).out(0, "a clock that was set back").send(0, new Close());
        StrictCast cast = connection.cast(0);
        assertEquals(
                nanos / 1000, cast.events().get(9_999).time().movePointRight(6).longValueExact());
        assertEquals(cast.events().get(9_999).time(), cast.events().get(10_000).time());
    }

    @Test
    void aPartGoesOnWithTheSizeTheOneBeforeHad() throws Exception {
        Connection connection = new Connection(CastSettings.DEFAULT, 2).login("a");
        connection.send(4, Map.of(AuditMessage.JOINED, true), new NewChannelSuccessful("session"));
        connection.send(4, new Pty(0, "xterm", 80, 24, 0, 0, null), new Window(1, 120, 33, 0, 0), new Shell(2));
        connection.out(4, "on").send(4, new Close());
        StrictCast cast = connection.cast(4);
        assertEquals(120L, cast.header().get("width"));
        assertEquals("a@gate: shell (part 2)", cast.header().get("title"));
        assertEquals("on", cast.text("o"));
    }

    @Test
    void aSessionThatWasOpenBeforeHasACastIfItHasATerminal() throws Exception {
        Connection connection = new Connection(CastSettings.DEFAULT).login("a");
        connection.send(
                0,
                Map.of(
                        AuditMessage.JOINED,
                        true,
                        AuditMessage.TERMINAL,
                        Map.of("term", "xterm", "columns", 100L, "rows", 30L)),
                new NewChannelSuccessful("session"));
        connection.send(1, Map.of(AuditMessage.JOINED, true), new NewChannelSuccessful("session"));
        connection.out(0, "shown").out(1, "a transfer, perhaps");
        connection.encoder().finish();
        assertEquals(Set.of(0L), connection.outputs().channels());
        assertEquals(100L, connection.cast(0).header().get("width"));
        assertEquals("a@gate: joined", connection.cast(0).header().get("title"));
    }

    @Test
    void whatWasFlushedIsThereAndAnIdleCastGoesOn() throws Exception {
        Connection connection = new Connection(CastSettings.DEFAULT).login("a").session(0);
        connection.send(0, new Shell(0));
        connection.encoder().flush();
        assertEquals(1, connection.outputs().cast(0).writes(), "a shell that says nothing is seen to run");
        connection.out(0, "one ");
        connection.encoder().flush();
        assertEquals("one ", connection.cast(0).text("o"));
        connection.encoder().idle();
        connection.encoder().flush();
        assertEquals(2, connection.outputs().cast(0).writes());
        connection.out(0, "two");
        connection.encoder().idle();
        assertEquals("one two", connection.cast(0).text("o"));
    }

    @Test
    void largeMessagesComeInWholeLinesAndInBoundedMemory() throws Exception {
        Connection connection = new Connection(CastSettings.DEFAULT).login("a").session(0);
        connection.send(0, new Exec(0, "cat"));
        String worst = "\u0001\u4f60\u0085".repeat(50_000);
        connection.out(0, worst).out(0, "x".repeat(1000)).send(0, new Close());
        assertEquals(worst + "x".repeat(1000), connection.cast(0).text("o"));
        int largest = new String(connection.outputs().cast(0).bytes(), UTF_8)
                .lines()
                .mapToInt(String::length)
                .max()
                .orElseThrow();
        assertTrue(largest < 64 << 10, largest + " characters in a line");
    }

    @Test
    void theRestOfACharacterComesBeforeTheExit() throws Exception {
        Connection connection = new Connection(VERSION_3).login("a").session(0).session(1);
        connection
                .send(0, new Exec(0, "cat"))
                .raw(0, Io.STDOUT, 'a', 0xe4, 0xbd)
                .raw(0, Io.STDERR, 0xe4)
                .send(0, new Exit(0), new Close());
        connection
                .send(1, new Exec(0, "cat"))
                .raw(1, Io.STDOUT, 0xe4, 0xbd)
                .send(1, new ExitSignal("KILL", false, "", ""), new Close());
        for (long channel : new long[] {0, 1}) {
            List<StrictCast.Event> events = connection.cast(channel).events();
            String last = events.get(events.size() - 1).code();
            assertTrue(last.equals("x") || last.equals("m"), events.toString());
        }
        assertEquals("a\ufffd\ufffd\ufffd", connection.cast(0).text("o"));
        assertEquals("\ufffd\ufffd", connection.cast(1).text("o"));
    }

    @Test
    void aShellThatCannotBeStartedHasNoCast() throws Exception {
        Connection connection = new Connection(CastSettings.DEFAULT).login("a").session(0);
        connection.send(0, new Pty(0, "xterm", 80, 24, 0, 0, null), new Shell(1), new Close());
        connection.session(1).send(1, new Shell(0)).encoder().finish();
        assertEquals(Set.of(), connection.outputs().channels());
    }

    @Test
    void aCastWithoutAnyEventSaysSo() throws Exception {
        Connection connection =
                new Connection(CastSettings.DEFAULT).login("a").session(0).session(1);
        connection.send(0, new Exec(0, "true"), new Close()).send(1, new Shell(0));
        connection.encoder().flush();
        connection.send(1, new Close());
        assertEquals(List.of("m nothing was shown"), connection.cast(0).others());
        assertEquals(List.of("m nothing was shown"), connection.cast(1).others());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSafeCastHoldsNothingThatDrivesTheTerminal(boolean safe) throws Exception {
        Connection connection = new Connection(new CastSettings(2, 0, List.of("TERM"), true, safe))
                .login("a")
                .session(0);
        connection.send(0, new Pty(0, "\u001b[6n", 80, 24, 0, 0, null), new Exec(1, "id\u001b]0;t\u0007"));
        // a sequence that is split over output and errors, and within a character
        connection.out(0, "\u001b[1mbold\u001b").err(0, "]52;c;aWQ=").out(0, "\u0007");
        connection
                .raw(0, Io.STDOUT, 0xc2)
                .raw(0, Io.STDOUT, 0x9d, '0', ';', 't', 0xc2)
                .raw(0, Io.STDOUT, 0x9c, 'x')
                .in(0, "\u001b]52;c;aWQ=\u0007typed");
        connection
                .out(0, "\u001b[?1049h\u001b[?2004h\u001b[6n\u001bc\u00e4")
                .send(0, new ExitSignal("\u001bc", false, "", ""));
        connection.send(0, new Close());
        StrictCast cast = connection.cast(0);
        String all = cast.text("o") + cast.text("i") + cast.others() + cast.header();
        if (safe) {
            assertEquals(
                    "\u001b[1mboldx\u001b[?1049h\u00e4\u001b[m\u001b[?1049l",
                    cast.text("o"),
                    "with the end of colours and screen");
            assertEquals("typed", cast.text("i"));
            for (String part : List.of("52;", "]0;", "[6n", "2004", "\u001bc", "\u009d")) {
                assertFalse(all.contains(part), part);
            }
            assertEquals("id", cast.header().get("command"));
        } else {
            assertTrue(all.contains("52;c") && all.contains("\u001b[6n") && all.contains("\u009d0;t\u009c"), all);
        }
    }

    @Test
    void numbersThatNoClientCanSendAreWrittenAsTheyAre() throws Exception {
        Connection connection = new Connection(VERSION_3).login("a").afterNanos(-Connection.START - 5);
        CastEncoder encoder = new CastEncoder(connection.outputs(), VERSION_3);
        for (Payload payload : List.of(
                new NewChannelSuccessful("session"),
                new Pty(0, "xterm", -1, -1, 0, 0, null),
                new Shell(-1),
                new Io(-1, Bytes.utf8("x")),
                new Exit(-1))) {
            encoder.encode(new AuditMessage("a", -5, payload, -1L));
        }
        encoder.finish();
        StrictCast cast = connection.cast(-1);
        assertEquals(0L, cast.header().get("timestamp"));
        assertEquals(
                Map.of("cols", 2000L, "rows", 1000L, "type", "xterm"),
                cast.header().get("term"));
        assertEquals("x", cast.text("o"));
        assertEquals(List.of("x 18446744073709551615"), cast.others());
    }

    @Test
    void aTitleHasNoControlCharacters() throws Exception {
        Connection connection =
                new Connection(CastSettings.DEFAULT).login("a\u001b[2J").session(0);
        connection.send(0, new Exec(0, "echo a\necho \u009b2Jb")).send(0, new Close());
        assertEquals("a [2J@gate: echo a echo  2Jb", connection.cast(0).header().get("title"));
        assertEquals("echo a\necho \u009b2Jb", connection.cast(0).header().get("command"));
        String raw = new String(connection.outputs().cast(0).bytes(), UTF_8);
        assertTrue(raw.chars().noneMatch(c -> c != '\n' && Character.isISOControl(c)), raw);
    }
}
