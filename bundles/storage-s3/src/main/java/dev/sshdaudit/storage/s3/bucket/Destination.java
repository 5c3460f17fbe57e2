package dev.sshdaudit.storage.s3.bucket;

import java.util.Objects;

/**
 * Which bucket where. Uploads that were begun in one destination cannot go on in another.
 *
 * @param endpoint the server's URL, or an empty text for that of AWS in the region
 */
public record Destination(String endpoint, String region, String bucket) {

    /**
     * Not the record's own: the JDK 17 remembers the last record that was compared (in a constant of {@code
     * java.lang.runtime.ObjectMethods}), and with it the class loader of a bundle that is gone.
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

    /** In an operator's words. */
    @Override
    public String toString() {
        return bucket + " at " + (endpoint.isEmpty() ? "AWS, " + region : endpoint);
    }
}
