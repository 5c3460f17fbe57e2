package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.core.measure.MessageSize;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.writing.ConnectionState;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.SetEnv;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is kept of a connection beside what waits to be recorded. */
class KeptMemoryTest extends RecordingsFixture {

    private static final String LONG = "x".repeat(200_000);

    private final ConnectionState state = new ConnectionState();

    private void follow(AuditMessage message) {
        state.follow(message);
    }

    private void run(int channels, String command) {
        follow(new AuditMessage("id", 1, new Connect("192.0.2.7", "XX"), null));
        for (long channel = 0; channel < channels; channel++) {
            follow(new AuditMessage("id", 2, new NewChannelSuccessful("session"), channel));
            for (int i = 0; i < 100; i++) {
                follow(new AuditMessage("id", 2, new SetEnv(1, "NAME" + i, command), channel));
            }
            follow(new AuditMessage("id", 2, new Exec(1, command), channel));
        }
    }

    private long actualSize() {
        return state.continuation(2, 9).stream().mapToLong(MessageSize::of).sum();
    }

    @Test
    void eightHundredLongCommandLinesTakeLittle() {
        run(800, LONG);
        assertTrue(actualSize() < 1_200_000, () -> "kept " + actualSize());
        assertTrue(state.size() >= actualSize() - 1000, () -> state.size() + " counted of " + actualSize());
    }

    @Test
    void ofTensOfThousandsOfChannelsTheFirstAreKeptAndTheRestIsCounted() {
        run(0, LONG);
        for (long channel = 0; channel < 50_000; channel++) {
            follow(new AuditMessage("id", 2, new NewChannelSuccessful("session"), channel));
        }
        List<AuditMessage> messages = state.continuation(2, 9);
        assertTrue(actualSize() < 1_200_000, () -> "kept " + actualSize());
        assertEquals(50_000L - (messages.size() - 1), messages.get(0).extras().get(AuditMessage.CHANNELS_OMITTED));
    }

    @Test
    void whatIsShortenedTellsSoAndWhatIsShortIsWhole() {
        run(1, LONG);
        follow(new AuditMessage("id", 2, new NewChannelSuccessful("session"), 7L));
        follow(new AuditMessage("id", 2, new Exec(1, "id -a"), 7L));
        List<AuditMessage> messages = state.continuation(2, 9);
        AuditMessage whole = messages.get(messages.size() - 1);
        assertEquals(new AuditMessage("id", 9, new Exec(1, "id -a"), 7L), whole);
        AuditMessage cut = messages.get(messages.size() - 3);
        assertEquals(1024, ((Exec) cut.payload()).program().length());
        assertEquals(Map.of("program", 200_000L), cut.extras().get(AuditMessage.TRUNCATED));
    }

    @Test
    void channelsThatCloseAreForgotten() {
        run(10, "id");
        for (long channel = 0; channel < 10; channel++) {
            follow(new AuditMessage("id", 3, new Close(), channel));
        }
        assertEquals(MessageSize.of(state.connect()), state.size());
    }

    @Test
    void itIsCountedForTheTotalOfAllConnectionsUntilTheConnectionEnds() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        openSession(connection);
        connection.record(new Exec(1, LONG), 0L);
        eventually(() -> memory.messages(connection.id()).size() == 5);
        eventually(() -> recordings.environment().mailboxes().kept() > 1024);
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertEquals(0, recordings.environment().mailboxes().kept());
    }
}
