package dev.sshdaudit.storage.s3.bucket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;

/** Makes requests: gives each a time limit, and each error a message that says what to change. Thread-safe. */
final class Requests {

    private static final long SLOWEST_BYTES_PER_SECOND = 64 << 10;

    private final Timeouts timeouts;
    private final RequestErrors errors;

    Requests(Timeouts timeouts, RequestErrors errors) {
        this.timeouts = timeouts;
        this.errors = errors;
    }

    RequestErrors errors() {
        return errors;
    }

    /** As {@link #ask}, on a thread of its own, for requests that come from threads of commands. */
    <T> T askForOthers(String operation, String key, Supplier<T> request) throws IOException {
        return OwnThread.call(() -> ask(operation, key, request));
    }

    /**
     * Makes a request on the calling thread.
     *
     * @param operation its name in S3, for messages
     * @param key the key, or prefix of keys, that it is about, for messages
     */
    <T> T ask(String operation, String key, Supplier<T> request) throws BucketException {
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
    void limit(AwsRequestOverrideConfiguration.Builder builder, long bytes) {
        Duration limit = timeouts.request().plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
        builder.apiCallAttemptTimeout(limit).apiCallTimeout(limit);
    }

    /** As {@link #limit}, for a request at which a server may copy a number of parts before it answers. */
    void limitForParts(AwsRequestOverrideConfiguration.Builder builder, int parts) {
        limit(builder, parts * SLOWEST_BYTES_PER_SECOND);
    }
}
