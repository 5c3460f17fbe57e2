/**
 * Brings recordings from local files to a bucket. {@link dev.sshdaudit.storage.s3.upload.Uploads} has the threads,
 * {@link dev.sshdaudit.storage.s3.upload.RecordingUpload} is one recording on its way, {@link
 * dev.sshdaudit.storage.s3.upload.Course} has what is known of it, {@link dev.sshdaudit.storage.s3.upload.Phase} knows its next
 * step, and {@link dev.sshdaudit.storage.s3.upload.Journal} keeps on disk how far it has come.
 */
@NullMarked
package dev.sshdaudit.storage.s3.upload;

import org.jspecify.annotations.NullMarked;
