package dev.sshdaudit.storage.s3.bucket;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

/** A bucket that is reached through the AWS SDK. */
public final class SdkBucket implements Bucket {

    private static final Logger LOG = LoggerFactory.getLogger(SdkBucket.class);

    private static final String HEAD = "HeadObject";
    private static final String SLASH = "/";

    private final AtomicBoolean closed = new AtomicBoolean();
    private final BucketSettings settings;
    private final String bucket;
    private final Requests requests;
    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    private final ScheduledThreadPoolExecutor limits;
    private final S3Client s3;
    private final SdkUploads uploads;

    private SdkBucket(BucketSettings settings, Timeouts timeouts) throws IOException {
        this.settings = settings;
        this.bucket = settings.destination().bucket();
        this.requests = new Requests(timeouts, new RequestErrors(settings));
        this.http = SdkClients.http(settings, timeouts);
        this.credentials = SdkClients.credentials(settings);
        this.limits = SdkClients.limits();
        this.s3 = SdkClients.s3(settings, http, credentials, limits);
        this.uploads = new SdkUploads(s3, requests, settings);
    }

    /** Makes a client. It connects with the first request. */
    public static Bucket of(BucketSettings settings) throws IOException {
        return of(settings, Timeouts.NORMAL);
    }

    /** Makes a client with time limits of its own. It connects with the first request. */
    public static Bucket of(BucketSettings settings, Timeouts timeouts) throws IOException {
        return OwnThread.call(() -> new SdkBucket(settings, timeouts));
    }

    @Override
    public Receipt putObject(ObjectHead head, FileRange content) throws IOException {
        return uploads.putObject(head, content);
    }

    @Override
    public String createMultipartUpload(ObjectHead head) throws BucketException {
        return uploads.createMultipartUpload(head);
    }

    @Override
    public Receipt uploadPart(String key, String uploadId, int number, FileRange content) throws IOException {
        return uploads.uploadPart(key, uploadId, number, content);
    }

    @Override
    public Receipt completeMultipartUpload(String key, String uploadId, List<UploadedPart> parts)
            throws BucketException {
        return uploads.completeMultipartUpload(key, uploadId, parts);
    }

    @Override
    public List<OpenUpload> listMultipartUploads(String keyPrefix) throws BucketException {
        return uploads.listMultipartUploads(keyPrefix);
    }

    @Override
    public void abortMultipartUpload(String key, String uploadId) throws BucketException {
        uploads.abortMultipartUpload(key, uploadId);
    }

    @Override
    public void listObjects(String keyPrefix, Consumer<StoredObject> objects) throws IOException {
        requests.askForOthers("ListObjectsV2", keyPrefix, () -> {
            s3.listObjectsV2Paginator(request -> request.bucket(bucket)
                            .prefix(keyPrefix)
                            .overrideConfiguration(override -> requests.limit(override, 0)))
                    .contents()
                    .forEach(object -> objects.accept(stored(object)));
            return true;
        });
    }

    @Override
    public boolean listFolder(
            String keyPrefix, int mostRequests, Consumer<String> folders, Consumer<StoredObject> objects)
            throws IOException {
        return requests.askForOthers("ListObjectsV2", keyPrefix, () -> {
            String token = null;
            for (int i = 0; i < mostRequests; i++) {
                String from = token;
                ListObjectsV2Response page = s3.listObjectsV2(request -> request.bucket(bucket)
                        .prefix(keyPrefix)
                        .delimiter(SLASH)
                        .continuationToken(from)
                        .overrideConfiguration(override -> requests.limit(override, 0)));
                page.commonPrefixes().forEach(folder -> folders.accept(folder.prefix()));
                page.contents().forEach(object -> objects.accept(stored(object)));
                token = page.nextContinuationToken();
                if (!Boolean.TRUE.equals(page.isTruncated()) || token == null || token.equals(from)) {
                    return true;
                }
            }
            return false;
        });
    }

    private static StoredObject stored(S3Object object) {
        return new StoredObject(object.key(), object.size(), object.lastModified());
    }

    private HeadObjectResponse head(String key) {
        return s3.headObject(request ->
                request.bucket(bucket).key(key).overrideConfiguration(override -> requests.limit(override, 0)));
    }

    @Override
    public ObjectStat statObject(String key) throws BucketException {
        HeadObjectResponse head = requests.ask(HEAD, key, () -> head(key));
        return new ObjectStat(
                head.contentLength() == null ? -1 : head.contentLength(),
                SdkUploads.plain(head.eTag()),
                SdkUploads.isChecksum(head.serverSideEncryption()));
    }

    @Override
    public ObjectHead headObject(String key) throws IOException {
        HeadObjectResponse head = requests.askForOthers(HEAD, key, () -> head(key));
        return new ObjectHead(key, head.contentType() == null ? "" : head.contentType(), head.metadata());
    }

    @Override
    public DescribedObject describeObject(String key) throws IOException {
        HeadObjectResponse head = requests.askForOthers(HEAD, key, () -> head(key));
        return new DescribedObject(
                new StoredObject(
                        key,
                        head.contentLength() == null ? 0 : head.contentLength(),
                        head.lastModified() == null ? Instant.EPOCH : head.lastModified()),
                new ObjectHead(key, head.contentType() == null ? "" : head.contentType(), head.metadata()));
    }

    @Override
    public String lockOf(String key) throws IOException {
        HeadObjectResponse head = requests.askForOthers(HEAD, key, () -> head(key));
        if (head.objectLockLegalHoldStatus() == ObjectLockLegalHoldStatus.ON) {
            return "a legal hold";
        }
        Instant until = head.objectLockRetainUntilDate();
        return until == null || until.isBefore(Instant.now())
                ? ""
                : "object lock, mode " + head.objectLockModeAsString() + ", until " + until;
    }

    @Override
    public void deleteObject(String key) throws IOException {
        DeleteObjectResponse answer = requests.askForOthers(
                "DeleteObject",
                key,
                () -> s3.deleteObject(request -> request.bucket(bucket)
                        .key(key)
                        .overrideConfiguration(override -> requests.limit(override, 0))));
        int status = answer.sdkHttpResponse().statusCode();
        if (status != 204 && status != 200) {
            throw requests.errors().notS3("DeleteObject", "instead of 204", answer.sdkHttpResponse());
        }
        if (Boolean.TRUE.equals(answer.deleteMarker())) {
            LOG.info(
                    "{} in bucket {} is deleted, and stays there as an older version until the bucket's lifecycle removes it",
                    key,
                    settings.destination());
        }
    }

    @Override
    public InputStream getObject(String key) throws IOException {
        // without a time limit for the whole, as a person may read slowly; a silent server meets the socket's limit
        return requests.askForOthers(
                "GetObject",
                key,
                () -> s3.getObject(request -> request.bucket(bucket).key(key), new Unwatched()));
    }

    /**
     * Returns the answer's stream as it is: the SDK's own stream would start a thread that watches it, and never ends.
     */
    private static final class Unwatched implements ResponseTransformer<GetObjectResponse, InputStream> {

        @Override
        public InputStream transform(GetObjectResponse response, AbortableInputStream in) {
            return in;
        }

        @Override
        public boolean needsConnectionLeftOpen() {
            return true;
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            OwnThread.call(() -> {
                // the client closes neither an HTTP client nor an executor that it was given
                s3.close();
                http.close();
                limits.shutdownNow();
                if (credentials instanceof AutoCloseable closeable) {
                    closeable.close();
                }
                return null;
            });
        } catch (IOException | RuntimeException e) {
            LOG.warn("A client for bucket {} does not close", settings.destination(), e);
        }
    }

    /** The object's tags as the SDK wants them. */
    static Tagging tagging(BucketSettings.ObjectOptions options) {
        return Tagging.builder()
                .tagSet(options.tags().entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }
}
