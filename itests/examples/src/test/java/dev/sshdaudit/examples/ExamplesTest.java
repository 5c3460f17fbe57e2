package dev.sshdaudit.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Each example in a Java of its own, used by the commands that it prints. */
@Timeout(180)
@EnabledIf("dev.sshdaudit.testkit.OpenSsh#isThere")
class ExamplesTest {

    private static final Pattern PASSWORD = Pattern.compile("The password is (\\S+)");
    private static final Pattern COMMAND = Pattern.compile("Try it: +(.*)");

    @TempDir
    private Path folder;

    private Process example;
    private String printed = "";

    private static ProcessBuilder java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private void start(String kind) throws IOException {
        example = java(Main.class.getName(), kind, folder.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        BufferedReader out = example.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            printed += line + "\n";
            if (line.startsWith("End it:")) {
                return;
            }
        }
        throw new AssertionError(printed + Files.readString(folder.resolve("errors")));
    }

    private String found(Pattern pattern) {
        Matcher matcher = pattern.matcher(printed);
        assertTrue(matcher.find(), printed);
        return matcher.group(1);
    }

    /** Runs the command that the example prints, with a password where the command asks for one. */
    private Result tryIt(String input, String more) throws Exception {
        ProcessBuilder shell =
                OpenSsh.to(folder, 1, "alice").password(found(PASSWORD)).ssh();
        shell.command("sh", "-c", found(COMMAND) + more);
        shell.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        shell.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        return Processes.run(shell, input.getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void kill() {
        if (example != null) {
            example.destroyForcibly();
        }
    }

    /** Ends the example as Ctrl-C does, and reads what it recorded. */
    private String recorded() throws Exception {
        example.destroy();
        assertTrue(example.waitFor(60, TimeUnit.SECONDS), "the example does not end");
        Result read = Processes.run(java(
                "dev.sshdaudit.decoder.Main",
                "--text",
                folder.resolve("recordings").toString()));
        assertEquals(0, read.exit(), read::toString);
        assertFalse(read.text().contains(found(PASSWORD)), "the password");
        return read.text();
    }

    @Test
    void filesGoBySftp() throws Exception {
        start("sftp");
        Files.writeString(folder.resolve("report.txt"), "Ex1-sftp");
        Result result = tryIt("put report.txt\nget report.txt back.txt\n", "");
        assertEquals(0, result.exit(), result::toString);
        assertEquals("Ex1-sftp", Files.readString(folder.resolve("files/report.txt")));
        assertEquals("Ex1-sftp", Files.readString(folder.resolve("back.txt")));
        String recorded = recorded();
        assertTrue(recorded.contains("report.txt") && recorded.contains("Ex1-sftp"), recorded);
    }

    @Test
    void filesGoByScp() throws Exception {
        start("scp");
        Files.writeString(folder.resolve("README.md"), "Ex2-scp");
        Result result = tryIt("", "");
        assertEquals(0, result.exit(), result::toString);
        assertEquals("Ex2-scp", Files.readString(folder.resolve("files/README.md")));
        String recorded = recorded();
        assertTrue(recorded.contains("README.md") && recorded.contains("Ex2-scp"), recorded);
    }

    @Test
    void repositoryIsClonedAndPushedTo() throws Exception {
        if (!Processes.isThere("git")) {
            System.out.println("Not tested, since there is no git: the example of git");
            return;
        }
        start("git");
        Result result = tryIt(
                "",
                " && cd example && git config user.email alice@example.com && git config user.name alice"
                        + " && git commit -q --allow-empty -m Ex3 && git -c core.sshCommand=\"ssh -o UserKnownHostsFile=../known_hosts\""
                        + " push -q origin HEAD:main");
        assertEquals(0, result.exit(), result::toString);
        String recorded = recorded();
        assertTrue(recorded.contains("git-upload-pack '/example.git'"), recorded);
        assertTrue(recorded.contains("git-receive-pack '/example.git'"), recorded);
    }

    @Test
    void wrongCallIsToldWhatThereIs() throws Exception {
        Result result = Processes.run(java(Main.class.getName(), "telnet"));
        assertEquals(2, result.exit());
        assertEquals("Which example? java -jar examples.jar sftp|scp|git [FOLDER]\n", result.text());
    }
}
