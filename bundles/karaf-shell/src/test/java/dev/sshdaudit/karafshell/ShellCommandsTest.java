package dev.sshdaudit.karafshell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.live.LiveChannel;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.live.ShownContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedExceptionAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.security.auth.Subject;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.apache.karaf.shell.api.console.CommandLoggingFilter;
import org.apache.karaf.shell.support.RegexCommandLoggingFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs commands in the shell's own engine, Gogo, as a user who came over SSH. */
class ShellCommandsTest {

    private static final String ID = "0123456789abcdef0123456789abcdef";

    /** A note that was added to a recording. */
    private record Note(String id, Long channel, Map<String, ?> extras) {}

    private final Subject user = new Subject();
    private final List<Note> notes = new ArrayList<>();
    private final List<LiveChannel> channels = new ArrayList<>(List.of(channel(3)));
    private final List<CommandLoggingFilter> filters = new ArrayList<>();
    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private final CommandProcessorImpl processor = new CommandProcessorImpl(threadIo);
    private CommandSession session;
    private boolean broken;
    private long sessionsOmitted;
    private List<String> set = List.of();

    @BeforeEach
    void start() {
        threadIo.start();
        processor.addListener(new ShellCommands(new FakeConnections(), () -> filters, Call::current));
        processor.addCommand("test", new Commands(), "echo");
        processor.addCommand("test", new Commands(), "fail");
        processor.addCommand("test", new Commands(), "twice");
        processor.addCommand("test", new Commands(), "many");
        processor.addCommand("audit", new Setter(), "config");
        processor.addCommand(
                "config",
                (Function) (shell, arguments) -> {
                    set = arguments.stream().map(String::valueOf).toList();
                    return null;
                },
                "property-set");
        session = processor.createSession(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(new ByteArrayOutputStream(), true),
                new PrintStream(new ByteArrayOutputStream(), true));
        session.put("SCOPE", "test:*");
    }

    @AfterEach
    void stop() {
        session.close();
        processor.stop();
        threadIo.stop();
    }

    @Test
    void aCommandIsToldAtItsBeginningAndAtItsEnd() throws Exception {
        run("  test:echo a | test:echo b ");
        assertEquals(
                List.of(
                        new Note(ID, 3L, Map.of("command", "test:echo a | test:echo b")),
                        new Note(ID, 3L, Map.of("commandEnded", "test:echo a | test:echo b"))),
                notes);
        run(" ");
        assertEquals(2, notes.size(), "an empty line is no command");
    }

    @Test
    void aCommandThatFailsTellsWhy() throws Exception {
        run("test:fail");
        Map<String, ?> end = notes.get(1).extras();
        assertEquals("test:fail", end.get("commandEnded"));
        assertEquals("IllegalStateException: it did not work", end.get("commandError"));
    }

    @Test
    void commandsInACommandAreToldAsNestedAndBounded() throws Exception {
        run("test:twice 'test:echo a'");
        assertEquals(
                List.of(
                        Map.of("command", "test:twice 'test:echo a'"),
                        Map.of("command", "test:echo a", "commandNested", true),
                        Map.of("command", "test:echo a", "commandNested", true),
                        Map.of("commandEnded", "test:twice 'test:echo a'")),
                notes.stream().map(Note::extras).toList());
        notes.clear();
        run("test:many 'test:echo a'");
        assertEquals(ShellCommands.MAX_NESTED + 2, notes.size());
        assertEquals(
                Map.of("commandEnded", "test:many 'test:echo a'", "commandsNotTold", ShellCommands.MAX_NESTED),
                notes.get(notes.size() - 1).extras());
        notes.clear();
        run("test:many 'test:echo a'");
        assertEquals(ShellCommands.MAX_NESTED + 2, notes.size(), "each command has its own bound");
    }

    @Test
    void withTwoSessionsOpenNothingIsGuessed() throws Exception {
        channels.add(channel(4));
        run("test:echo a");
        assertNull(notes.get(0).channel());
    }

    @Test
    void whereSessionsAreNotListedACommandIsToldOnNoChannel() throws Exception {
        sessionsOmitted = 1;
        run("test:echo a");
        channels.clear();
        run("test:echo b");
        assertEquals(4, notes.size());
        notes.forEach(note -> assertNull(note.channel()));
    }

    @Test
    void aCommandThatGoesOnWhenItsChannelIsClosedHasNoEnd() throws Exception {
        channels.clear();
        run("test:echo a");
        assertEquals(List.of(), notes);
    }

    @Test
    void commandsOfUsersWithoutAConnectionAreNotTold() throws Exception {
        session.execute("test:echo a");
        runAs(new Subject(), "test:echo a");
        assertEquals(List.of(), notes);
    }

    @Test
    void karafsFiltersMaskPasswords() throws Exception {
        RegexCommandLoggingFilter filter = new RegexCommandLoggingFilter();
        filter.addCommandOption("-p", "test:echo");
        filters.add(filter);
        run("test:echo -p shell-commands-secret b");
        assertEquals("test:echo -p ***** b", notes.get(0).extras().get("command"));
        assertEquals("test:echo -p ***** b", notes.get(1).extras().get("commandEnded"));
    }

    @Test
    void noVariableOfTheShellHidesACommand() throws Exception {
        session.put("script", "shell.init.script");
        run("test:echo a");
        assertEquals(2, notes.size());
    }

    @Test
    void scriptsOfTheShellItselfAreNotTold() {
        ShellCommands listener = new ShellCommands(new FakeConnections(), () -> filters, () -> new Call(false, true));
        Subject.doAs(user, (java.security.PrivilegedAction<Void>) () -> {
            listener.beforeExecute(session, "a = 1");
            listener.afterExecute(session, "a = 1", (Object) null);
            return null;
        });
        assertEquals(List.of(), notes);
    }

    @Test
    void aLongCommandLosesItsMiddleOnly() throws Exception {
        String line = "test:echo " + "x".repeat(ShellCommands.MAX_TEXT) + "; test:echo evil";
        run(line);
        assertEquals(
                line.substring(0, 3000) + "…(" + (line.length() - 4000) + " characters)…"
                        + line.substring(line.length() - 1000),
                notes.get(0).extras().get("command"));
    }

    @Test
    void halvesOfACharacterAreNotTold() throws Exception {
        // one more character before each pair: the cuts are within pairs, if they are at an odd place
        for (String before : List.of("test:echo ", "test:echo x")) {
            notes.clear();
            run(before + "\uD83D\uDD11".repeat(ShellCommands.MAX_TEXT) + (before.endsWith("x") ? "" : "y"));
            String told = (String) notes.get(0).extras().get("command");
            assertEquals(
                    told,
                    new String(told.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8),
                    "a half of a character");
        }
    }

    @Test
    void aCommandThatAFilterFailsToMaskIsToldWithoutItsText() throws Exception {
        for (CommandLoggingFilter failing : List.<CommandLoggingFilter>of(
                text -> {
                    throw new IllegalStateException("broken");
                },
                text -> {
                    throw new StackOverflowError();
                },
                text -> null)) {
            notes.clear();
            filters.clear();
            filters.add(failing);
            run("test:echo a");
            assertEquals(
                    List.of(
                            Map.of("command", "(could not be masked)"),
                            Map.of("commandEnded", "(could not be masked)")),
                    notes.stream().map(Note::extras).toList());
        }
    }

    @Test
    void secretsThatCommandsSetAreMaskedAndArriveWhole() throws Exception {
        filters.add(new SecretValues());
        run("audit:config audit.s3 secretKey 'shell-commands; secret' | test:echo; test:twice 'test:echo a'");
        assertEquals(List.of("audit.s3", "secretKey", "shell-commands; secret"), set);
        assertEquals(
                "audit:config audit.s3 secretKey *** | test:echo; test:twice 'test:echo a'",
                notes.get(0).extras().get("command"));
        run("x = { config:property-set -p audit.s3 secretKey shell-commands-secret }; x");
        assertEquals(List.of("-p", "audit.s3", "secretKey", "shell-commands-secret"), set);
        assertEquals(
                "x = { config:property-set -p audit.s3 secretKey *** }; x",
                notes.get(notes.size() - 1).extras().get("commandEnded"));
    }

    @Test
    void anErrorOfRecordingDoesNotReachTheShell() throws Exception {
        broken = true;
        run("test:echo a");
        broken = false;
        run("test:echo a");
        assertTrue(notes.size() == 2);
    }

    private void run(String command) throws Exception {
        runAs(user, command);
    }

    private void runAs(Subject subject, String command) throws Exception {
        try {
            Subject.doAs(subject, (PrivilegedExceptionAction<Object>) () -> session.execute(command));
        } catch (IllegalStateException e) {
            assertEquals("it did not work", e.getMessage());
        }
    }

    private static LiveChannel channel(long id) {
        return new LiveChannel(id, id % 2 == 0 ? "session" : "SESSION", Instant.EPOCH, "shell", null, null);
    }

    /** The commands that set keys. */
    public final class Setter {

        public void config(String... arguments) {
            set = List.of(arguments);
        }
    }

    /** The commands of the tests. */
    public static final class Commands {

        public String echo(String... arguments) {
            return String.join(" ", arguments);
        }

        public void fail() {
            throw new IllegalStateException("it did not work");
        }

        public void twice(CommandSession shell, String command) throws Exception {
            shell.execute(command);
            shell.execute(command);
        }

        public void many(CommandSession shell, String command) throws Exception {
            for (int i = 0; i < 2 * ShellCommands.MAX_NESTED; i++) {
                shell.execute(command);
            }
        }
    }

    /** One connection, of the user of the test. */
    private final class FakeConnections implements LiveConnections {

        @Override
        public List<LiveConnection> list() {
            LiveClient client = new LiveClient(ID, "node", Instant.EPOCH, "192.0.2.1:1", "karaf");
            return List.of(new LiveConnection(client, Instant.EPOCH, channels, sessionsOmitted, 0, 0, 0, 0, 0, 0));
        }

        @Override
        public String idOf(Subject subject) {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            return subject == user ? ID : null;
        }

        @Override
        public boolean note(String id, Long channelId, Map<String, ?> extras) {
            notes.add(new Note(id, channelId, Map.copyOf(extras)));
            return true;
        }

        @Override
        public boolean terminate(String id, String reason, String by) {
            throw new UnsupportedOperationException();
        }

        @Override
        public LiveMessages follow(Predicate<LiveClient> wanted, boolean content) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ShownContent show(String id, String recording) {
            throw new UnsupportedOperationException();
        }
    }
}
