package dev.sshdaudit.events;

import dev.sshdaudit.message.Timestamps;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event. Immutable; clients chose some of the texts.
 *
 * @param kind what the event tells
 * @param id the same for the same fact, however often the fact is told
 * @param nanos when the fact happened, in nanoseconds since the Unix epoch
 * @param facts values by the names of properties: {@link String}, {@link Long} and {@link Boolean}
 */
record AuditEvent(Kind kind, String id, long nanos, Map<String, Object> facts) {

    AuditEvent {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** When the fact happened, in milliseconds since the Unix epoch. */
    long millis() {
        return Timestamps.toInstant(nanos).toEpochMilli();
    }

    /** A copy with one more fact. */
    AuditEvent with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(facts);
        more.put(name, value);
        return new AuditEvent(kind, id, nanos, more);
    }

    @Nullable
    String text(String name) {
        return facts.get(name) instanceof String text ? text : null;
    }

    @Nullable
    Long number(String name) {
        return facts.get(name) instanceof Long number ? number : null;
    }

    boolean is(String name) {
        return Boolean.TRUE.equals(facts.get(name));
    }

    /** All that EventAdmin gets: the facts, and what each event has. */
    Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("id", id);
        properties.put("event", kind.id());
        properties.put("timestamp", millis());
        properties.put("nanos", nanos);
        properties.putAll(facts);
        return properties;
    }
}
