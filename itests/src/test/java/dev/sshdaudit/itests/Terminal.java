package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static dev.sshdaudit.testkit.Eventually.within;

import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A user at a terminal: types, reads the screen, resizes the window. */
final class Terminal implements AutoCloseable {

    private final Process process;
    private final Screen screen;

    Terminal(OpenSsh client) throws IOException {
        process = client.terminal().redirectErrorStream(true).start();
        screen = new Screen(process.getInputStream());
    }

    /** All that was shown so far. */
    String screen() {
        return screen.text();
    }

    /** Waits until a text has been shown. */
    Terminal expect(String text) {
        eventually(() -> "\"" + text + "\" on the screen: " + screen(), 60, () -> screen().contains(text));
        return this;
    }

    /**
     * Waits until a text has been shown, blanks aside. After Ctrl-C, JLine draws its prompt, with a row of blanks, while
     * the command still prints its last line: the characters of both come in any order.
     */
    Terminal expectAmongBlanks(String text) {
        String wanted = text.replaceAll("\\s", "");
        eventually(
                () -> "\"" + text + "\" among blanks on the screen: " + screen(),
                60,
                () -> screen().replaceAll("\\s", "").contains(wanted));
        return this;
    }

    Terminal type(String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return this;
    }

    /**
     * Types until a text has been shown. Karaf's shell forgets keys that it gets in the moment in which the window changes
     * its size.
     */
    Terminal typeUntil(String text, String keys) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 5; attempt++) {
            type(keys);
            if (within(10, () -> screen().contains(text))) {
                return this;
            }
        }
        return expect(text);
    }

    /** Changes the size of the window, as a user with a mouse would. */
    Terminal resize(int columns, int rows) throws IOException, InterruptedException {
        ProcessHandle ssh = sshProcess();
        var result = Processes.run(new ProcessBuilder(
                "stty",
                "-F",
                "/proc/" + ssh.pid() + "/fd/0",
                "rows",
                String.valueOf(rows),
                "cols",
                String.valueOf(columns)));
        if (result.exit() != 0) {
            throw new IOException(result.toString());
        }
        return this;
    }

    /** The ssh program. */
    ProcessHandle sshProcess() {
        return process.toHandle()
                .descendants()
                .filter(handle -> handle.info().command().orElse("").endsWith("/ssh"))
                .findFirst()
                .orElseThrow();
    }

    /** Whether the program has not ended. */
    boolean isOpen() {
        return process.isAlive();
    }

    /** Leaves Karaf's shell, as often as it takes, and waits for the program to end. */
    int logout() throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 5; attempt++) {
            type("logout\r");
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                break;
            }
        }
        return awaitExit();
    }

    /** Waits for the program to end. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("Still running: " + screen());
        }
        screen.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
