package dev.sshdaudit.storage.s3.bucket;

import java.util.Objects;

/**
 * A bucket, with the server and the region where it is. An upload in parts that was begun in one destination cannot go
 * on in another.
 *
 * @param endpoint the server's URL, or an empty text for that of AWS in the region
 */
public record Destination(String endpoint, String region, String bucket) {

    /**
     * Compares without the method that a record has by itself: JDK 17 keeps the class of the last record that was
     * compared so (in a constant of {@code java.lang.runtime.ObjectMethods}), and with it the class loader of a bundle
     * that is gone.
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Destination that
                && endpoint.equals(that.endpoint)
                && region.equals(that.region)
                && bucket.equals(that.bucket);
    }

    @Override
    public int hashCode() {
        return Objects.hash(endpoint, region, bucket);
    }

    /** The bucket as an operator would name it, such as {@code audit at https://s3.example.com}. */
    @Override
    public String toString() {
        return bucket + " at " + (endpoint.isEmpty() ? "AWS, " + region : endpoint);
    }
}
