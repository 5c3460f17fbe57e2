package dev.sshdaudit.events;

import dev.sshdaudit.message.Timestamps;
import dev.sshdaudit.query.QueryListener;
import dev.sshdaudit.query.QueryUse;
import dev.sshdaudit.query.QueryUse.What;
import java.util.Locale;
import java.util.function.Consumer;

/** Makes events of what users do with recordings. Called by one thread at a time. */
final class Uses implements QueryListener {

    private final Consumer<AuditEvent> events;
    private long lastNanos;
    private long sameTime;

    Uses(Consumer<AuditEvent> events) {
        this.events = events;
    }

    @Override
    public void used(QueryUse use) {
        Facts facts = new Facts().text("what", use.what().name().toLowerCase(Locale.ROOT));
        String from = use.address();
        if (from != null) {
            Endpoint endpoint = Endpoint.of(from);
            facts.text("address", endpoint.host()).number("port", endpoint.port());
        }
        facts.text("user", use.user()).text("recording", use.recording()).text("detail", use.detail());
        Kind kind = use.what() == What.CONFIGURED ? Kind.CONFIG : Kind.VIEWED;
        if (kind == Kind.CONFIG) {
            facts.text("by", use.user());
        }
        long nanos = Timestamps.of(use.time());
        sameTime = nanos == lastNanos ? sameTime + 1 : 0;
        lastNanos = nanos;
        String id = kind.id() + "-" + nanos + "-" + use.what().name().toLowerCase(Locale.ROOT)
                + (sameTime == 0 ? "" : "-" + sameTime);
        events.accept(new AuditEvent(kind, id, nanos, facts.values()));
    }
}
