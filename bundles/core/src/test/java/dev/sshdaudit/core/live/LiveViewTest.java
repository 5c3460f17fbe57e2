package dev.sshdaudit.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelOpen.NewChannel;
import dev.sshdaudit.message.ChannelOpen.NewChannelFailed;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.Payload;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveViewTest {

    private final LiveView view = new LiveView(new Traffic(), 0);

    private void follow(Payload payload, long channel) {
        view.follow(new AuditMessage("0123456789abcdef0123456789abcdef", 1, payload, channel, Map.of()));
    }

    private void open(String type, long channel) {
        follow(new NewChannel(type), channel);
        follow(new NewChannelSuccessful(type), channel);
    }

    @Test
    void aChannelCountsOnceListedOrNot() {
        for (int i = 0; i < 150; i++) {
            open("session", i);
        }
        follow(new NewChannel("session"), 150);
        follow(new NewChannelFailed("session", "no"), 150);
        assertEquals(151, view.channels());
    }

    @Test
    void theOnlySessionIsKnownAsLongAsNoneMayBeHidden() {
        assertNull(view.onlySession());
        open("direct-tcpip", 0);
        open("Session", 1);
        follow(new NewChannel("session"), 2);
        assertEquals(1, view.onlySession(), "the other one is not open");
        open("unknown", 3);
        assertNull(view.onlySession(), "a channel of unknown type may be a session");
        follow(new Close(), 3);
        assertEquals(1, view.onlySession());
        for (int i = 4; i < 150; i++) {
            open("session", i);
        }
        for (int i = 2; i < 102; i++) {
            follow(new Close(), i);
        }
        assertNull(view.onlySession(), "others are open that are not listed");
    }

    @Test
    void changesOfSessionsAreTold() {
        open("session", 0);
        long before = view.sessionChanges();
        open("direct-tcpip", 1);
        follow(new Close(), 1);
        assertEquals(before, view.sessionChanges());
        follow(new Close(), 0);
        assertEquals(before + 1, view.sessionChanges());
    }
}
