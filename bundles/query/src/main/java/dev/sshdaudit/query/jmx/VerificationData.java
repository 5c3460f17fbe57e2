package dev.sshdaudit.query.jmx;

import java.util.List;
import javax.management.ConstructorParameters;

/** What a verification found. Immutable. */
public final class VerificationData {

    private final boolean good;
    private final long recordings;
    private final long bytes;
    private final long alarms;
    private final List<FindingData> findings;
    private final long findingsLeftOut;
    private final List<LedgerData> ledgers;

    /** Makes one of its attributes. */
    @ConstructorParameters({"good", "recordings", "bytes", "alarms", "findings", "findingsLeftOut", "ledgers"})
    public VerificationData(
            boolean good,
            long recordings,
            long bytes,
            long alarms,
            List<FindingData> findings,
            long findingsLeftOut,
            List<LedgerData> ledgers) {
        this.good = good;
        this.recordings = recordings;
        this.bytes = bytes;
        this.alarms = alarms;
        this.findings = List.copyOf(findings);
        this.findingsLeftOut = findingsLeftOut;
        this.ledgers = List.copyOf(ledgers);
    }

    /** Whether nothing was changed or removed. */
    public boolean isGood() {
        return good;
    }

    /** How many recordings were read. */
    public long getRecordings() {
        return recordings;
    }

    /** How many bytes they have. */
    public long getBytes() {
        return bytes;
    }

    /** How many findings are alarms. */
    public long getAlarms() {
        return alarms;
    }

    /** The findings. */
    public List<FindingData> getFindings() {
        return findings;
    }

    /** How many findings there are beside these. */
    public long getFindingsLeftOut() {
        return findingsLeftOut;
    }

    /** The ledgers. */
    public List<LedgerData> getLedgers() {
        return ledgers;
    }
}
