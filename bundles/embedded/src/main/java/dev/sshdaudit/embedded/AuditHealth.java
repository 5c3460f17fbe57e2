package dev.sshdaudit.embedded;

import dev.sshdaudit.AuditStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether connections are recorded as the configuration asks for, for the health check of a program. Immutable.
 *
 * @param recording whether auditing is on, and recordings are kept
 * @param problems what is wrong at this moment, for people; empty if nothing is. Clients chose parts of some texts: escape them
 */
public record AuditHealth(boolean recording, List<String> problems) {

    /** Copies the list. */
    public AuditHealth {
        problems = List.copyOf(problems);
    }

    /** The health that a status tells of. What was lost in the past, and is no longer wrong, is no problem. */
    public static AuditHealth of(AuditStatus status) {
        List<String> problems = new ArrayList<>();
        if (status.enabled() && status.keepsNothing()) {
            problems.add("PID audit: format or storage is none, so nothing is kept");
        }
        if (status.enabled() && !status.formatPresent()) {
            problems.add("PID audit, key format: " + status.format() + " is not there");
        }
        if (status.enabled() && !status.storagePresent()) {
            problems.add("PID audit, key storage: " + status.storage() + " is not there");
        }
        if (status.rules().refused() > 0) {
            problems.add(status.rules().refused() + " rules were refused");
        }
        status.failures().stream()
                .filter(AuditStatus.Failure::lasts)
                .map(AuditStatus.Failure::text)
                .forEach(problems::add);
        return new AuditHealth(status.enabled() && !status.keepsNothing(), problems);
    }

    /** Whether nothing is wrong; also where auditing is off, as the configuration asks for that. */
    public boolean isWell() {
        return problems.isEmpty();
    }
}
