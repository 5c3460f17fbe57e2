package dev.sshdaudit.storage.s3;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.upload.RecordingUpload;
import java.io.IOException;

/** A recording being written to its local file; its upload hears of everything. */
final class SpoolOutput implements StorageOutput {

    /** Is told of bytes that were written. */
    interface Growth {
        void grow(long bytes);
    }

    private final StorageOutput file;
    private final RecordingUpload upload;
    private final Growth growth;
    private final SpoolQuota quota;

    SpoolOutput(StorageOutput file, RecordingUpload upload, Growth growth, SpoolQuota quota) {
        this.file = file;
        this.upload = upload;
        this.growth = growth;
        this.quota = quota;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        quota.check(length);
        file.write(bytes, offset, length);
        growth.grow(length);
        upload.grow(length);
    }

    @Override
    public void flush() throws IOException {
        file.flush();
    }

    @Override
    public void update(RecordingMetadata metadata) throws IOException {
        file.update(metadata);
        upload.describe(metadata);
    }

    @Override
    public void finish(RecordingMetadata metadata) throws IOException {
        file.finish(metadata);
        upload.end(metadata);
    }

    @Override
    public void abandon(RecordingMetadata metadata) {
        file.abandon(metadata);
        upload.end(metadata);
    }
}
