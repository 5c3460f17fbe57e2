package dev.sshdaudit.storage.s3;

import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.files.Keeping;
import dev.sshdaudit.storage.s3.bucket.BucketSettings;
import dev.sshdaudit.storage.s3.bucket.BucketSettings.Credentials;
import dev.sshdaudit.storage.s3.bucket.BucketSettings.ObjectOptions;
import dev.sshdaudit.storage.s3.bucket.Destination;
import dev.sshdaudit.storage.s3.upload.ObjectNaming;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The PID {@code audit.s3}, checked as far as that is possible without asking the server.
 *
 * @param local the folder for recordings on their way
 * @param keeping what of that folder survives a power failure, and the bytes that stay free on its disk
 * @param maxSize the most bytes that may be in the folder; 0 for no limit
 * @param bucket how to reach the bucket, and what each object gets
 * @param naming what objects are called
 * @param partSize bytes of the first part of an upload in parts
 * @param parallelUploads the most requests at once
 */
record S3Configuration(
        Path local,
        Keeping keeping,
        long maxSize,
        BucketSettings bucket,
        ObjectNaming naming,
        long partSize,
        int parallelUploads) {

    static final Set<String> PUBLIC_ACLS = Set.of("public-read", "public-read-write", "authenticated-read");

    private static final Pattern BUCKET =
            Pattern.compile("(?!\\d+\\.\\d+\\.\\d+\\.\\d+$)(?!.*\\.\\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,62}");
    private static final Pattern STORAGE_CLASS = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");
    private static final Pattern TAG_KEY = Pattern.compile("[\\p{L}\\p{N} +\\-._:/@]{1,128}");
    private static final Pattern TAG_VALUE = Pattern.compile("[\\p{L}\\p{N} +\\-._:/@]{0,256}");
    private static final int MAX_TAGS = 10;

    /**
     * Checks what the annotations of the keys cannot say: the forms of texts, and keys that have to fit each other.
     *
     * @param settings what was configured, within the ranges of the keys, which the reader of the configuration has
     *     checked
     */
    static S3Configuration of(S3Settings settings) throws InvalidConfigurationException {
        URI endpoint = endpoint(settings.endpoint());
        BucketSettings bucket = new BucketSettings(
                new Destination(
                        endpoint == null ? "" : endpoint.toString(),
                        region(settings.region(), endpoint),
                        matching(
                                "bucket",
                                settings.bucket(),
                                BUCKET,
                                "a name by the rules of S3: 3 to 63 lower-case"
                                        + " letters, digits, dots and hyphens, a letter or digit first and last")),
                credentials(settings),
                settings.pathStyleAccess(),
                Certificates.read(settings.cacert()),
                // one connection more, for listings
                settings.parallelUploads() + 1 + Parallel.MOST,
                options(settings));
        return new S3Configuration(
                Path.of(settings.local()).normalize(),
                new Keeping(settings.local_sync(), settings.local_minFreeSpace()),
                settings.local_maxSize(),
                bucket,
                naming(settings),
                settings.uploadPartSize(),
                settings.parallelUploads());
    }

    private static InvalidConfigurationException invalid(String key, Object value, String allowed) {
        return new InvalidConfigurationException(S3Settings.PID, key, value, allowed);
    }

    private static String matching(String key, String value, Pattern pattern, String allowed)
            throws InvalidConfigurationException {
        if (!pattern.matcher(value).matches()) {
            throw invalid(key, value, allowed);
        }
        return value;
    }

    private static @Nullable URI endpoint(String text) throws InvalidConfigurationException {
        if (text.isEmpty()) {
            return null;
        }
        try {
            URI uri = new URI(text);
            String path = uri.getRawPath();
            if (Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && (path.isEmpty() || path.equals("/"))) {
                return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), null, null, null);
            }
        } catch (URISyntaxException e) {
            // the error below tells
        }
        // the text may hold a password by mistake
        throw invalid(
                "endpoint",
                text.replaceFirst("//.*@", "//…@"),
                "a URL of a server, such as https://s3.example.com, without user, path and query");
    }

    private static String region(String text, @Nullable URI endpoint) throws InvalidConfigurationException {
        if (text.isEmpty() && endpoint != null) {
            return "us-east-1";
        }
        return matching("region", text, REGION, "the region of the bucket, such as eu-central-1, or endpoint be set");
    }

    private static @Nullable Credentials credentials(S3Settings settings) throws InvalidConfigurationException {
        boolean access = !settings.accessKey().isEmpty();
        boolean secret = !settings.secretKey().isEmpty();
        if (access != secret) {
            throw new InvalidConfigurationException("PID " + S3Settings.PID + ", keys accessKey and secretKey: only "
                    + (access ? "accessKey" : "secretKey") + " is set; set both, or neither for the AWS SDK's own"
                    + " ways, such as the role of the machine");
        }
        return access ? new Credentials(settings.accessKey(), settings.secretKey()) : null;
    }

    private static ObjectNaming naming(S3Settings settings) throws InvalidConfigurationException {
        String problem = ObjectNaming.problem(settings.prefix());
        if (problem != null) {
            throw invalid("prefix", settings.prefix(), problem);
        }
        return new ObjectNaming(settings.prefix(), settings.metadata_username(), settings.metadata_ip());
    }

    private static ObjectOptions options(S3Settings settings) throws InvalidConfigurationException {
        String encryption = settings.serverSideEncryption();
        if (!settings.kmsKeyId().isEmpty() && !encryption.startsWith("aws:kms")) {
            throw invalid("kmsKeyId", settings.kmsKeyId(), "empty, as serverSideEncryption is not aws:kms");
        }
        String mode = settings.objectLock_mode();
        int days = settings.objectLock_days();
        if (mode.isEmpty() && days != 0) {
            throw invalid("objectLock.days", days, "0, as objectLock.mode is not set");
        } else if (!mode.isEmpty() && days == 0) {
            throw invalid("objectLock.days", days, "the number of days, as objectLock.mode is set");
        }
        String storageClass = settings.storageClass();
        if (!storageClass.isEmpty()) {
            matching("storageClass", storageClass, STORAGE_CLASS, "a storage class, such as STANDARD_IA");
        }
        return new ObjectOptions(
                settings.acl(), encryption, settings.kmsKeyId(), mode, days, storageClass, tags(settings.tags()));
    }

    private static Map<String, String> tags(String text) throws InvalidConfigurationException {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String tag : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int equals = tag.indexOf('=');
            String key = equals < 0 ? "" : tag.substring(0, equals).strip();
            String value = equals < 0 ? "" : tag.substring(equals + 1).strip();
            if (!TAG_KEY.matcher(key).matches()
                    || !TAG_VALUE.matcher(value).matches()
                    || tags.put(key, value) != null
                    || tags.size() > MAX_TAGS) {
                throw invalid(
                        "tags",
                        text,
                        "at most 10 different tags name=value, separated by commas, of letters, digits, spaces and"
                                + " + - . _ : / @");
            }
        }
        return tags;
    }
}
