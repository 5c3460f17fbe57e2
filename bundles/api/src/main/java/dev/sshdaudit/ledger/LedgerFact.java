package dev.sshdaudit.ledger;

import static java.util.Objects.requireNonNull;

import dev.sshdaudit.storage.RecordingMetadata;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the audit log tells a ledger. Texts that a client chose have at most {@value #LONGEST_TEXT} characters; one that
 * was longer ends with {@code …}. Immutable. {@code toString()} shows what clients chose, and is not for a log.
 */
public sealed interface LedgerFact {

    /** The most characters of a text that a client chose. */
    int LONGEST_TEXT = 1024;

    /**
     * The storage has opened a recording, of which no byte has been written yet.
     *
     * @param metadata the metadata at the start
     */
    record RecordingOpened(RecordingMetadata metadata) implements LedgerFact {
        public RecordingOpened {
            requireNonNull(metadata, "metadata");
        }
    }

    /**
     * The storage has bytes of a recording for good.
     *
     * @param name the recording's name
     * @param bytes how many, from the first one on
     * @param sha256 their SHA-256, 64 lower-case hex digits
     */
    record RecordingProgress(String name, long bytes, String sha256) implements LedgerFact {
        public RecordingProgress {
            requireNonNull(name, "name");
            requireNonNull(sha256, "sha256");
        }
    }

    /**
     * A recording has ended.
     *
     * @param metadata the metadata at the end
     * @param bytes how many bytes were written; of a recording that was cut, how many the storage had for good
     * @param sha256 their SHA-256, 64 lower-case hex digits
     */
    record RecordingClosed(RecordingMetadata metadata, long bytes, String sha256) implements LedgerFact {
        public RecordingClosed {
            requireNonNull(metadata, "metadata");
            requireNonNull(sha256, "sha256");
        }
    }

    /**
     * What a channel was used for, or, where the kind is {@code shell} and there is a command, a command that the channel's shell ran:
     * then there may be several of one channel, and without exit status and bytes.
     *
     * @param channel its number, from 0 in order of opening
     * @param kind {@code shell}, {@code exec} or {@code subsystem} for what the client asked for last; the type of
     *     the channel if the client asked for none of these. An earlier fact of the connection may have told of this
     *     channel: then this fact tells what came since, and this is an empty text if the client asked for nothing since
     * @param command the command that the client had executed, or that the shell ran, or null
     * @param subsystem the subsystem that the client asked for, or null
     * @param exit the program's exit status, or null
     * @param signal the signal that ended the program, or null
     * @param in bytes of data from the client; null if the channel has not been closed
     * @param out bytes of data from the server; null if the channel has not been closed
     */
    record Channel(
            long channel,
            String kind,
            @Nullable String command,
            @Nullable String subsystem,
            @Nullable Long exit,
            @Nullable String signal,
            @Nullable Long in,
            @Nullable Long out) {
        public Channel {
            requireNonNull(kind, "kind");
        }
    }

    /**
     * What was done with a file. An operation with two paths is two of these: first the path that was there before.
     *
     * @param path the path that the client named
     * @param op {@code read}, {@code write}, {@code remove}, {@code rename}, {@code mkdir}, {@code rmdir}, {@code link},
     *     {@code symlink}, {@code setstat}, {@code fetch} or {@code push}
     * @param sha256 the SHA-256 of the bytes that were read or written, in hex, or null if it is not known
     */
    record FileOperation(String path, String op, @Nullable String sha256) {
        public FileOperation {
            requireNonNull(path, "path");
            requireNonNull(op, "op");
        }

        /** Without a hash. */
        public FileOperation(String path, String op) {
            this(path, op, null);
        }
    }

    /**
     * A connection has ended, or did so much that this is told before its end ({@code more}). The lists have what came
     * since the former fact of the connection, in some ten KiB; all other values are the latest.
     *
     * @param connection the connection's id
     * @param start when the connection began, or when its recording did if that was later
     * @param end when it ended; of a fact that is not the last one, when the last thing happened that it tells of
     * @param address the client's IP address
     * @param user the authenticated user, or null
     * @param attempted the user whom the last attempt to authenticate named, if none succeeded; else null
     * @param method the method by which the user authenticated, or null
     * @param key the fingerprint of the key by which the user authenticated ({@code SHA256:…}), or null
     * @param client how the client calls itself, or null if it did not
     * @param failures how many attempts to authenticate failed so far
     * @param channels the channels
     * @param files what was done with files, in order, where it succeeded
     * @param forwardings the forwardings that were asked for, each as a text such as {@code direct-tcpip host:port}
     * @param lost how many messages so far are in no recording
     * @param former the id under which the same connection was recorded before, or null
     * @param more whether a further fact tells the rest
     */
    record ConnectionClosed(
            String connection,
            Instant start,
            Instant end,
            String address,
            @Nullable String user,
            @Nullable String attempted,
            @Nullable String method,
            @Nullable String key,
            @Nullable String client,
            long failures,
            List<Channel> channels,
            List<FileOperation> files,
            List<String> forwardings,
            long lost,
            @Nullable String former,
            boolean more)
            implements LedgerFact {
        public ConnectionClosed {
            requireNonNull(connection, "connection");
            requireNonNull(start, "start");
            requireNonNull(end, "end");
            requireNonNull(address, "address");
            channels = List.copyOf(channels);
            files = List.copyOf(files);
            forwardings = List.copyOf(forwardings);
        }
    }

    /**
     * Auditing was switched on or off, or its configuration has changed.
     *
     * @param change what happened
     * @param text the configuration in force, or what has changed
     * @param by who did it, or null if that is not known
     */
    record LogChanged(Change change, String text, @Nullable String by) implements LedgerFact {

        /** What happened to the audit log. */
        public enum Change {
            /** It was switched on, or began switched on. */
            ON,
            /** It was switched off. */
            OFF,
            /** Its configuration has changed. */
            CHANGED
        }

        public LogChanged {
            requireNonNull(change, "change");
            requireNonNull(text, "text");
        }
    }

    /**
     * An error has begun that lasts, or has ended.
     *
     * @param begun whether it has begun
     * @param text the error, as the log has it
     */
    record Failure(boolean begun, String text) implements LedgerFact {
        public Failure {
            requireNonNull(text, "text");
        }
    }

    /**
     * A user, or a rule, did something with a recording that had been made.
     *
     * @param what what was done
     * @param name the name of the recording, or of a segment of a ledger
     * @param by who did it
     * @param reason why, or null
     */
    record RecordingUsed(
            What what, String name, String by, @Nullable String reason) implements LedgerFact {

        /** What was done. */
        public enum What {
            /** The recording is about to be deleted. */
            DELETED,
            /** The recording must not be deleted. */
            HELD,
            /** The recording may be deleted again. */
            RELEASED,
            /** The recording was looked at. */
            VIEWED,
            /** The recording was given out. */
            EXPORTED
        }

        public RecordingUsed {
            requireNonNull(what, "what");
            requireNonNull(name, "name");
            requireNonNull(by, "by");
        }
    }

    /**
     * A recording that ended before there was a ledger, or that no ledger told of for another reason; or a copy of a recording, which
     * was encrypted anew after its end.
     *
     * @param metadata its metadata
     * @param bytes how many bytes it has now
     * @param sha256 their SHA-256, 64 lower-case hex digits
     */
    record RecordingImported(RecordingMetadata metadata, long bytes, String sha256) implements LedgerFact {
        public RecordingImported {
            requireNonNull(metadata, "metadata");
            requireNonNull(sha256, "sha256");
        }
    }

    /**
     * All recordings of the place that had ended before a time are in some ledger of the place: so what ledgers tell of
     * that time is all there is.
     *
     * @param before the time
     * @param count how many recordings were imported so that this became true
     * @param by who had them imported, or null if nothing was to be imported
     */
    record RecordingsComplete(
            Instant before, long count, @Nullable String by) implements LedgerFact {
        public RecordingsComplete {
            requireNonNull(before, "before");
        }
    }

    /**
     * A recording was decrypted, and encrypted to other recipients: to a recording of another name, of which other facts tell. The
     * first recording is deleted once the storage has the second one for good, as a further fact tells.
     *
     * @param name the name of the recording before
     * @param as the name of the recording that has the same content now
     * @param before the SHA-256 of the bytes of the recording before, 64 lower-case hex digits
     * @param after the SHA-256 of the bytes of the recording now, 64 lower-case hex digits
     * @param recipients the public keys of those who can read it now; at most {@value #MOST_RECIPIENTS}
     * @param by who had that done
     * @param reason why, or null
     */
    record RecordingReencrypted(
            String name,
            String as,
            String before,
            String after,
            List<String> recipients,
            String by,
            @Nullable String reason)
            implements LedgerFact {

        /** The most recipients that a line has room for. */
        public static final int MOST_RECIPIENTS = 200;

        public RecordingReencrypted {
            requireNonNull(name, "name");
            requireNonNull(as, "as");
            requireNonNull(before, "before");
            requireNonNull(after, "after");
            requireNonNull(by, "by");
            recipients = List.copyOf(recipients);
        }
    }
}
