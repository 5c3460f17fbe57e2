package dev.sshdaudit.storage.s3.bucket;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * How to reach a bucket, and what to ask of it for every object. Checked; texts that are empty stand for what was not
 * configured.
 *
 * @param credentials null for those that the SDK finds by itself
 * @param authorities trusted beside the system's
 * @param connections at most so many at once
 */
public record BucketSettings(
        Destination destination,
        Credentials credentials,
        boolean pathStyle,
        List<X509Certificate> authorities,
        int connections,
        ObjectOptions options) {

    /** A key and its secret. */
    public record Credentials(String accessKey, String secretKey) {

        @Override
        public String toString() {
            return "credentials";
        }
    }

    /**
     * What every object gets.
     *
     * @param lockDays how long it is locked; 0 for not
     */
    public record ObjectOptions(
            String acl,
            String serverSideEncryption,
            String kmsKeyId,
            String lockMode,
            int lockDays,
            String storageClass,
            Map<String, String> tags) {}
}
