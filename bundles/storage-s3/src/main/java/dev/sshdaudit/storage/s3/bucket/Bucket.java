package dev.sshdaudit.storage.s3.bucket;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;

/**
 * One bucket at a server. Every call is one request and waits for its answer; none is repeated here, as whoever asks
 * knows better when. What goes wrong there is a {@link BucketException}, any other {@link IOException} is about the file
 * to be sent. Thread-safe. The first six operations are all that uploading needs; the seventh makes sure, where the
 * server permits it.
 *
 * <p>An answer counts only if it is one that S3 gives: with an ETag, an upload id, or the object's key, whichever the
 * operation promises. Anything else, be its status 200, is a {@link BucketException.Kind#NOT_S3}.
 */
public interface Bucket extends AutoCloseable {

    /**
     * What a server says of what it has taken.
     *
     * @param etag the ETag, without quotes; an empty text only of a completed upload, as some servers tell none there
     * @param checksum whether the ETag can be an MD5 sum: it is none where a key of KMS encrypts
     * @param md5 the MD5 sum of what was sent, in lower-case hex digits, or an empty text
     */
    record Receipt(String etag, boolean checksum, String md5) {}

    /**
     * An object, as the server tells of it when it is asked.
     *
     * @param size bytes, or -1 if the server does not tell
     * @param etag the ETag, without quotes, or an empty text
     * @param checksum whether the ETag can be an MD5 sum
     */
    record ObjectStat(long size, String etag, boolean checksum) {}

    /** A part that is up. */
    record UploadedPart(int number, String etag) {}

    /** An upload that was begun and neither completed nor aborted. */
    record OpenUpload(String key, String uploadId) {}

    /** An object, as a listing tells of it. */
    record StoredObject(String key, long size, Instant lastModified) {}

    /** Stores a small object. */
    Receipt putObject(ObjectHead head, FileRange content) throws IOException;

    /** Begins an upload; its id. */
    String createMultipartUpload(ObjectHead head) throws IOException;

    /** Sends a part of an upload, numbered from 1. */
    Receipt uploadPart(String key, String uploadId, int number, FileRange content) throws IOException;

    /** Makes an object of the parts, in order of their numbers. */
    Receipt completeMultipartUpload(String key, String uploadId, List<UploadedPart> parts) throws IOException;

    /** The open uploads whose keys begin so. */
    List<OpenUpload> listMultipartUploads(String keyPrefix) throws IOException;

    /** Gives an upload up; that there is none of this id is not an error. */
    void abortMultipartUpload(String key, String uploadId) throws IOException;

    /** What the server has under a key. */
    ObjectStat statObject(String key) throws IOException;

    /** The objects whose keys begin so. */
    List<StoredObject> listObjects(String keyPrefix) throws IOException;

    /** What is known of an object. */
    ObjectHead headObject(String key) throws IOException;

    /** An object's content, to be closed. */
    InputStream getObject(String key) throws IOException;

    /** Ends all requests; those under way fail. */
    @Override
    void close();
}
