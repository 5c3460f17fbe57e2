package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.Bucket;
import dev.sshdaudit.storage.s3.bucket.Destination;

/**
 * Where recordings go under one configuration. It lives on while something that was begun there has to be ended, and is
 * closed when nobody holds it any longer. Thread-safe.
 */
public final class Target {

    private final Destination destination;
    private final Bucket bucket;
    private final ObjectNaming naming;
    private final long partSize;
    private final Inspection inspection = new Inspection();
    private int holders = 1;

    /** Is held by whoever makes it. */
    public Target(Destination destination, Bucket bucket, ObjectNaming naming, long partSize) {
        this.destination = destination;
        this.bucket = bucket;
        this.naming = naming;
        this.partSize = partSize;
    }

    /** Which bucket where. */
    public Destination destination() {
        return destination;
    }

    /** The bucket. */
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

    /** How it is made sure that objects are there before local files go, in an operator's words. */
    public String checks() {
        return inspection.describe();
    }

    synchronized Target hold() {
        holders++;
        return this;
    }

    /** Lets it go; the last one closes the bucket. */
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
