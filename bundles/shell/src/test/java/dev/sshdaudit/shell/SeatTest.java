package dev.sshdaudit.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.shell.play.Keys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Attributes.OutputFlag;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SeatTest {

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final PipedOutputStream keyboard = new PipedOutputStream();
    private final FakeQuery query = new FakeQuery();
    private final SignalHandler interruption = signal -> {};
    private ExternalTerminal terminal;

    @BeforeEach
    void connect() throws IOException {
        terminal =
                new ExternalTerminal("test", "xterm", new PipedInputStream(keyboard), screen, StandardCharsets.UTF_8);
        terminal.handle(Signal.INT, interruption);
    }

    @AfterEach
    void disconnect() throws IOException {
        Thread.interrupted();
        terminal.close();
    }

    private Seat seat() {
        return new Seat(terminal, query.show("84c9"));
    }

    private void press(String keys) throws IOException {
        keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
        keyboard.flush();
    }

    @Test
    void keysComeOneByOneAndBytesGoOutAsTheyAre() throws Exception {
        try (Seat seat = seat()) {
            assertEquals(Keys.NONE, seat.read(1));
            press("q");
            assertEquals('q', seat.read(10_000));
            seat.write("\u00e9\n");
            assertEquals("\u00e9\n", screen.toString(StandardCharsets.UTF_8), "no echo, no carriage return");
            assertEquals("\u00e9\n", query.announced.toString());
        }
    }

    @Test
    void theTerminalIsAsItWasAfterwards() throws Exception {
        String before = terminal.getAttributes().toString();
        assertTrue(terminal.getAttributes().getLocalFlag(LocalFlag.ECHO));
        try (Seat seat = seat()) {
            assertFalse(terminal.getAttributes().getLocalFlag(LocalFlag.ECHO));
            assertFalse(terminal.getAttributes().getOutputFlag(OutputFlag.OPOST));
            assertEquals(Keys.NONE, seat.read(0));
        }
        assertEquals(before, terminal.getAttributes().toString());
        assertSame(interruption, terminal.handle(Signal.INT, SignalHandler.SIG_DFL));
        assertTrue(query.asked.contains("shown"));
    }

    @Test
    void ctrlCIsTheEndOfKeys() throws Exception {
        try (Seat seat = seat()) {
            press("\u0003");
            while (seat.read(10) != Keys.END) {
                assertFalse(Thread.currentThread().isInterrupted());
            }
            press("x");
            assertEquals(Keys.END, seat.read(100));
        }
        assertEquals('x', terminal.reader().read(10_000), "a key behind Ctrl-C is the prompt's");
    }

    @Test
    void anInterruptedThreadWritesAndIsToldToEnd() throws Exception {
        try (Seat seat = seat()) {
            Thread.currentThread().interrupt();
            assertEquals(Keys.END, seat.read(10));
            seat.write("x");
            assertTrue(Thread.currentThread().isInterrupted());
            assertEquals("x", screen.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aLostConnectionIsTheEndOfKeys() throws Exception {
        try (Seat seat = seat()) {
            keyboard.close();
            terminal.close();
            int key;
            try {
                key = seat.read(10_000);
            } catch (IOException e) {
                key = Keys.END;
            }
            assertEquals(Keys.END, key);
        }
    }
}
