package dev.sshdaudit.oracle;

import dev.sshdaudit.oracle.Notes.ChannelNotes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelDataReceiver;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionAware;
import org.apache.sshd.server.command.Command;

/**
 * A program, shell or subsystem that gives back what it gets, on standard output or, where it is called {@code err}, on
 * standard error. It says first who it is, so that no two print the same. What SSHD gives it is noted on SSHD's own thread.
 */
final class Program implements Command, ChannelSessionAware {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String line;
    private final Notes connection;
    private final ChannelNotes notes;
    private final Executor executor;
    private final Queue<Runnable> work = new ArrayDeque<>();
    private boolean working;
    private OutputStream out;
    private OutputStream err;
    private ExitCallback exit;

    Program(String line, Notes connection, ChannelNotes notes, Executor executor) {
        this.line = line;
        this.connection = connection;
        this.notes = notes;
        this.executor = executor;
    }

    @Override
    public void setChannelSession(ChannelSession channel) {
        channel.setDataReceiver(new Receiver(false));
        channel.setExtendedDataWriter(new Receiver(true));
    }

    private final class Receiver implements ChannelDataReceiver {

        private final boolean extended;

        Receiver(boolean extended) {
            this.extended = extended;
        }

        @Override
        public int data(ChannelSession channel, byte[] data, int start, int length) {
            Objects.checkFromIndexSize(start, length, data.length); // as the copy of any program would
            byte[] copy = Arrays.copyOfRange(data, start, start + length);
            notes.delivered(extended, data, start, length);
            enqueue(() -> print(line.startsWith("err"), copy));
            return length;
        }

        @Override
        public void close() {
            if (!extended) {
                enqueue(() -> end(0));
            }
        }
    }

    @Override
    public void setInputStream(InputStream stream) {
        throw new IllegalStateException("There is a receiver");
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
        enqueue(() -> {
            print(false, ("#" + NUMBERS.incrementAndGet() + " ").getBytes(StandardCharsets.US_ASCII));
            if (line.startsWith("exit")) {
                end(3);
            } else if (line.startsWith("out")) {
                print(false, new byte[70_000]);
                print(true, new byte[3]);
            }
        });
    }

    @Override
    public void destroy(ChannelSession channel) {
        // the streams are closed by now
    }

    private void print(boolean error, byte[] data) {
        notes.printed(error, data, data.length);
        OutputStream stream = error ? err : out;
        try {
            stream.write(data);
            stream.flush();
        } catch (IOException e) {
            // the channel is closed
        }
    }

    private void end(int status) {
        exit.onExit(status);
    }

    private void enqueue(Runnable task) {
        synchronized (work) {
            work.add(task);
            if (!working) {
                working = true;
                connection.working().incrementAndGet();
                executor.execute(this::work);
            }
        }
    }

    private void work() {
        while (true) {
            Runnable task;
            synchronized (work) {
                task = work.poll();
                if (task == null) {
                    working = false;
                    connection.working().decrementAndGet();
                    return;
                }
            }
            try {
                task.run();
            } catch (RuntimeException e) {
                // SSHD's streams may be gone
            }
        }
    }
}
