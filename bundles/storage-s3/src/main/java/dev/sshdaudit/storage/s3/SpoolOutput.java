package dev.sshdaudit.storage.s3;

import dev.sshdaudit.storage.Aside;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.upload.RecordingUpload;
import java.io.IOException;

/** A recording that is being written to its local file, and tells its upload how far it has come. */
final class SpoolOutput implements StorageOutput {

    /** The local files of the recording. */
    interface Spooled {

        /** Counts bytes that were written. */
        void grow(long bytes);

        /** Bytes that the file has; 0 if that cannot be found out. */
        long fileSize();

        /** Learns which file it is: the folder writes a file again that another program removed. */
        void writtenAgain();

        /** Goes on as soon as all is appended to the recording that was kept aside for it: at once, or later. */
        void whenWhole(Runnable goOn);

        /** Called when nothing is written any longer. */
        void ended();
    }

    private final StorageOutput file;
    private final RecordingUpload upload;
    private final Spooled spooled;
    private final SpoolQuota quota;
    /** How many bytes are kept aside. */
    private long aside;

    SpoolOutput(StorageOutput file, RecordingUpload upload, Spooled spooled, SpoolQuota quota) {
        this.file = file;
        this.upload = upload;
        this.spooled = spooled;
        this.quota = quota;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        quota.check(length);
        file.write(bytes, offset, length);
        spooled.grow(length);
        upload.grow(length);
    }

    @Override
    public boolean keepAside(byte[] bytes, int offset, int length, boolean anew) throws IOException {
        quota.check(anew ? Math.max(0, length - aside) : length);
        file.keepAside(bytes, offset, length, anew);
        setAside(anew ? length : aside + length);
        return true;
    }

    private void setAside(long now) {
        spooled.grow(now - aside);
        aside = now;
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
        setAside(0);
        upload.end(metadata, spooled.fileSize());
        spooled.ended();
    }

    @Override
    public void abandon(RecordingMetadata metadata) {
        file.abandon(metadata);
        spooled.writtenAgain();
        if (aside > 0) {
            // appended by now, or soon
            setAside(aside + Aside.TRAILER_BYTES);
        }
        spooled.whenWhole(() -> {
            upload.end(metadata, spooled.fileSize());
            spooled.ended();
        });
    }
}
