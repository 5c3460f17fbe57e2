package dev.sshdaudit.storage.s3.bucket;

import dev.sshdaudit.storage.s3.bucket.BucketSettings.ObjectOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * The headers that every object gets. They are the same for objects that are put as a whole and for uploads in parts,
 * but the SDK has a type for each.
 */
final class ObjectHeaders {

    private final ObjectOptions options;
    private final @Nullable Instant lockedUntil;

    ObjectHeaders(ObjectOptions options, Instant now) {
        this.options = options;
        this.lockedUntil = options.lockMode().isEmpty() ? null : now.plus(Duration.ofDays(options.lockDays()));
    }

    void putOn(PutObjectRequest.Builder request) {
        given(options.acl(), request::acl);
        given(options.serverSideEncryption(), request::serverSideEncryption);
        given(options.kmsKeyId(), request::ssekmsKeyId);
        given(options.storageClass(), request::storageClass);
        if (lockedUntil != null) {
            request.objectLockMode(options.lockMode()).objectLockRetainUntilDate(lockedUntil);
        }
        if (!options.tags().isEmpty()) {
            request.tagging(SdkBucket.tagging(options));
        }
    }

    void putOn(CreateMultipartUploadRequest.Builder request) {
        given(options.acl(), request::acl);
        given(options.serverSideEncryption(), request::serverSideEncryption);
        given(options.kmsKeyId(), request::ssekmsKeyId);
        given(options.storageClass(), request::storageClass);
        if (lockedUntil != null) {
            request.objectLockMode(options.lockMode()).objectLockRetainUntilDate(lockedUntil);
        }
        if (!options.tags().isEmpty()) {
            request.tagging(SdkBucket.tagging(options));
        }
    }

    private static void given(String value, Consumer<String> setter) {
        if (!value.isEmpty()) {
            setter.accept(value);
        }
    }
}
