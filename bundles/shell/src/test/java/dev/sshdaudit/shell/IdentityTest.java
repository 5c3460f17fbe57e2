package dev.sshdaudit.shell;

import static dev.sshdaudit.shell.Recorded.CONNECT;
import static dev.sshdaudit.shell.Recorded.DISCONNECT;
import static dev.sshdaudit.shell.Recorded.recording;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that read recordings which are encrypted. */
class IdentityTest {

    private static final String KEY = "AGE-SECRET-KEY-1QQQ8TESTOFTHISPROJECTALONEQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ";

    @TempDir
    private Path folder;

    private final Recorded recorded = new Recorded();
    private final FakeShell shell = recorded.shell;
    private Path file;

    @BeforeEach
    void writeKey() throws IOException {
        file = folder.resolve("key.txt");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "# created: 2026-11-01\n" + KEY + "\n");
        recorded.withContent(recording("b7.age", "binary", State.ENDED), CONNECT, DISCONNECT);
    }

    private Map<String, Object> with(String identity, Object... more) {
        Map<String, Object> options = new HashMap<>(Map.of("identity", identity));
        for (int i = 0; i < more.length; i += 2) {
            options.put((String) more[i], more[i + 1]);
        }
        return options;
    }

    private String show(String identity) throws Exception {
        return shell.run(new ShowCommand(), "b7", with(identity));
    }

    private String refusal(String identity) {
        return assertThrows(CommandException.class, () -> show(identity)).getMessage();
    }

    @Test
    void eachCommandThatReadsHandsTheKeysOn() throws Exception {
        List<String> keys = List.of(KEY);
        show(file.toString());
        assertEquals(keys, recorded.query.open.identities().keys());
        shell.run(new ShowCommand(), null, Map.of("ids", List.of("b7", "--identity", file.toString())));
        assertEquals(keys, recorded.query.open.identities().keys());
        shell.run(new ExportCommand(), "b7", with(file.toString(), "as", "text", "folder", folder.toString()));
        assertEquals(keys, recorded.query.export.identities().keys());
        shell.run(new GrepCommand(), null, with(file.toString(), "arguments", List.of("denied")));
        assertEquals(keys, recorded.query.grep.identities().keys());
        shell.run(new VerifyCommand(), null, with(file.toString(), "all", true));
        assertEquals(keys, recorded.query.request.identities().keys());
        assertFalse(shell.printed().contains(KEY));
    }

    @Test
    void noKeyIsHandedOnWithoutTheOption() throws Exception {
        shell.run(new ShowCommand(), "b7", Map.of());
        assertTrue(recorded.query.open.identities().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                ShowCommand.class,
                PlayCommand.class,
                ExportCommand.class,
                GrepCommand.class,
                VerifyCommand.class,
                ReencryptCommand.class
            })
    void allCommandsThatReadHaveTheOptionAndAnExample(Class<? extends Action> command) throws Exception {
        Class<?> type = command;
        while (List.of(type.getDeclaredFields()).stream()
                .noneMatch(field -> field.getName().equals("identity"))) {
            type = type.getSuperclass();
        }
        String help = command.getAnnotation(org.apache.karaf.shell.api.action.Command.class)
                .detailedDescription();
        assertTrue(help.contains("--identity /home/auditor/key.txt"), help);
    }

    @Test
    void aFileThatIsMissingOrHasNoKeyIsToldWithoutItsContent() throws Exception {
        String missing = folder.resolve("none").toString();
        assertEquals("--identity: " + missing + ": there is no such file with private keys", refusal(missing));
        Path empty = Files.writeString(folder.resolve("empty"), "# nothing\n");
        assertTrue(refusal(empty.toString()).startsWith("--identity: file " + empty + " holds no private key"));
        Path wrong = Files.writeString(folder.resolve("wrong"), KEY + "\nhunter2-4711\n");
        String told = refusal(wrong.toString());
        assertTrue(told.startsWith("--identity: file " + wrong + ", line 2: this is no private key"), told);
        assertFalse(told.contains("hunter2") || told.contains(KEY), told);
        assertTrue(refusal(folder.toString()).contains("is a folder"));
        assertTrue(refusal("a\0b").contains("there is no file"));
        assertEquals(null, recorded.query.open, "nothing is opened, and so noted, for a command that cannot read it");
    }

    /** Reading one would wait for who writes into it, and Ctrl-C does not end that. */
    @Test
    @Timeout(30)
    void aPipeIsRefusedBeforeItIsRead() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        assertTrue(refusal(pipe.toString()).contains("is a pipe or a device"));
    }

    @Test
    void aKeyInPlaceOfAFileIsRefusedAndNotRepeated() {
        String told = refusal(KEY);
        assertTrue(told.contains("make another key"), told);
        assertFalse(told.contains("QQQ8TEST"), told);
    }

    @Test
    void aFileThatOthersMayReadIsWarnedOf() throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        PrintStream before = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true));
        try {
            show(file.toString());
        } finally {
            System.setErr(before);
        }
        assertTrue(
                told.toString().contains("! file " + file + " holds private keys, and users other"), told.toString());
        assertFalse(told.toString().contains(KEY), told.toString());
    }

    @Test
    void aWrongKeyIsToldWithTheOptionThatNamesAnother() {
        recorded.query.failure = new IdentityException("the private key does not open it: it is encrypted to age1xyz");
        assertEquals(
                "the private key does not open it: it is encrypted to age1xyz (--identity FILE)",
                refusal(file.toString()));
    }

    @Test
    void listAndHeadingTellThatARecordingIsEncrypted() throws Exception {
        assertTrue(show(file.toString()).contains("\n  ended, encrypted, "), shell.printed());
        assertTrue(shell.run(new ListCommand(), null, Map.of()).contains("| ended, encrypted\n"), shell.printed());
    }

    @Test
    void ofOthersNothingIsSaid() throws Exception {
        Recorded plain = new Recorded();
        plain.withContent(recording("c8", "binary", State.ENDED), CONNECT, DISCONNECT);
        assertFalse(plain.shell.run(new ShowCommand(), "c8", Map.of()).contains("encrypted"), plain.shell.printed());
        assertFalse(plain.shell.run(new ListCommand(), null, Map.of()).contains("encrypted"), plain.shell.printed());
    }
}
