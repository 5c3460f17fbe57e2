package dev.sshdaudit.storage.s3.bucket;

import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Translates errors of the SDK into messages that name the key to look at, and into what can be done about them. */
final class RequestErrors {

    private static final Set<String> MENDED_BY_TIME = Set.of(
            "SlowDown",
            "RequestTimeout",
            "InternalError",
            "ServiceUnavailable",
            "OperationAborted",
            "BadDigest",
            "IncompleteBody",
            "XAmzContentSHA256Mismatch",
            "Throttling",
            "ThrottlingException",
            "RequestLimitExceeded");

    /** Requests came too fast (RFC 6585, section 4), or too slowly (RFC 9110, section 15.5.9). */
    private static final Set<Integer> BUSY = Set.of(429, 408);

    private static final Set<String> PARTS = Set.of("InvalidPart", "InvalidPartOrder", "EntityTooSmall");

    private static final String REGION = "key region or endpoint: the bucket is served elsewhere";

    /** By the server's code: the key to look at, and what is wrong with it. */
    private static final Map<String, String> HINTS = Map.ofEntries(
            Map.entry("NoSuchBucket", "key bucket: there is no such bucket"),
            Map.entry("InvalidBucketName", "key bucket: the server does not allow such a name"),
            Map.entry("InvalidAccessKeyId", "key accessKey: the server does not know it"),
            Map.entry("SignatureDoesNotMatch", "key secretKey: it does not belong to the access key"),
            Map.entry("ExpiredToken", "keys accessKey and secretKey: the credentials have expired"),
            Map.entry("InvalidToken", "keys accessKey and secretKey: the credentials are not valid"),
            Map.entry("PermanentRedirect", REGION),
            Map.entry("TemporaryRedirect", REGION),
            Map.entry("AuthorizationHeaderMalformed", REGION),
            Map.entry("IllegalLocationConstraintException", REGION),
            Map.entry("RequestTimeTooSkewed", "the clock of this machine differs from the server's"),
            Map.entry("InvalidStorageClass", "key storageClass: the server does not know it"),
            Map.entry("AccessControlListNotSupported", "key acl: the bucket allows none, leave it empty"),
            Map.entry("InvalidTag", "key tags: the server does not allow them"));

    private static final Map<String, String> PERMISSIONS = Map.of(
            "PutObject", "s3:PutObject",
            "CreateMultipartUpload", "s3:PutObject",
            "UploadPart", "s3:PutObject",
            "CompleteMultipartUpload", "s3:PutObject",
            "AbortMultipartUpload", "s3:AbortMultipartUpload",
            "ListMultipartUploads", "s3:ListBucketMultipartUploads",
            "ListObjectsV2", "s3:ListBucket",
            "DeleteObject", "s3:DeleteObject",
            "HeadObject", "s3:GetObject",
            "GetObject", "s3:GetObject");

    private static final String DELETE = "DeleteObject";

    private static final String LOCKED =
            "key objectLock.mode, or the bucket's default retention: the object is locked, and"
                    + " nothing deletes it before the lock ends (object lock: retention or legal hold)";

    private static final Pattern LOCK =
            Pattern.compile("object[ -]?lock|WORM|retention|legal[ -]?hold", Pattern.CASE_INSENSITIVE);

    private final BucketSettings settings;

    RequestErrors(BucketSettings settings) {
        this.settings = settings;
    }

    BucketException of(String operation, String key, RuntimeException e) {
        return e instanceof AwsServiceException answer ? answered(operation, answer) : unanswered(operation, e);
    }

    /** An error for an answer whose checksum is not that of the bytes that were sent. */
    BucketException notAsSent(String operation, String key) {
        return new BucketException(
                Kind.NOT_AS_SENT,
                false,
                "PID audit.s3, key endpoint: the server's checksum (ETag) is not that of what was sent ("
                        + subject(operation) + ", key " + key + ")",
                null);
    }

    /** An error for an answer that tells no error, and is none that S3 would give. */
    BucketException notS3(String operation, String lack, SdkHttpResponse answer) {
        String type = answer.firstMatchingHeader("Content-Type").orElse("none");
        return notLikeS3(operation, "HTTP status " + answer.statusCode() + " " + lack + ", content type " + type, null);
    }

    private BucketException notLikeS3(String operation, String answer, @Nullable Throwable cause) {
        return new BucketException(
                Kind.NOT_S3,
                false,
                "PID audit.s3, key endpoint: what answers there does not answer as S3 does; it may be a proxy, a login"
                        + " page, or another server (" + subject(operation) + ": " + answer + ")",
                cause);
    }

    private String subject(String operation) {
        return operation + " to bucket " + settings.destination();
    }

    private BucketException answered(String operation, AwsServiceException e) {
        int status = e.statusCode();
        String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
        String hint = operation.equals(DELETE) && isLocked(e, code) ? LOCKED : hint(operation, status, code);
        if (code == null && status < 500 && !BUSY.contains(status) && !operation.equals("HeadObject")) {
            // S3 describes errors in XML; the answer to HEAD has no body
            return notLikeS3(operation, "HTTP status " + status + " without an error code of S3", withoutMessage(e));
        }
        return new BucketException(
                kind(operation, status, code),
                status < 500,
                "PID audit.s3, " + hint + " (" + subject(operation) + ": " + (code == null ? "" : code + ", ")
                        + "HTTP status " + status + requestId(e) + ")",
                withoutMessage(e));
    }

    /** Whether an object is locked: only the message tells that apart, which may hold anything, and so is not shown. */
    private static boolean isLocked(AwsServiceException e, @Nullable String code) {
        String message =
                e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
        return "ObjectLocked".equals(code)
                || message != null && LOCK.matcher(message).find();
    }

    private static String requestId(AwsServiceException e) {
        return e.requestId() == null || e.requestId().isBlank() ? "" : ", request " + e.requestId();
    }

    /** The cause without its message, as a server may repeat in a message what it was sent. */
    private static Throwable withoutMessage(AwsServiceException e) {
        Throwable cause = new Throwable(e.getClass().getName());
        cause.setStackTrace(e.getStackTrace());
        return cause;
    }

    private static Kind kind(String operation, int status, @Nullable String code) {
        if ("NoSuchUpload".equals(code)) {
            return Kind.NO_SUCH_UPLOAD;
        } else if ("NoSuchKey".equals(code) || status == 404 && operation.equals("HeadObject")) {
            return Kind.NO_SUCH_OBJECT;
        } else if (code != null && PARTS.contains(code)) {
            return Kind.PARTS_REFUSED;
        } else if (status >= 500 && status != 501
                || BUSY.contains(status)
                || code != null && MENDED_BY_TIME.contains(code)) {
            return Kind.TRANSIENT;
        }
        return Kind.REFUSED;
    }

    private static String hint(String operation, int status, @Nullable String code) {
        String hint = code == null ? null : HINTS.get(code);
        if (hint != null) {
            return hint;
        } else if (operation.equals(DELETE) && ("AccessDenied".equals(code) || status == 403)) {
            return "keys accessKey and bucket: access is denied. Have a lifecycle rule of the bucket delete recordings when"
                    + " they are old enough, or grant s3:DeleteObject to this account; where the object is locked, nothing"
                    + " deletes it before the lock ends";
        } else if ("AccessDenied".equals(code) || status == 403) {
            return "keys accessKey and bucket: access is denied, the permission " + PERMISSIONS.get(operation)
                    + " is needed" + (operation.startsWith("List") || operation.endsWith("tObject") ? "" : extras());
        } else if (status == 501) {
            return "keys acl, serverSideEncryption, objectLock.mode, storageClass, tags: the server does not"
                    + " implement one that is set";
        } else if (status >= 500 || status == 429) {
            return "key endpoint: the server is out of order or busy";
        }
        return "the server refuses the request";
    }

    private static String extras() {
        return ", for acl, tags and objectLock one more each";
    }

    private BucketException unanswered(String operation, RuntimeException e) {
        Throwable cause = e;
        Throwable deeper;
        while ((deeper = cause.getCause()) != null && deeper != cause) {
            cause = deeper;
            if (cause instanceof SSLHandshakeException
                    || cause instanceof SSLPeerUnverifiedException
                    || cause instanceof XMLStreamException) {
                break;
            }
        }
        if (cause instanceof SSLPeerUnverifiedException) {
            return refused(operation, "key endpoint: the server's certificate is for another host name", cause);
        } else if (cause instanceof SSLHandshakeException && isUntrusted(cause)) {
            return refused(
                    operation,
                    "key cacert: the server's certificate is signed by no authority that is trusted here; set cacert"
                            + " to the certificate of the authority that signed it",
                    cause);
        } else if (cause instanceof SSLException) {
            return failed(operation, "key endpoint: no TLS connection", cause);
        } else if (cause instanceof UnknownHostException) {
            return failed(operation, "key endpoint: there is no such host", cause);
        } else if (cause instanceof XMLStreamException) {
            return notLikeS3(operation, "what it answers is not XML", null);
        } else if (isWithoutCredentials(e)) {
            return refused(
                    operation,
                    "keys accessKey and secretKey: they are not set, and the AWS SDK finds no credentials elsewhere",
                    null);
        } else if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
            return failed(operation, "key endpoint: the server did not answer in time", null);
        }
        return failed(operation, "key endpoint: the server cannot be reached, or broke off", cause);
    }

    private static boolean isUntrusted(Throwable e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("PKIX") || message.contains("certificate") || message.contains("trust");
    }

    private static boolean isWithoutCredentials(RuntimeException e) {
        return String.valueOf(e.getMessage()).contains("Unable to load credentials");
    }

    private BucketException refused(String operation, String hint, @Nullable Throwable cause) {
        return new BucketException(Kind.REFUSED, true, message(operation, hint, cause), cause);
    }

    private BucketException failed(String operation, String hint, @Nullable Throwable cause) {
        boolean unreached = cause instanceof UnknownHostException
                || cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof SSLHandshakeException;
        return new BucketException(Kind.TRANSIENT, unreached, message(operation, hint, cause), cause);
    }

    private String message(String operation, String hint, @Nullable Throwable cause) {
        String reason = cause == null ? "" : ": " + cause.getClass().getSimpleName() + ", " + cause.getMessage();
        return "PID audit.s3, " + hint + " (" + subject(operation) + reason + ")";
    }
}
