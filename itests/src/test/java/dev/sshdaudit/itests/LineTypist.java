package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static dev.sshdaudit.testkit.Eventually.within;

import dev.sshdaudit.testkit.OpenSsh;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A user who types numbered lines at a terminal: the next one as soon as the answer to the one before has come. */
final class LineTypist implements AutoCloseable {

    private static final int MOST_OF_A_LINE = 200;

    private final String name;
    private final Process process;
    private final StringBuilder screen = new StringBuilder();
    /** When the answers came, as {@link System#nanoTime()} says; guarded by itself. */
    private final List<Long> answered = new ArrayList<>();

    private volatile boolean resting;

    /** Begins at once; in the recording, answers are the name, a dash, and a number from 0. */
    LineTypist(OpenSsh client, String name) throws IOException {
        this.name = name;
        this.process = client.terminal().redirectErrorStream(true).start();
        Thread thread = new Thread(this::work, "typist " + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void work() {
        byte[] buffer = new byte[8192];
        StringBuilder unread = new StringBuilder();
        String expected = "@root";
        try (InputStream in = process.getInputStream()) {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                String text = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
                show(text);
                unread.append(text);
                int found = unread.indexOf(expected);
                if (found >= 0) {
                    unread.delete(0, found + expected.length());
                    expected = next(expected.startsWith(name));
                } else if (unread.length() > MOST_OF_A_LINE) {
                    unread.delete(0, unread.length() - MOST_OF_A_LINE);
                }
            }
        } catch (IOException e) {
            // the program is gone
        }
    }

    private String next(boolean answer) throws IOException {
        int number;
        synchronized (answered) {
            if (answer) {
                answered.add(System.nanoTime());
            }
            number = answered.size();
        }
        while (resting && process.isAlive()) {
            within(1, () -> !resting);
        }
        // only the answer has it without the quotes
        process.getOutputStream()
                .write(("echo " + name + "-\"" + number + "\";\r").getBytes(StandardCharsets.ISO_8859_1));
        process.getOutputStream().flush();
        return name + "-" + number + "\r\n";
    }

    private void show(String text) {
        synchronized (screen) {
            screen.append(text);
        }
    }

    /** All that was shown so far. */
    String screen() {
        synchronized (screen) {
            return screen.toString();
        }
    }

    /** Leans back, and types on. */
    void rest(boolean rest) {
        resting = rest;
    }

    /** How many lines have been answered. */
    int lines() {
        synchronized (answered) {
            return answered.size();
        }
    }

    /** When a line was answered. */
    long answeredAt(int line) {
        synchronized (answered) {
            return answered.get(line);
        }
    }

    /** Waits until so many more lines have been answered. */
    void await(int more) {
        int least = lines() + more;
        eventually(() -> least + " lines of " + name + ": " + screen(), 60, () -> lines() >= least);
    }

    boolean isConnected() {
        return process.isAlive();
    }

    /** Waits for the connection to end. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError(name + " is still connected: " + screen());
        }
    }

    /** The numbers of the lines whose answers stand in a recorded output; each may be there once. */
    TreeSet<Integer> recorded(String output) {
        TreeSet<Integer> lines = new TreeSet<>();
        Matcher line = Pattern.compile(Pattern.quote(name) + "-([0-9]+)\r\n").matcher(output);
        while (line.find()) {
            if (!lines.add(Integer.valueOf(line.group(1)))) {
                throw new AssertionError(line.group() + " is recorded twice");
            }
        }
        return lines;
    }

    /** Is gone without a word. */
    void leave() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        leave();
    }
}
