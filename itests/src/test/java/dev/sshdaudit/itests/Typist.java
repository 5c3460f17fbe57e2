package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.OpenSsh;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;

/** A user who types numbered lines, each of which is printed once. For one thread at a time. */
abstract class Typist {

    /** What stands in input and in output for line 7 of typist 12: {@code t12-7}, or {@code t"12-7"} at a prompt. */
    static final Pattern TYPED = Pattern.compile("t\"?(\\d+)-(\\d+)\\b");

    static final Pattern PRINTED = Pattern.compile("t(\\d+)-(\\d+)\\b");

    private final int number;
    private int typed;

    private Typist(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** The lines so far. */
    List<String> lines() {
        return IntStream.range(0, typed).mapToObj(line -> number + "-" + line).toList();
    }

    /** Types the next line. */
    void type() throws IOException {
        write(number + "-" + typed);
        typed++;
    }

    /** Waits until all lines have been printed, and goes. */
    void leave() throws IOException, InterruptedException {
        eventually(
                () -> "the last line of " + lines() + " in " + screen(),
                60,
                () -> printed().size() >= typed);
        assertEquals(lines(), printed(), this::screen);
        end();
    }

    private List<String> printed() {
        return PRINTED.matcher(screen())
                .results()
                .map(line -> line.group(1) + "-" + line.group(2))
                .toList();
    }

    abstract String screen();

    abstract void write(String line) throws IOException;

    /** Fails if the session has been ended. */
    abstract void end() throws IOException, InterruptedException;

    /** With an SSH client of this process. */
    static Typist light(int number, ClientSession session) throws IOException {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        ChannelExec cat = session.createExecChannel("cat");
        cat.setOut(screen);
        cat.open().verify(LightClient.LIMIT);
        OutputStream in = cat.getInvertedIn();
        return new Typist(number) {
            @Override
            String screen() {
                return screen.toString(StandardCharsets.UTF_8);
            }

            @Override
            void write(String line) throws IOException {
                in.write(("t" + line + "\n").getBytes(StandardCharsets.UTF_8));
                in.flush();
            }

            @Override
            void end() throws IOException {
                assertTrue(session.isOpen(), "a session was dropped");
                in.close();
                cat.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LightClient.LIMIT);
                assertEquals(0, cat.getExitStatus());
                session.close(false).await(LightClient.LIMIT);
            }
        };
    }

    /** With OpenSSH, and without a terminal. */
    static Typist program(int number, OpenSsh client) throws IOException {
        Process process = client.ssh("cat").redirectErrorStream(true).start();
        Screen screen = new Screen(process.getInputStream());
        return new Typist(number) {
            @Override
            String screen() {
                return screen.text();
            }

            @Override
            void write(String line) throws IOException {
                process.getOutputStream().write(("t" + line + "\n").getBytes(StandardCharsets.UTF_8));
                process.getOutputStream().flush();
            }

            @Override
            void end() throws IOException, InterruptedException {
                assertTrue(process.isAlive(), this::screen);
                process.getOutputStream().close();
                eventually("the end of ssh", () -> !process.isAlive());
            }
        };
    }

    /** With OpenSSH at a terminal, in Karaf's shell. */
    static Typist terminal(int number, Terminal terminal) {
        return new Typist(number) {
            @Override
            String screen() {
                return terminal.screen();
            }

            @Override
            void write(String line) throws IOException {
                terminal.type("echo t\"" + line + "\"\r");
            }

            @Override
            void end() throws IOException, InterruptedException {
                assertTrue(terminal.isOpen(), this::screen);
                terminal.logout();
            }
        };
    }
}
