package dev.sshdaudit.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Program} in a Java of its own, with nothing of OSGi on its class path. */
@Timeout(180)
class PlainProgramTest {

    private static final String PASSWORD = "Em3-plain-" + Long.toHexString(System.nanoTime());

    @TempDir
    private Path folder;

    /**
     * What a program like that has: our bundles, SSHD, and what these two need.
     *
     * @param sshd {@code oldest}, {@code present} or {@code newest}
     */
    private static String classPath(String sshd) {
        String path = Arrays.stream(everything().split(File.pathSeparator))
                .filter(entry -> !entry.contains("osgi")
                        && !entry.contains("decoder")
                        && !entry.contains("junit")
                        && !entry.contains("surefire")
                        && !entry.contains("test-kit")
                        && !entry.contains("awaitility"))
                .filter(entry -> sshd.equals("present") || !entry.contains("sshd-co"))
                .collect(Collectors.joining(File.pathSeparator));
        return sshd.equals("present") ? path : path + File.pathSeparator + Path.of("target/sshd", sshd, "*");
    }

    private static String everything() {
        return System.getProperty("java.class.path");
    }

    private static ProcessBuilder java(String classPath, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xmx128m", "-cp", classPath));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"oldest", "present", "newest"})
    @EnabledIf("dev.sshdaudit.testkit.OpenSsh#isThere")
    void recordsWithoutOsgiWithAnySshdThatIsSupported(String sshd) throws Exception {
        Path directory = folder.resolve("audit");
        Process program = java(classPath(sshd), Program.class.getName(), directory.toString(), PASSWORD)
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try (BufferedReader out = program.inputReader()) {
            String port = out.readLine();
            assertTrue(port != null, () -> errors());
            assertEquals("APACHE-SSHD-" + System.getProperty("sshd." + sshd + ".version"), out.readLine());
            OpenSsh client = OpenSsh.to(folder, Integer.parseInt(port), "ada").password(PASSWORD);
            Result result = Processes.run(
                    client.ssh("echo").redirectErrorStream(true), "Em3-typed".getBytes(StandardCharsets.UTF_8));
            assertEquals("Em3-typed", result.text(), () -> errors());
            assertEquals(3, result.exit(), () -> errors());
            program.getOutputStream().close();
            assertTrue(program.waitFor(60, TimeUnit.SECONDS), "the program does not end");
            assertEquals(0, program.exitValue(), () -> errors());
        } finally {
            program.destroyForcibly();
        }
        Path file = Recordings.ended(directory).get(0);
        assertEquals(1, Recordings.ended(directory).size());
        assertRecorded(Recordings.read(file));
        assertDecodes(file);
        assertFalse(errors().contains("ERROR") || errors().contains("WARN"), errors());
    }

    private String errors() {
        try {
            return Files.readString(folder.resolve("errors"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void assertRecorded(List<AuditMessage> messages) {
        assertEquals(
                List.of(
                        MessageType.CONNECT,
                        MessageType.AUTH_PASSWORD,
                        MessageType.AUTH_PASSWORD_SUCCESSFUL,
                        MessageType.HANDSHAKE_SUCCESSFUL,
                        MessageType.NEW_CHANNEL,
                        MessageType.NEW_CHANNEL_SUCCESSFUL,
                        MessageType.EXEC,
                        MessageType.IO,
                        MessageType.EXIT,
                        MessageType.CLOSE,
                        MessageType.DISCONNECT),
                Recordings.types(messages));
        assertEquals(new Connect("127.0.0.1", "XX"), messages.get(0).payload());
        assertTrue(messages.stream().anyMatch(it -> it.payload().equals(new HandshakeSuccessful("ada"))));
        assertTrue(messages.stream().anyMatch(it -> it.payload().equals(new Exec(0, "echo"))));
        assertTrue(messages.stream().anyMatch(it -> it.payload().equals(new Exit(3))));
        assertEquals("Em3-typed", Recordings.text(messages, Io.STDIN));
        assertEquals("Em3-typed", Recordings.text(messages, Io.STDOUT));
        assertFalse(messages.toString().contains(PASSWORD), "passwords were not asked for");
    }

    private static void assertDecodes(Path file) throws Exception {
        Process decoder = java(everything(), "dev.sshdaudit.decoder.Main", file.toString())
                .redirectErrorStream(true)
                .start();
        String lines = new String(decoder.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, decoder.waitFor(), lines);
        assertEquals(Recordings.read(file).size(), lines.lines().count());
    }

    @Test
    void theReadmeAndTheJavadocShowTheProgramAsItIs() throws IOException {
        String program = between(
                read("src/test/java/dev/sshdaudit/embedded/Program.java"),
                "// the README shows from here\n",
                "// to here");
        assertEquals(program, between(read("README.md"), "```java\n", "```"));
        assertEquals(
                program,
                between(read("src/main/java/dev/sshdaudit/embedded/SshAudit.java"), "<pre>{@code\n", "}</pre>"));
    }

    private static String read(String file) throws IOException {
        return Files.readString(Path.of(file));
    }

    /** Without indentation and the asterisks of a comment. */
    private static String between(String text, String from, String to) {
        Matcher matcher = Pattern.compile(Pattern.quote(from) + "(.*?)" + Pattern.quote(to), Pattern.DOTALL)
                .matcher(text);
        assertTrue(matcher.find(), () -> from + "... " + to);
        return matcher.group(1)
                .lines()
                .map(line -> line.replaceFirst("^ *(\\* )?", "").strip())
                .filter(line -> !line.isEmpty() && !line.equals("*"))
                .collect(Collectors.joining("\n"));
    }
}
