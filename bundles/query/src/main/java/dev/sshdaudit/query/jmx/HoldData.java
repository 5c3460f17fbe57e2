package dev.sshdaudit.query.jmx;

import dev.sshdaudit.query.AuditQuery;
import javax.management.ConstructorParameters;

/** A recording that must not be deleted. Immutable. */
public final class HoldData {

    private final String name;
    private final String by;
    private final String reason;
    private final String since;

    /** Makes one of its attributes. */
    @ConstructorParameters({"name", "by", "reason", "since"})
    public HoldData(String name, String by, String reason, String since) {
        this.name = name;
        this.by = by;
        this.reason = reason;
        this.since = since;
    }

    static HoldData of(AuditQuery.Hold hold) {
        return new HoldData(hold.name(), hold.by(), hold.reason(), hold.since().toString());
    }

    /** The name of the recording. */
    public String getName() {
        return name;
    }

    /** Who holds it. */
    public String getBy() {
        return by;
    }

    /** Why. */
    public String getReason() {
        return reason;
    }

    /** When it was held, in RFC 3339. */
    public String getSince() {
        return since;
    }
}
