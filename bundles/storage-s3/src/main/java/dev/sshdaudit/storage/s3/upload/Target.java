package dev.sshdaudit.storage.s3.upload;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.storage.s3.bucket.Bucket;
import dev.sshdaudit.storage.s3.bucket.Destination;

/**
 * The bucket of one configuration, with what objects are called there. A target outlives its configuration as long as
 * uploads that were begun there hold it; with the last {@link #release} its bucket is closed. Thread-safe.
 */
public final class Target {

    private final Destination destination;
    private final Bucket bucket;
    private final ObjectNaming naming;
    private final long partSize;
    private final Inspection inspection = new Inspection();

    @GuardedBy("this")
    private int holders = 1;

    /**
     * Makes a target that its maker holds.
     *
     * @param partSize bytes of the first part of an upload in parts; smaller recordings are put as a whole
     */
    public Target(Destination destination, Bucket bucket, ObjectNaming naming, long partSize) {
        this.destination = destination;
        this.bucket = bucket;
        this.naming = naming;
        this.partSize = partSize;
    }

    /** The bucket's server, region and name. */
    public Destination destination() {
        return destination;
    }

    /** The client for the bucket. */
    public Bucket bucket() {
        return bucket;
    }

    /** What objects are called here. */
    public ObjectNaming naming() {
        return naming;
    }

    long partSize() {
        return partSize;
    }

    Inspection inspection() {
        return inspection;
    }

    /** What makes sure that an object is whole before its local file is deleted, for an operator. */
    public String checks() {
        return inspection.describe();
    }

    /** Holds this target once more; each call needs a {@link #release}. */
    synchronized Target hold() {
        holders++;
        return this;
    }

    /** Lets this target go. The last call closes the bucket, which may take some time. */
    public void release() {
        synchronized (this) {
            holders--;
            if (holders != 0) {
                return;
            }
        }
        bucket.close();
    }
}
