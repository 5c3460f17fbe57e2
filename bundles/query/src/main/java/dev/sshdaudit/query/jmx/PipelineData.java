package dev.sshdaudit.query.jmx;

import dev.sshdaudit.AuditStatus.PipelineStatus;
import java.util.Map;
import javax.management.ConstructorParameters;

/** A format and a storage that recordings go through. Immutable. */
public final class PipelineData {

    private final String format;
    private final boolean formatPresent;
    private final String storage;
    private final boolean storagePresent;
    private final boolean required;
    private final long lostMessages;
    private final long lostBytes;
    private final Map<String, String> storageStatus;

    /** Makes one of its attributes. */
    @ConstructorParameters({
        "format",
        "formatPresent",
        "storage",
        "storagePresent",
        "required",
        "lostMessages",
        "lostBytes",
        "storageStatus"
    })
    public PipelineData(
            String format,
            boolean formatPresent,
            String storage,
            boolean storagePresent,
            boolean required,
            long lostMessages,
            long lostBytes,
            Map<String, String> storageStatus) {
        this.format = format;
        this.formatPresent = formatPresent;
        this.storage = storage;
        this.storagePresent = storagePresent;
        this.required = required;
        this.lostMessages = lostMessages;
        this.lostBytes = lostBytes;
        this.storageStatus = storageStatus;
    }

    static PipelineData of(PipelineStatus status) {
        return new PipelineData(
                status.format(),
                status.formatPresent(),
                status.storage(),
                status.storagePresent(),
                status.required(),
                status.lostMessages(),
                status.lostBytes(),
                status.storageStatus());
    }

    /** The name of the format. */
    public String getFormat() {
        return format;
    }

    /** Whether the format is there. */
    public boolean isFormatPresent() {
        return formatPresent;
    }

    /** The name of the storage. */
    public String getStorage() {
        return storage;
    }

    /** Whether the storage is there. */
    public boolean isStoragePresent() {
        return storagePresent;
    }

    /** Whether the key {@code mode} decides about connections that this pipeline cannot record. */
    public boolean isRequired() {
        return required;
    }

    /** Messages that this pipeline could not record since it was chosen. */
    public long getLostMessages() {
        return lostMessages;
    }

    /** Bytes of text and data in these, and bytes that were cut off messages that were too long. */
    public long getLostBytes() {
        return lostBytes;
    }

    /** What the storage tells of itself, by label. */
    public Map<String, String> getStorageStatus() {
        return storageStatus;
    }
}
