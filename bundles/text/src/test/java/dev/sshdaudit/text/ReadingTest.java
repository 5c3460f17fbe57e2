package dev.sshdaudit.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeFailed;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingTest {

    private static final AuditMessage CONNECT = new AuditMessage("c", 1, new Connect("192.0.2.7", "XX"), null);
    private static final AuditMessage END = new AuditMessage("c", 2, new Disconnect(), null);
    private static final RecordingException DAMAGE = new RecordingException(Problem.DAMAGED, 5, 1, true, "odd");
    private static final RecordingException CUT = new RecordingException(Problem.CUT, 9, 2, false, "cut");

    private final List<Object> taken = new ArrayList<>();

    private final MessageSink sink = new MessageSink() {
        @Override
        public void message(AuditMessage message) {
            taken.add(message);
        }

        @Override
        public void gap(RecordingException problem) {
            taken.add(problem);
        }
    };

    /** A recording of messages and exceptions. */
    private static RecordingReader recording(Object... content) {
        Deque<Object> rest = new ArrayDeque<>(Arrays.asList(content));
        return new RecordingReader() {
            @Override
            public AuditMessage read() throws IOException {
                Object next = rest.poll();
                if (next instanceof IOException e) {
                    throw e;
                }
                return (AuditMessage) next;
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void readingGoesOnBehindDamageAndEndsAtACut() throws Exception {
        List<RecordingException> problems = new ArrayList<>();
        assertTrue(Reading.copy(recording(CONNECT, DAMAGE, END, CUT, END), sink, problems::add, () -> true));
        assertEquals(List.of(CONNECT, DAMAGE, END), taken);
        assertEquals(List.of(DAMAGE, CUT), problems);
    }

    @Test
    void itEndsWhereTheCallerHasEnough() throws Exception {
        assertFalse(Reading.copy(recording(CONNECT, END), sink, problem -> {}, taken::isEmpty));
        assertEquals(List.of(CONNECT), taken);
    }

    @Test
    void anInputThatCannotBeReadIsNoProblemOfTheRecording() {
        IOException e = assertThrows(
                IOException.class,
                () -> Reading.copy(recording(CONNECT, new IOException("disk")), sink, taken::add, () -> true));
        assertEquals("disk", e.getMessage());
        assertEquals(List.of(CONNECT), taken);
    }

    @Test
    void whatTheSinkCannotWriteIsNoProblemOfTheRecording() {
        RecordingException own = new RecordingException(Problem.DAMAGED, 0, 0, true, "the sink's own");
        assertThrows(
                RecordingException.class,
                () -> Reading.copy(
                        recording(CONNECT, END),
                        message -> {
                            throw own;
                        },
                        taken::add,
                        () -> true));
        assertEquals(List.of(), taken);
    }

    private static String addressIn(AuditMessage... messages) {
        ClientAddress address = new ClientAddress();
        Arrays.asList(messages).forEach(address::add);
        return address.get();
    }

    @Test
    void theAddressOfAClientBehindABalancerIsTheClients() {
        AuditMessage login = new AuditMessage("c", 2, new HandshakeSuccessful("alice"), null);
        AuditMessage failure = new AuditMessage("c", 2, new HandshakeFailed("no"), null);
        assertNull(addressIn(END));
        assertEquals("192.0.2.7", addressIn(CONNECT, login));
        for (AuditMessage told : List.of(login, failure)) {
            assertEquals(
                    "2001:db8::7", addressIn(CONNECT, told.withExtra(AuditMessage.CLIENT_ADDRESS, "2001:db8::7"), END));
        }
    }

    @Test
    void theAddressOfAnotherConnectionIsNotTaken() {
        AuditMessage other = new AuditMessage("d", 2, new HandshakeFailed("no"), null)
                .withExtra(AuditMessage.CLIENT_ADDRESS, "203.0.113.9");
        assertEquals("192.0.2.7", addressIn(CONNECT, other));
    }
}
