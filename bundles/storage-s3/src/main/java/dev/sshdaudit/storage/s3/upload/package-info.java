/**
 * Brings recordings from files to a bucket: {@link dev.sshdaudit.storage.s3.upload.Uploads} shares the threads, {@link
 * dev.sshdaudit.storage.s3.upload.RecordingUpload} knows what is next for one recording, {@link
 * dev.sshdaudit.storage.s3.upload.Journal} remembers it across a crash.
 */
package dev.sshdaudit.storage.s3.upload;
