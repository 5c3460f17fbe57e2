package dev.sshdaudit.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.AuditStatus.Failure;
import dev.sshdaudit.AuditStatus.OffPeriod;
import dev.sshdaudit.Content;
import dev.sshdaudit.query.QueryUse;
import dev.sshdaudit.query.QueryUse.What;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatusWatchTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final Failure OLD = new Failure(NOW.minusSeconds(60), "an old error");
    private static final Failure FULL = new Failure(NOW, "the disk is full", null);

    private final List<AuditEvent> events = new ArrayList<>();
    private final StatusWatch watch = new StatusWatch(events::add);

    @Test
    void anErrorIsToldOnceAndOnceWhenItIsOver() {
        watch.look(status(true, "file", OLD), NOW);
        assertEquals(List.of(), events, "what was over before is not told");
        watch.look(status(true, "file", FULL, OLD), NOW);
        watch.look(status(true, "file", FULL, OLD), NOW);
        assertEquals(1, events.size());
        assertEquals("the disk is full", events.get(0).text("text"));
        assertTrue(events.get(0).is("lasts"));
        Failure over = new Failure(FULL.time(), FULL.text(), NOW.plusSeconds(9));
        watch.look(status(true, "file", over, OLD), NOW.plusSeconds(10));
        watch.look(status(true, "file", over, OLD), NOW.plusSeconds(15));
        assertEquals(2, events.size());
        assertTrue(events.get(1).is("over"));
        assertEquals(NOW.plusSeconds(9).toEpochMilli(), events.get(1).millis());
        assertNotEquals(events.get(0).id(), events.get(1).id());
    }

    @Test
    void anErrorThatLastsAtTheStartIsTold() {
        watch.look(status(true, "file", FULL), NOW);
        assertEquals(1, events.size());
    }

    @Test
    void aConfigurationThatCameIntoForceIsTold() {
        watch.look(status(true, "file"), NOW);
        watch.look(status(true, "file"), NOW);
        assertEquals(List.of(), events);
        watch.look(status(false, "s3"), NOW);
        assertEquals("enable: true -> false, storage: file -> s3", events.get(0).text("changes"));
        assertEquals("user \"karaf\"", events.get(0).text("by"));
        assertEquals("dev/sshdaudit/config", events.get(0).kind().topic());
    }

    @Test
    void whatUsersDoIsTold() {
        Uses uses = new Uses(events::add);
        uses.used(new QueryUse(NOW, "anna", "192.0.2.5:4711", What.VIEWED, "0123", null));
        uses.used(new QueryUse(NOW, "anna", null, What.CONFIGURED, null, "audit enable"));
        uses.used(new QueryUse(NOW, "anna", null, What.CONFIGURED, null, "audit mode"));
        AuditEvent viewed = events.get(0);
        assertEquals(Kind.VIEWED, viewed.kind());
        assertEquals(
                List.of("viewed", "anna", "192.0.2.5", "0123"),
                List.of(viewed.text("what"), viewed.text("user"), viewed.text("address"), viewed.text("recording")));
        assertEquals(4711L, viewed.number("port"));
        assertEquals(Kind.CONFIG, events.get(1).kind());
        assertEquals("audit enable", events.get(1).text("detail"));
        assertEquals("anna", events.get(1).text("by"));
        assertNotEquals(events.get(1).id(), events.get(2).id());
    }

    private static AuditStatus status(boolean enabled, String storage, Failure... failures) {
        return new AuditStatus(
                enabled,
                "strict",
                "binary",
                true,
                storage,
                true,
                Set.of(Content.STDOUT),
                0,
                0,
                0,
                0,
                0,
                List.of(failures),
                Map.of(),
                enabled ? List.of() : List.of(new OffPeriod(NOW, null, "user \"karaf\"")),
                0,
                Map.of());
    }
}
