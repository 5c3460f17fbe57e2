package dev.sshdaudit.shell;

import java.io.PrintStream;

/**
 * Where a command prints to: {@code System.out}, which Karaf's shell sets for each command, to the session or to the next
 * command of a pipe. Lines gather until there are some thousand characters, so that not every line is a packet.
 */
final class Output {

    private static final int BUFFERED = 8192;

    private final PrintStream out;
    private final StringBuilder buffer = new StringBuilder();
    private long printed;
    private boolean unwanted;

    Output(PrintStream out) {
        this.out = out;
    }

    void println(String line) {
        buffer.append(line).append(System.lineSeparator());
        printed += line.length() + 1L;
        if (buffer.length() >= BUFFERED) {
            flush();
        }
    }

    /** Hands on what was printed. */
    void flush() {
        out.print(buffer);
        buffer.setLength(0);
        unwanted = Thread.currentThread().isInterrupted() || out.checkError();
    }

    /** How many characters were printed. */
    long printed() {
        return printed;
    }

    /** Whether there is no point in printing more: after Ctrl-C, or when the reader of a pipe has ended. */
    boolean isUnwanted() {
        return unwanted || Thread.currentThread().isInterrupted();
    }
}
