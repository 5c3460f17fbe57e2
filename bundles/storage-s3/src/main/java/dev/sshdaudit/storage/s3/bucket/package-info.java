/**
 * A bucket. {@link dev.sshdaudit.storage.s3.bucket.Bucket} has the operations that recordings need, {@link
 * dev.sshdaudit.storage.s3.bucket.SdkBucket} asks a server for them through the AWS SDK. No other package knows the
 * SDK.
 */
@NullMarked
package dev.sshdaudit.storage.s3.bucket;

import org.jspecify.annotations.NullMarked;
