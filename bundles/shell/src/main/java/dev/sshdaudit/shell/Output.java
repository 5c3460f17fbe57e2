package dev.sshdaudit.shell;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Where a command prints to: {@code System.out}, which Karaf's shell sets for each command, to the session or to the next
 * command of a pipe.
 *
 * <p>A thread of its own writes. Ctrl-C interrupts the thread of the command, and SSHD closes a channel's output for good
 * when a thread is interrupted that waits there for the client to read: the session would never show anything again. Lines
 * gather until there are some thousand characters, so that not every line is a packet.
 */
final class Output implements AutoCloseable {

    private static final int BUFFERED = 8192;
    private static final int CHUNKS = 4;
    /** How long the end of a command waits for a client that does not read. */
    private static final long PATIENCE_MILLIS = 5_000;

    private static final Runnable END = () -> {};

    private final PrintStream out;
    private final StringBuilder buffer = new StringBuilder();
    private final BlockingQueue<Runnable> chunks = new ArrayBlockingQueue<>(CHUNKS);
    private final Thread writer;
    private volatile boolean broken;
    private long printed;

    /** Prints to a stream until it is closed. To be called by the thread of the command, whose output the writer inherits. */
    Output(PrintStream out) {
        this.out = out;
        writer = new Thread(this::write, "sshd-audit output of a command");
        writer.setDaemon(true);
        writer.start();
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
        if (buffer.length() > 0) {
            String text = buffer.toString();
            buffer.setLength(0);
            hand(() -> out.print(text));
        }
    }

    /** Prints bytes; what was printed as text has to be flushed before. */
    OutputStream bytes() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) {
                byte[] copy = new byte[length];
                System.arraycopy(source, offset, copy, 0, length);
                hand(() -> out.write(copy, 0, copy.length));
            }
        };
    }

    private void hand(Runnable chunk) {
        try {
            boolean taken = false;
            while (!taken && !isUnwanted()) {
                taken = chunks.offer(chunk, 1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            for (Runnable chunk = chunks.take(); chunk != END; chunk = chunks.take()) {
                if (!broken) {
                    chunk.run();
                    broken = out.checkError();
                }
            }
        } catch (InterruptedException e) {
            broken = true; // nothing of ours does that
        }
    }

    /** How many characters were printed as text. */
    long printed() {
        return printed;
    }

    /** Whether there is no point in printing more: after Ctrl-C, or when the reader of a pipe has ended. */
    boolean isUnwanted() {
        return broken || Thread.currentThread().isInterrupted();
    }

    /** Waits until all is written; after Ctrl-C, until what is being written is. */
    @Override
    public void close() {
        flush();
        boolean interrupted = Thread.interrupted();
        if (interrupted) {
            chunks.clear();
        }
        boolean ended = false;
        while (!ended) {
            try {
                ended = chunks.offer(END, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                if (ended && (interrupted || broken)) {
                    writer.join(PATIENCE_MILLIS);
                } else if (ended) {
                    writer.join();
                }
            } catch (InterruptedException e) {
                interrupted = true;
                chunks.clear();
                ended = false;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
