package dev.sshdaudit.shell;

import dev.sshdaudit.live.ShownContent;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Prints what a command writes to {@code System.out}, which Karaf's shell sets for each command to the session or to the next
 * command of a pipe.
 *
 * <p>Another thread than the command's writes to {@code System.out}. Ctrl-C interrupts the command's thread, and if SSHD finds a
 * thread interrupted that waits for the client to read, SSHD closes the channel's output for good. Lines are collected to 8,192
 * characters before they are written, so that a packet holds many of them.
 */
final class Output implements AutoCloseable {

    private static final int BUFFERED = 8192;
    private static final int CHUNKS = 4;
    /** Milliseconds for which the end of a command waits for a client that does not read. */
    private static final long PATIENCE_MILLIS = 5_000;

    private static final Runnable END = () -> {};

    private final PrintStream out;
    private final Charset encoding;
    private final @Nullable ShownContent shown;
    private final StringBuilder buffer = new StringBuilder();
    private final BlockingQueue<Runnable> chunks = new ArrayBlockingQueue<>(CHUNKS);
    private final Thread writer;
    private volatile boolean broken;
    private long printed;

    /** Starts the writing thread. Called on the command's thread, as the writing thread inherits which session it prints to. */
    Output(PrintStream out) {
        this(out, Charset.defaultCharset(), null);
    }

    /**
     * Starts the writing thread, which announces all that it writes.
     *
     * @param encoding what text is written in
     * @param shown takes what is written; closed with this output. Null where nothing of a recording is written
     */
    Output(PrintStream out, Charset encoding, @Nullable ShownContent shown) {
        this.out = out;
        this.encoding = encoding;
        this.shown = shown;
        writer = new Thread(this::write, "sshd-audit output of a command");
        writer.setDaemon(true);
        writer.start();
    }

    /** Prints a line. */
    void println(String line) {
        buffer.append(line).append(System.lineSeparator());
        printed += line.length() + 1L;
        if (buffer.length() >= BUFFERED) {
            flush();
        }
    }

    /** Hands the collected lines to the writing thread. */
    void flush() {
        if (buffer.length() > 0) {
            String text = buffer.toString();
            buffer.setLength(0);
            hand(shown == null ? () -> out.print(text) : () -> write(text.getBytes(encoding)));
        }
    }

    /** A stream that prints bytes. Lines have to be {@linkplain #flush flushed} before bytes are written to it. */
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
                hand(() -> Output.this.write(copy));
            }
        };
    }

    /** Writes bytes, on the writing thread. */
    private void write(byte[] bytes) {
        if (shown != null) {
            shown.announce(bytes);
        }
        out.write(bytes, 0, bytes.length);
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
            broken = true; // no code of this bundle interrupts this thread
        } finally {
            if (shown != null) {
                shown.close();
            }
        }
    }

    /** The number of characters printed as lines, those included that wait. */
    long printed() {
        return printed;
    }

    /** Whether there is no point in printing more: after Ctrl-C, or when the reader of a pipe has ended. */
    boolean isUnwanted() {
        return broken || Thread.currentThread().isInterrupted();
    }

    /** Waits until everything is written. After Ctrl-C it waits only for the write that is in progress, for five seconds at most. */
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
