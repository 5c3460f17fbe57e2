package dev.sshdaudit.core.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages behind a held one wait, stay in order, and are decided about when too much waits for too long. */
class ScreenTest {

    private final List<String> passed = new ArrayList<>();
    private final Holding holding = new Holding();
    private final Screen screen = new Screen(holding, message -> passed.add(text(message)));
    private int made;

    /** Holds input that begins with a question mark until an exclamation mark comes, and takes input away that it decides about. */
    private static final class Holding implements Filter {

        private final List<Slot> held = new ArrayList<>();

        @Override
        public void take(Slot slot) {
            String text = text(slot.messages().get(0));
            if (text.startsWith("?")) {
                slot.hold();
                held.add(slot);
            } else if (text.startsWith("!")) {
                held.forEach(Slot::release);
                held.clear();
            }
        }

        @Override
        public void decide(Slot upTo) {
            while (!held.isEmpty()) {
                Slot slot = held.remove(0);
                AuditMessage message = slot.messages().get(0);
                slot.replace(List.of(new AuditMessage(
                        message.connectionId(),
                        message.timestamp(),
                        new Io(Io.STDIN, Bytes.EMPTY),
                        message.channelId())));
                slot.release();
                if (slot == upTo) {
                    return;
                }
            }
        }
    }

    private static String text(AuditMessage message) {
        return new String(((Io) message.payload()).data().toByteArray(), StandardCharsets.UTF_8);
    }

    private void take(String text, long now) {
        Bytes data = Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
        screen.take(new AuditMessage("c", made++, new Io(Io.STDIN, data), 0L), now);
    }

    @Test
    void whatNoFilterHoldsGoesOnAtOnce() {
        take("a", 0);
        assertEquals(List.of("a"), passed);
        assertNull(screen.due());
    }

    @Test
    void messagesBehindAHeldOneWaitAndStayInOrder() {
        take("?1", 0);
        take("a", 1);
        take("?2", 2);
        assertEquals(List.of(), passed);
        assertEquals(Screen.LONGEST_NANOS, screen.due());
        take("!", 3);
        assertEquals(List.of("?1", "a", "?2", "!"), passed);
        assertNull(screen.due());
    }

    @Test
    void theFilterHasToDecideWhenTheTimeIsOver() {
        take("?1", 0);
        take("a", 1);
        take("?2", 2);
        screen.look(Screen.LONGEST_NANOS - 1);
        assertEquals(List.of(), passed);
        screen.look(Screen.LONGEST_NANOS);
        assertEquals(List.of("", "a"), passed);
        assertEquals(Screen.LONGEST_NANOS + 2, screen.due());
        screen.look(Screen.LONGEST_NANOS + 2);
        assertEquals(List.of("", "a", ""), passed);
    }

    @Test
    void theFilterHasToDecideWhenTooMuchWaits() {
        take("?1", 0);
        String much = "x".repeat(1 << 16);
        for (int i = 0; i < 4; i++) {
            take(much, 1);
        }
        assertEquals(List.of("", much, much, much, much), passed);
        take("?2", 2);
        take("b", 3);
        assertEquals(5, passed.size(), "the bytes of messages that went on count no longer");
    }

    @Test
    void nothingStaysBehindAtTheEnd() {
        take("?1", 0);
        take("a", 1);
        screen.end();
        assertEquals(List.of("", "a"), passed);
        assertNull(screen.due());
    }
}
