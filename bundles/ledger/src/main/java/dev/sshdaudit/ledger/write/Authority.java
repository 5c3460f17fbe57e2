package dev.sshdaudit.ledger.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.ledger.timestamp.TimestampRequest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time stamp authority of this node (RFC 3161, section 3.4: by HTTP). Tells in the log when it begins to fail, and when it works
 * again. Thread-safe.
 */
final class Authority {

    private static final Logger LOG = LoggerFactory.getLogger(Authority.class);

    /** For all of a request and its response. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Bytes of a response. A time stamp has some thousand. */
    static final int MOST = 64 << 10;

    /** Bytes of a time stamp, which has to fit into a line. */
    private static final int MOST_TOKEN = 36 << 10;

    private static final int OK = 200;

    private final Duration patience;
    private volatile @Nullable URI url;

    @GuardedBy("this")
    private @Nullable HttpClient client;

    /** Why no time stamp comes, or null. */
    @GuardedBy("this")
    private @Nullable String problem;

    @GuardedBy("this")
    private long stamps;

    Authority() {
        this(PATIENCE);
    }

    Authority(Duration patience) {
        this.patience = patience;
    }

    /**
     * Checks the value of the key {@code tsa}.
     *
     * @return the URL, or null if there is to be no authority
     * @throws InvalidConfigurationException if the value is anything else than a URL of HTTP
     */
    static @Nullable URI url(String text) throws InvalidConfigurationException {
        if (text.isEmpty()) {
            return null;
        }
        try {
            URI uri = new URI(text);
            if (Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // the error below tells
        }
        // the text may hold a password by mistake
        throw new InvalidConfigurationException(
                LedgerSettings.PID,
                "tsa",
                text.replaceFirst("//.*@", "//…@"),
                "a URL that begins with http:// or https://, without a user, such as http://tsa.example.com/tsr");
    }

    /** Puts a URL in force; null for none. */
    void use(@Nullable URI tsa) {
        url = tsa;
        if (tsa == null) {
            forget();
        }
    }

    private synchronized void forget() {
        client = null;
        problem = null;
        stamps = 0;
    }

    boolean isConfigured() {
        return url != null;
    }

    /** What the status shows; empty if there is no authority. */
    synchronized Optional<String> status() {
        URI current = url;
        return current == null
                ? Optional.empty()
                : Optional.of(stamps + " by " + current.getHost() + (problem == null ? "" : "; none now: " + problem));
    }

    /** Asks for a time stamp of some bytes, and waits for it. Returns the token in DER, or null if none came, as the log then says. */
    byte @Nullable [] stamp(byte[] bytes) {
        URI current = url;
        if (current == null) {
            return null;
        }
        try {
            TimestampRequest request = TimestampRequest.of(bytes);
            byte[] token = request.token(ask(current, request.encoded())).encoded();
            if (token.length > MOST_TOKEN) {
                throw new IllegalArgumentException("it has " + token.length + " bytes, more than " + MOST_TOKEN);
            }
            works(current);
            return token;
        } catch (InterruptedIOException e) {
            return null;
        } catch (IllegalArgumentException e) {
            failed(current, "what it sends is refused: " + e.getMessage());
        } catch (IOException e) {
            failed(current, Reasons.of(e));
        } catch (RuntimeException | Error e) {
            failed(current, "unexpectedly, " + e);
        }
        return null;
    }

    private byte[] ask(URI current, byte[] query) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(current)
                .timeout(patience)
                .header("Content-Type", TimestampRequest.TYPE)
                .POST(BodyPublishers.ofByteArray(query))
                .build();
        CompletableFuture<HttpResponse<byte[]>> future = client().sendAsync(request, info -> new BoundedBody(MOST));
        try {
            HttpResponse<byte[]> response = future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != OK) {
                throw new IOException("it answers with the HTTP status " + response.statusCode());
            }
            return response.body();
        } catch (TimeoutException e) {
            throw new IOException("it has not answered in " + patience.toSeconds() + " seconds", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(
                    cause == null || cause.getMessage() == null ? "no connection: " + cause : cause.getMessage(), e);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the ledger was closed");
        } finally {
            future.cancel(true);
        }
    }

    private synchronized HttpClient client() {
        HttpClient current = client;
        if (current == null) {
            current = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(patience)
                    .build();
            client = current;
        }
        return current;
    }

    private synchronized void works(URI current) {
        stamps++;
        if (problem != null) {
            problem = null;
            LOG.info("PID {}, key tsa: time stamps come from {} again", LedgerSettings.PID, current.getHost());
        }
    }

    private synchronized void failed(URI current, String why) {
        if (problem == null) {
            LOG.warn(
                    "PID {}, key tsa: no time stamp comes from {}: {}. Checkpoints are written without, and this is not told"
                            + " again until time stamps come.",
                    LedgerSettings.PID,
                    current.getHost(),
                    why);
        }
        problem = why;
    }
}
