package dev.sshdaudit.query.jmx;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.Content;
import dev.sshdaudit.storage.UploadCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The attributes of the MBean. Each is read anew. Thread-safe. */
abstract class StatusAttributes implements AuditMXBean {

    private static final UploadCounts NO_UPLOADS = new UploadCounts(0, 0, 0, null);

    private final Supplier<AuditStatus> status;

    StatusAttributes(Supplier<AuditStatus> status) {
        this.status = status;
    }

    @Override
    public boolean isEnabled() {
        return status().enabled();
    }

    @Override
    public String getMode() {
        return status().mode();
    }

    @Override
    public String getFormat() {
        return status().format();
    }

    @Override
    public boolean isFormatPresent() {
        return status().formatPresent();
    }

    @Override
    public String getStorage() {
        return status().storage();
    }

    @Override
    public boolean isStoragePresent() {
        return status().storagePresent();
    }

    @Override
    public List<String> getIntercepted() {
        return status().intercepted().stream().sorted().map(Content::key).toList();
    }

    @Override
    public int getRulesInForce() {
        return status().rules().inForce();
    }

    @Override
    public int getRulesRefused() {
        return status().rules().refused();
    }

    @Override
    public int getLiveConnections() {
        return status().liveConnections();
    }

    @Override
    public long getConnections() {
        return status().connections();
    }

    @Override
    public long getMessages() {
        return status().messages();
    }

    @Override
    public long getLostMessages() {
        return status().lostMessages();
    }

    @Override
    public long getLostBytes() {
        return status().lostBytes();
    }

    @Override
    public long getBytesIn() {
        return status().counters().bytesIn();
    }

    @Override
    public long getBytesOut() {
        return status().counters().bytesOut();
    }

    @Override
    public long getGaps() {
        return status().counters().gaps();
    }

    @Override
    public long getErrors() {
        return status().counters().errors();
    }

    @Override
    public long getTerminated() {
        return status().counters().terminated();
    }

    @Override
    public long getWaitingBytes() {
        return status().counters().waitingBytes();
    }

    /** A client may lack the classes of causes. */
    private AuditStatus status() {
        try {
            return status.get();
        } catch (SecurityException e) {
            throw new SecurityException(e.getMessage());
        }
    }

    private UploadCounts uploads() {
        UploadCounts counts = status().allUploads();
        return counts == null ? NO_UPLOADS : counts;
    }

    @Override
    public int getUploadsRunning() {
        return uploads().running();
    }

    @Override
    public int getUploadsPending() {
        return uploads().pending();
    }

    @Override
    public int getUploadsFailed() {
        return uploads().failed();
    }

    @Override
    public String getOldestUpload() {
        Instant oldest = uploads().oldest();
        return oldest == null ? "" : oldest.toString();
    }

    @Override
    public long getOldestUploadSeconds() {
        Instant oldest = uploads().oldest();
        return oldest == null
                ? 0
                : Math.max(0, Duration.between(oldest, Instant.now()).toSeconds());
    }

    @Override
    public List<String> getOffPeriods() {
        return status().offPeriods().stream()
                .map(period -> period.from() + " to " + (period.to() == null ? "now" : period.to())
                        + (period.by() == null ? "" : " by " + period.by()))
                .toList();
    }

    @Override
    public List<PipelineData> getPipelines() {
        return status().pipelines().stream().map(PipelineData::of).toList();
    }

    @Override
    public int getPendingRecordings() {
        return status().pendingRecordings();
    }

    @Override
    public Map<String, String> getStorageStatus() {
        return status().storageStatus();
    }

    @Override
    public Map<String, String> getLedgerStatus() {
        return status().ledgerStatus();
    }

    @Override
    public List<String> getFailures() {
        return status().failures().stream()
                .map(failure -> failure.time() + " " + failure.text())
                .toList();
    }
}
