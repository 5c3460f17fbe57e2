package dev.sshdaudit.events;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.AuditStatus.Failure;
import dev.sshdaudit.Content;
import dev.sshdaudit.message.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares snapshots of the audit log's status, and makes events of what differs: errors that begin and end, and a configuration that
 * came into force. For one thread.
 */
final class StatusWatch {

    private final Consumer<AuditEvent> events;
    private @Nullable Map<String, String> inForce;
    private Map<String, Boolean> failures = new HashMap<>();

    StatusWatch(Consumer<AuditEvent> events) {
        this.events = events;
    }

    /** Takes the next snapshot. The first one is what later ones are compared with. */
    void look(AuditStatus status, Instant now) {
        Map<String, String> found = configuration(status);
        if (inForce != null && !inForce.equals(found)) {
            changed(status, inForce, found, now);
        }
        failures(status.failures(), inForce != null);
        inForce = found;
    }

    private static Map<String, String> configuration(AuditStatus status) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("enable", String.valueOf(status.enabled()));
        values.put("mode", status.mode());
        values.put("format", status.format());
        values.put("storage", status.storage());
        values.put(
                "intercept",
                status.intercepted().stream().sorted().map(Content::key).collect(Collectors.joining("+")));
        return values;
    }

    private void changed(AuditStatus status, Map<String, String> before, Map<String, String> after, Instant now) {
        List<String> changes = new ArrayList<>();
        after.forEach((key, value) -> {
            String former = before.get(key);
            if (!value.equals(former)) {
                changes.add(key + ": " + shown(former) + " -> " + shown(value));
            }
        });
        Facts facts = new Facts().text("what", "in force").text("changes", String.join(", ", changes));
        if (!status.enabled() && !status.offPeriods().isEmpty()) {
            facts.text("by", status.offPeriods().get(0).by());
        }
        add(Kind.CONFIG, now, "in-force", facts);
    }

    private static String shown(@Nullable String value) {
        return value == null || value.isEmpty() ? "nothing" : value;
    }

    /** Errors before the first snapshot are told if they last still. */
    private void failures(List<Failure> listed, boolean compares) {
        Map<String, Boolean> seen = new HashMap<>();
        for (int i = listed.size() - 1; i >= 0; i--) {
            Failure failure = listed.get(i);
            String key = Timestamps.of(failure.time()) + "-"
                    + Integer.toHexString(failure.text().hashCode());
            Boolean lasted = failures.get(key);
            seen.put(key, failure.lasts());
            Facts facts = new Facts().text("text", failure.text()).flag("lasts", failure.lasts());
            Instant over = failure.over();
            if (lasted == null && (compares || failure.lasts())) {
                add(Kind.FAILURE, failure.time(), key, facts);
            } else if (Boolean.TRUE.equals(lasted) && over != null) {
                add(Kind.FAILURE, over, key + "-over", facts.flag("over", true));
            }
        }
        failures = seen;
    }

    private void add(Kind kind, Instant time, String key, Facts facts) {
        long nanos = Timestamps.of(time);
        String id = kind == Kind.FAILURE ? kind.id() + "-" + key : kind.id() + "-" + nanos + "-" + key;
        events.accept(new AuditEvent(kind, id, nanos, facts.values()));
    }
}
