package dev.sshdaudit.storage.s3.bucket;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * One bucket at a server. Each call makes one request and waits for its answer. No request is repeated here: the caller
 * decides when to try again. A request that fails throws a {@link BucketException}; any other {@link IOException} is
 * about the local file that is to be sent. Thread-safe. The first six operations are all that an upload needs; {@link
 * #statObject} makes sure of the object, where the server permits that.
 *
 * <p>An answer counts only if it is one that S3 gives: with an ETag, an upload id, or the object's key, whichever the
 * operation promises. Any other answer, even with status 200, throws a {@link BucketException.Kind#NOT_S3}.
 */
public interface Bucket extends AutoCloseable {

    /**
     * The server's answer to a request that stored bytes.
     *
     * @param etag the ETag, without quotes; an empty text only of a completed upload, as some servers tell none there
     * @param checksum whether the ETag can be an MD5 sum: it is none where the object is encrypted with a key of KMS
     * @param md5 the MD5 sum of the bytes that were sent, in lower-case hex digits, or an empty text
     */
    record Receipt(String etag, boolean checksum, String md5) {}

    /**
     * An object, as the server describes it in the answer to HEAD.
     *
     * @param size bytes, or -1 if the server does not tell
     * @param etag the ETag, without quotes, or an empty text
     * @param checksum whether the ETag can be an MD5 sum
     */
    record ObjectStat(long size, String etag, boolean checksum) {}

    /** A part that the server has. */
    record UploadedPart(int number, String etag) {}

    /** An upload that was begun and neither completed nor aborted. */
    record OpenUpload(String key, String uploadId) {}

    /** An object, as a listing describes it; {@code size} in bytes. */
    record StoredObject(String key, long size, Instant lastModified) {}

    /** An object with its headers. */
    record DescribedObject(StoredObject object, ObjectHead head) {}

    /** Stores an object as a whole. */
    Receipt putObject(ObjectHead head, FileRange content) throws IOException;

    /** Begins an upload in parts, and returns the upload's id. */
    String createMultipartUpload(ObjectHead head) throws IOException;

    /** Sends a part of an upload, numbered from 1. */
    Receipt uploadPart(String key, String uploadId, int number, FileRange content) throws IOException;

    /** Has the server put the parts together to an object, in the order of their numbers. */
    Receipt completeMultipartUpload(String key, String uploadId, List<UploadedPart> parts) throws IOException;

    /** The open uploads whose keys begin with a prefix. */
    List<OpenUpload> listMultipartUploads(String keyPrefix) throws IOException;

    /** Aborts an upload; that the server knows no upload of this id is not an error. */
    void abortMultipartUpload(String key, String uploadId) throws IOException;

    /** Asks for size and ETag of an object (HEAD). */
    ObjectStat statObject(String key) throws IOException;

    /**
     * Lists the objects whose keys begin with a prefix, in the order of their keys, 1,000 of them with a request. Keeps none of them:
     * a bucket may have millions.
     *
     * @param objects takes each object, on another thread than the caller's
     */
    void listObjects(String keyPrefix, Consumer<StoredObject> objects) throws IOException;

    /**
     * Lists what is in a folder, as it were: objects whose keys begin with a prefix and have no slash behind it, and the beginnings of
     * all other keys with the prefix, up to the first slash behind it, each once. 1,000 of both with a request.
     *
     * @param mostRequests the most requests to make
     * @param folders takes each beginning with its slash, on another thread than the caller's
     * @param objects takes each object, on another thread than the caller's
     * @return whether all were listed
     */
    boolean listFolder(String keyPrefix, int mostRequests, Consumer<String> folders, Consumer<StoredObject> objects)
            throws IOException;

    /** Asks for size, time and headers of an object (HEAD). */
    DescribedObject describeObject(String key) throws IOException;

    /** Asks for the headers of an object (HEAD). */
    ObjectHead headObject(String key) throws IOException;

    /**
     * What keeps an object from being deleted, as far as the server tells this account (HEAD): object lock or a legal hold, in words; an
     * empty text if nothing is told.
     */
    String lockOf(String key) throws IOException;

    /** An object's content; the caller closes the stream. */
    InputStream getObject(String key) throws IOException;

    /** Deletes an object; that there is no such object is not an error. In a bucket with versions, older ones stay. */
    void deleteObject(String key) throws IOException;

    /** Closes all connections; requests that are under way fail. Does not throw. */
    @Override
    void close();
}
