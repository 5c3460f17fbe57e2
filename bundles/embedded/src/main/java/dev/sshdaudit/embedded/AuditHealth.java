package dev.sshdaudit.embedded;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.AuditStatus.PipelineStatus;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
        if (status.enabled()) {
            problems.addAll(missing(status));
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

    private static Set<String> missing(AuditStatus status) {
        Set<String> missing = new LinkedHashSet<>();
        for (PipelineStatus pipeline : status.pipelines()) {
            if (!pipeline.formatPresent()) {
                missing.add("PID audit, key format: " + pipeline.format() + " is not there");
            }
            if (!pipeline.storagePresent()) {
                missing.add("PID audit, key storage: " + pipeline.storage() + " is not there");
            }
        }
        return missing;
    }

    /** Whether nothing is wrong; also where auditing is off, as the configuration asks for that. */
    public boolean isWell() {
        return problems.isEmpty();
    }
}
