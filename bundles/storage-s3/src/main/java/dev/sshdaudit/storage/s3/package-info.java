/**
 * The storage {@code s3}: recordings as objects in a bucket. {@link dev.sshdaudit.storage.s3.S3StorageComponent}
 * follows the PID {@code audit.s3}; {@link dev.sshdaudit.storage.s3.S3Storage} keeps recordings in a local folder
 * first, from where {@link dev.sshdaudit.storage.s3.upload.Uploads} brings them to the {@link
 * dev.sshdaudit.storage.s3.bucket.Bucket bucket}.
 */
@NullMarked
package dev.sshdaudit.storage.s3;

import org.jspecify.annotations.NullMarked;
