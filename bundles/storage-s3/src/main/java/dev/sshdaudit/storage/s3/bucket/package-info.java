/**
 * A bucket: {@link dev.sshdaudit.storage.s3.bucket.Bucket} names the operations that recordings need, {@link
 * dev.sshdaudit.storage.s3.bucket.SdkBucket} asks a server for them. Nothing outside of this package knows the SDK.
 */
package dev.sshdaudit.storage.s3.bucket;
