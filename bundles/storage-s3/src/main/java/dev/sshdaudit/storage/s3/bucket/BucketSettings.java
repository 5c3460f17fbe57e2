package dev.sshdaudit.storage.s3.bucket;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a bucket, and what each object in it gets. All values have been checked. An empty text stands for a key
 * that is not set.
 *
 * @param credentials null for those that the SDK finds, such as the role of the machine
 * @param pathStyle whether the bucket is named in the path of URLs, and not in the host name
 * @param authorities certificates of authorities that are trusted beside the system's
 * @param connections the most connections at once
 */
public record BucketSettings(
        Destination destination,
        @Nullable Credentials credentials,
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
     * What each object gets.
     *
     * @param lockDays the days for which the object is locked; 0 without a mode
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
