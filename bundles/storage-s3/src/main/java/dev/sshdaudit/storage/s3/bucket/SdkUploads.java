package dev.sshdaudit.storage.s3.bucket;

import dev.sshdaudit.storage.s3.bucket.Bucket.OpenUpload;
import dev.sshdaudit.storage.s3.bucket.Bucket.Receipt;
import dev.sshdaudit.storage.s3.bucket.Bucket.UploadedPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Sends objects to a bucket, as a whole or in parts, and looks whether the server has them as they were sent. Thread-safe. */
final class SdkUploads {

    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");
    /** ETags of S3 and of servers like it: most consist of hex digits, but not all (RFC 9110, section 8.8.3). */
    private static final Pattern ETAG = Pattern.compile("[\\x21\\x23-\\x7e]{1,256}");

    private final S3Client s3;
    private final Requests requests;
    private final BucketSettings settings;
    private final String bucket;

    SdkUploads(S3Client s3, Requests requests, BucketSettings settings) {
        this.s3 = s3;
        this.requests = requests;
        this.settings = settings;
        this.bucket = settings.destination().bucket();
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

    static String plain(@Nullable String etag) {
        return etag == null ? "" : etag.replace("\"", "").strip();
    }

    /** Whether an ETag can be an MD5 sum: with a key of KMS, ETags look like MD5 sums and are none. */
    static boolean isChecksum(@Nullable ServerSideEncryption encryption) {
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
            throw requests.errors().notS3(operation, "without an ETag", answer.sdkHttpResponse());
        } else if (receipt.checksum()
                && MD5.matcher(receipt.etag()).matches()
                && !receipt.etag().equals(receipt.md5())) {
            throw requests.errors().notAsSent(operation, key);
        }
        return receipt;
    }

    /** As the method of {@link Bucket}. */
    Receipt putObject(ObjectHead head, FileRange content) throws IOException {
        byte[] md5 = content.md5();
        ObjectHeaders headers = new ObjectHeaders(settings.options(), Instant.now());
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(head.key())
                .contentType(head.contentType())
                .metadata(head.metadata())
                .contentMD5(Base64.getEncoder().encodeToString(md5))
                .overrideConfiguration(override -> requests.limit(override, content.length()));
        headers.putOn(request);
        PutObjectResponse answer = requests.ask(
                "PutObject", head.key(), () -> s3.putObject(request.build(), body(content, head.contentType())));
        return checked(receipt(answer.eTag(), answer.serverSideEncryption(), md5), "PutObject", head.key(), answer);
    }

    /** As the method of {@link Bucket}. */
    String createMultipartUpload(ObjectHead head) throws BucketException {
        ObjectHeaders headers = new ObjectHeaders(settings.options(), Instant.now());
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(bucket)
                .key(head.key())
                .contentType(head.contentType())
                .metadata(head.metadata())
                .overrideConfiguration(override -> requests.limit(override, 0));
        headers.putOn(request);
        CreateMultipartUploadResponse answer =
                requests.ask("CreateMultipartUpload", head.key(), () -> s3.createMultipartUpload(request.build()));
        if (answer.uploadId() == null || answer.uploadId().isBlank()) {
            throw requests.errors().notS3("CreateMultipartUpload", "without an upload id", answer.sdkHttpResponse());
        }
        return answer.uploadId();
    }

    /** As the method of {@link Bucket}. */
    Receipt uploadPart(String key, String uploadId, int number, FileRange content) throws IOException {
        byte[] md5 = content.md5();
        UploadPartResponse answer = requests.ask(
                "UploadPart",
                key,
                () -> s3.uploadPart(
                        request -> request.bucket(bucket)
                                .key(key)
                                .uploadId(uploadId)
                                .partNumber(number)
                                .contentMD5(Base64.getEncoder().encodeToString(md5))
                                .overrideConfiguration(override -> requests.limit(override, content.length())),
                        body(content, "application/octet-stream")));
        return checked(receipt(answer.eTag(), answer.serverSideEncryption(), md5), "UploadPart", key, answer);
    }

    /** As the method of {@link Bucket}. */
    Receipt completeMultipartUpload(String key, String uploadId, List<UploadedPart> parts) throws BucketException {
        List<CompletedPart> completed = parts.stream()
                .map(part -> CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(part.etag())
                        .build())
                .toList();
        CompleteMultipartUploadResponse answer = requests.ask(
                "CompleteMultipartUpload",
                key,
                () -> s3.completeMultipartUpload(request -> request.bucket(bucket)
                        .key(key)
                        .uploadId(uploadId)
                        .multipartUpload(upload -> upload.parts(completed))
                        .overrideConfiguration(override -> requests.limitForParts(override, parts.size()))));
        // Ceph's answer has the key and no ETag
        if (!key.equals(answer.key()) || !plain(answer.eTag()).isEmpty() && !isETag(answer.eTag())) {
            throw requests.errors()
                    .notS3("CompleteMultipartUpload", "without the object's key and ETag", answer.sdkHttpResponse());
        }
        return receipt(answer.eTag(), answer.serverSideEncryption(), new byte[0]);
    }

    private static boolean isETag(@Nullable String etag) {
        return ETAG.matcher(plain(etag)).matches();
    }

    /** As the method of {@link Bucket}. */
    List<OpenUpload> listMultipartUploads(String keyPrefix) throws BucketException {
        List<OpenUpload> uploads = new ArrayList<>();
        String keyMarker = null;
        String idMarker = null;
        while (true) {
            String fromKey = keyMarker;
            String fromId = idMarker;
            ListMultipartUploadsResponse page = requests.ask(
                    "ListMultipartUploads",
                    keyPrefix,
                    () -> s3.listMultipartUploads(request -> request.bucket(bucket)
                            .prefix(keyPrefix)
                            .keyMarker(fromKey)
                            .uploadIdMarker(fromId)
                            .overrideConfiguration(override -> requests.limit(override, 0))));
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

    /** As the method of {@link Bucket}. */
    void abortMultipartUpload(String key, String uploadId) throws BucketException {
        try {
            requests.ask(
                    "AbortMultipartUpload",
                    key,
                    () -> s3.abortMultipartUpload(request -> request.bucket(bucket)
                            .key(key)
                            .uploadId(uploadId)
                            .overrideConfiguration(override -> requests.limit(override, 0))));
        } catch (BucketException e) {
            if (e.kind() != BucketException.Kind.NO_SUCH_UPLOAD) {
                throw e;
            }
        }
    }
}
