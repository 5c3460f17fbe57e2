package dev.sshdaudit.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.core.writing.ConnectionState;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionStateTest {

    private final ConnectionState state = new ConnectionState();

    @Test
    void aFurtherPartKnowsTheTerminalOfASessionThatWasJoined() {
        Map<String, Object> terminal = Map.of("term", "xterm", "columns", 80L, "rows", 24L);
        Map<String, Object> joined = Map.of(AuditMessage.JOINED, true, AuditMessage.TERMINAL, terminal);
        state.follow(new AuditMessage("id", 1, new Connect("192.0.2.7", "XX"), null));
        state.follow(new AuditMessage("id", 2, new NewChannelSuccessful("session"), 0L, joined));
        state.follow(new AuditMessage("id", 3, new NewChannelSuccessful("session"), 1L));
        List<AuditMessage> messages = state.continuation(2, 9);
        assertEquals(Map.of(AuditMessage.CONTINUES, 2L), messages.get(0).extras());
        assertEquals(joined, messages.get(1).extras());
        assertEquals(9, messages.get(1).timestamp());
        assertEquals(Map.of(AuditMessage.JOINED, true), messages.get(2).extras());
    }
}
