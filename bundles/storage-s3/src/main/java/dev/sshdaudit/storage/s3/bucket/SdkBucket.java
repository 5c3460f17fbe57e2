package dev.sshdaudit.storage.s3.bucket;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** A bucket that is reached through the AWS SDK. */
public final class SdkBucket implements Bucket {

    private static final long SLOWEST_BYTES_PER_SECOND = 64 << 10;
    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");
    /** ETags of S3 and of servers like it: most consist of hex digits, but not all (RFC 9110, section 8.8.3). */
    private static final Pattern ETAG = Pattern.compile("[\\x21\\x23-\\x7e]{1,256}");

    private static final Logger LOG = LoggerFactory.getLogger(SdkBucket.class);

    private static final String HEAD = "HeadObject";
    private static final String SLASH = "/";

    private final AtomicBoolean closed = new AtomicBoolean();
    private final BucketSettings settings;
    private final Timeouts timeouts;
    private final String bucket;
    private final RequestErrors errors;
    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    private final S3Client s3;

    private SdkBucket(BucketSettings settings, Timeouts timeouts) throws IOException {
        this.settings = settings;
        this.timeouts = timeouts;
        this.bucket = settings.destination().bucket();
        this.errors = new RequestErrors(settings);
        this.http = SdkClients.http(settings, timeouts);
        this.credentials = SdkClients.credentials(settings);
        this.s3 = SdkClients.s3(settings, http, credentials);
    }

    /** Makes a client. It connects with the first request. */
    public static Bucket of(BucketSettings settings) throws IOException {
        return of(settings, Timeouts.NORMAL);
    }

    /** Makes a client with time limits of its own. It connects with the first request. */
    public static Bucket of(BucketSettings settings, Timeouts timeouts) throws IOException {
        return OwnThread.call(() -> new SdkBucket(settings, timeouts));
    }

    /** As {@link #ask}, on a thread of its own, for requests that come from threads of commands. */
    private <T> T askForOthers(String operation, String key, Supplier<T> request) throws IOException {
        return OwnThread.call(() -> ask(operation, key, request));
    }

    private <T> T ask(String operation, String key, Supplier<T> request) throws BucketException {
        try {
            return request.get();
        } catch (SdkException | UncheckedIOException | IllegalStateException | RejectedExecutionException e) {
            // the last two mean that the client has been closed
            throw errors.of(operation, key, e);
        }
    }

    /**
     * Limits the time of a request. A socket's time limit does not cover writing: without this one, a server that stops
     * reading would hold a thread for ever.
     *
     * @param bytes bytes that are sent
     */
    private void limit(AwsRequestOverrideConfiguration.Builder builder, long bytes) {
        Duration limit = timeouts.request().plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
        builder.apiCallAttemptTimeout(limit).apiCallTimeout(limit);
    }

    private static RequestBody body(FileRange content, String contentType) {
        return RequestBody.fromContentProvider(
                ContentStreamProvider.fromInputStreamSupplier(() -> {
                    try {
                        return content.open();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }),
                content.length(),
                contentType);
    }

    private static String plain(@Nullable String etag) {
        return etag == null ? "" : etag.replace("\"", "").strip();
    }

    /** Whether an ETag can be an MD5 sum: with a key of KMS, ETags look like MD5 sums and are none. */
    private static boolean isChecksum(@Nullable ServerSideEncryption encryption) {
        return encryption == null || encryption == ServerSideEncryption.AES256;
    }

    private static Receipt receipt(@Nullable String etag, @Nullable ServerSideEncryption encryption, byte[] md5) {
        return new Receipt(plain(etag), isChecksum(encryption), HexFormat.of().formatHex(md5));
    }

    /**
     * Fails unless the answer has an ETag and, if that looks like an MD5 sum, it is the sum of the bytes that were
     * sent.
     */
    private Receipt checked(Receipt receipt, String operation, String key, SdkResponse answer) throws BucketException {
        if (!isETag(receipt.etag())) {
            throw errors.notS3(operation, "without an ETag", answer.sdkHttpResponse());
        } else if (receipt.checksum()
                && MD5.matcher(receipt.etag()).matches()
                && !receipt.etag().equals(receipt.md5())) {
            throw errors.notAsSent(operation, key);
        }
        return receipt;
    }

    @Override
    public Receipt putObject(ObjectHead head, FileRange content) throws IOException {
        byte[] md5 = content.md5();
        ObjectHeaders headers = new ObjectHeaders(settings.options(), Instant.now());
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(head.key())
                .contentType(head.contentType())
                .metadata(head.metadata())
                .contentMD5(Base64.getEncoder().encodeToString(md5))
                .overrideConfiguration(override -> limit(override, content.length()));
        headers.putOn(request);
        PutObjectResponse answer =
                ask("PutObject", head.key(), () -> s3.putObject(request.build(), body(content, head.contentType())));
        return checked(receipt(answer.eTag(), answer.serverSideEncryption(), md5), "PutObject", head.key(), answer);
    }

    @Override
    public String createMultipartUpload(ObjectHead head) throws BucketException {
        ObjectHeaders headers = new ObjectHeaders(settings.options(), Instant.now());
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(bucket)
                .key(head.key())
                .contentType(head.contentType())
                .metadata(head.metadata())
                .overrideConfiguration(override -> limit(override, 0));
        headers.putOn(request);
        CreateMultipartUploadResponse answer =
                ask("CreateMultipartUpload", head.key(), () -> s3.createMultipartUpload(request.build()));
        if (answer.uploadId() == null || answer.uploadId().isBlank()) {
            throw errors.notS3("CreateMultipartUpload", "without an upload id", answer.sdkHttpResponse());
        }
        return answer.uploadId();
    }

    @Override
    public Receipt uploadPart(String key, String uploadId, int number, FileRange content) throws IOException {
        byte[] md5 = content.md5();
        UploadPartResponse answer = ask(
                "UploadPart",
                key,
                () -> s3.uploadPart(
                        request -> request.bucket(bucket)
                                .key(key)
                                .uploadId(uploadId)
                                .partNumber(number)
                                .contentMD5(Base64.getEncoder().encodeToString(md5))
                                .overrideConfiguration(override -> limit(override, content.length())),
                        body(content, "application/octet-stream")));
        return checked(receipt(answer.eTag(), answer.serverSideEncryption(), md5), "UploadPart", key, answer);
    }

    @Override
    public Receipt completeMultipartUpload(String key, String uploadId, List<UploadedPart> parts)
            throws BucketException {
        List<CompletedPart> completed = parts.stream()
                .map(part -> CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(part.etag())
                        .build())
                .toList();
        CompleteMultipartUploadResponse answer = ask(
                "CompleteMultipartUpload",
                key,
                () -> s3.completeMultipartUpload(request -> request.bucket(bucket)
                        .key(key)
                        .uploadId(uploadId)
                        .multipartUpload(upload -> upload.parts(completed))
                        // a server may copy all of the parts before it answers
                        .overrideConfiguration(override -> limit(override, parts.size() * SLOWEST_BYTES_PER_SECOND))));
        // Ceph's answer has the key and no ETag
        if (!key.equals(answer.key()) || !plain(answer.eTag()).isEmpty() && !isETag(answer.eTag())) {
            throw errors.notS3(
                    "CompleteMultipartUpload", "without the object's key and ETag", answer.sdkHttpResponse());
        }
        return receipt(answer.eTag(), answer.serverSideEncryption(), new byte[0]);
    }

    private static boolean isETag(@Nullable String etag) {
        return ETAG.matcher(plain(etag)).matches();
    }

    @Override
    public List<OpenUpload> listMultipartUploads(String keyPrefix) throws BucketException {
        List<OpenUpload> uploads = new ArrayList<>();
        String keyMarker = null;
        String idMarker = null;
        while (true) {
            String fromKey = keyMarker;
            String fromId = idMarker;
            ListMultipartUploadsResponse page = ask(
                    "ListMultipartUploads",
                    keyPrefix,
                    () -> s3.listMultipartUploads(request -> request.bucket(bucket)
                            .prefix(keyPrefix)
                            .keyMarker(fromKey)
                            .uploadIdMarker(fromId)
                            .overrideConfiguration(override -> limit(override, 0))));
            page.uploads().forEach(upload -> uploads.add(new OpenUpload(upload.key(), upload.uploadId())));
            keyMarker = page.nextKeyMarker();
            idMarker = page.nextUploadIdMarker();
            // some servers say that there is more, and answer with the same page for ever
            if (!Boolean.TRUE.equals(page.isTruncated())
                    || keyMarker == null
                    || Objects.equals(keyMarker, fromKey) && Objects.equals(idMarker, fromId)) {
                return List.copyOf(uploads);
            }
        }
    }

    @Override
    public void abortMultipartUpload(String key, String uploadId) throws BucketException {
        try {
            ask(
                    "AbortMultipartUpload",
                    key,
                    () -> s3.abortMultipartUpload(request -> request.bucket(bucket)
                            .key(key)
                            .uploadId(uploadId)
                            .overrideConfiguration(override -> limit(override, 0))));
        } catch (BucketException e) {
            if (e.kind() != BucketException.Kind.NO_SUCH_UPLOAD) {
                throw e;
            }
        }
    }

    @Override
    public void listObjects(String keyPrefix, Consumer<StoredObject> objects) throws IOException {
        askForOthers("ListObjectsV2", keyPrefix, () -> {
            s3.listObjectsV2Paginator(request -> request.bucket(bucket)
                            .prefix(keyPrefix)
                            .overrideConfiguration(override -> limit(override, 0)))
                    .contents()
                    .forEach(object -> objects.accept(stored(object)));
            return true;
        });
    }

    @Override
    public boolean listFolder(
            String keyPrefix, int mostRequests, Consumer<String> folders, Consumer<StoredObject> objects)
            throws IOException {
        return askForOthers("ListObjectsV2", keyPrefix, () -> {
            String token = null;
            for (int i = 0; i < mostRequests; i++) {
                String from = token;
                ListObjectsV2Response page = s3.listObjectsV2(request -> request.bucket(bucket)
                        .prefix(keyPrefix)
                        .delimiter(SLASH)
                        .continuationToken(from)
                        .overrideConfiguration(override -> limit(override, 0)));
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
        return s3.headObject(
                request -> request.bucket(bucket).key(key).overrideConfiguration(override -> limit(override, 0)));
    }

    @Override
    public ObjectStat statObject(String key) throws BucketException {
        HeadObjectResponse head = ask(HEAD, key, () -> head(key));
        return new ObjectStat(
                head.contentLength() == null ? -1 : head.contentLength(),
                plain(head.eTag()),
                isChecksum(head.serverSideEncryption()));
    }

    @Override
    public ObjectHead headObject(String key) throws IOException {
        HeadObjectResponse head = askForOthers(HEAD, key, () -> head(key));
        return new ObjectHead(key, head.contentType() == null ? "" : head.contentType(), head.metadata());
    }

    @Override
    public DescribedObject describeObject(String key) throws IOException {
        HeadObjectResponse head = askForOthers(HEAD, key, () -> head(key));
        return new DescribedObject(
                new StoredObject(
                        key,
                        head.contentLength() == null ? 0 : head.contentLength(),
                        head.lastModified() == null ? Instant.EPOCH : head.lastModified()),
                new ObjectHead(key, head.contentType() == null ? "" : head.contentType(), head.metadata()));
    }

    @Override
    public String lockOf(String key) throws IOException {
        HeadObjectResponse head = askForOthers(HEAD, key, () -> head(key));
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
        DeleteObjectResponse answer = askForOthers(
                "DeleteObject",
                key,
                () -> s3.deleteObject(request ->
                        request.bucket(bucket).key(key).overrideConfiguration(override -> limit(override, 0))));
        int status = answer.sdkHttpResponse().statusCode();
        if (status != 204 && status != 200) {
            throw errors.notS3("DeleteObject", "instead of 204", answer.sdkHttpResponse());
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
        return askForOthers(
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
                // the client does not close an HTTP client that it was given
                s3.close();
                http.close();
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
