package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OutputTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void textAndBytesComeInOrder() throws IOException {
        try (Output out = new Output(new PrintStream(bytes, false, StandardCharsets.UTF_8))) {
            out.println("a\u00e9");
            out.flush();
            out.bytes().write("b\n".getBytes(StandardCharsets.UTF_8));
            out.bytes().write('c');
            out.println("d");
            assertEquals(5, out.printed());
        }
        assertEquals("a\u00e9\nb\ncd\n", bytes.toString(StandardCharsets.UTF_8).replace("\r", ""));
    }

    /** As SSHD's channels do, which never show anything again then. */
    private static final class BreaksWhenInterrupted extends OutputStream {

        private final CountDownLatch written = new CountDownLatch(1);
        private final CountDownLatch read = new CountDownLatch(1);
        private final AtomicBoolean interrupted = new AtomicBoolean();

        @Override
        public void write(int b) {
            written.countDown();
            try {
                read.await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        }
    }

    @Test
    @Timeout(30)
    void ctrlCDoesNotReachTheThreadThatWrites() {
        BreaksWhenInterrupted client = new BreaksWhenInterrupted();
        Thread command = Thread.currentThread();
        new Thread(() -> {
                    await(client.written);
                    command.interrupt();
                    client.read.countDown();
                })
                .start();
        try (Output out = new Output(new PrintStream(client, true))) {
            while (!out.isUnwanted()) {
                out.println("x".repeat(10_000));
            }
        }
        assertTrue(Thread.interrupted(), "the command is to know");
        assertFalse(client.interrupted.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Timeout(30)
    void whenTheReaderOfAPipeHasEndedThereIsNoPointInPrintingMore() {
        try (Output out = new Output(new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Pipe closed");
            }
        }))) {
            while (!out.isUnwanted()) {
                out.println("x".repeat(10_000));
            }
        }
    }
}
