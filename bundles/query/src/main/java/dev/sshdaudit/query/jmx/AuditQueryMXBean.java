package dev.sshdaudit.query.jmx;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Questions about recordings, for programs. Operations need the role {@code admin}, and act on behalf of the user who is connected:
 * a call from within the same process has no user, and is refused. Attributes are the counters of {@code audit:status}.
 *
 * <p>In all operations, {@code storage} is the name of a storage, such as {@code file}; null or an empty text is the one in force.
 * Null and an empty text, or an empty list, count as not given. Texts that clients chose come as they are: a program that prints them
 * to a terminal has to escape them. Errors are {@link IOException}, {@link IllegalArgumentException} and {@link SecurityException},
 * with a message that says what to change.
 */
public interface AuditQueryMXBean {

    /** The most recordings, connections or findings that one call returns. */
    int MOST = 10_000;

    /** Whether connections are recorded. */
    boolean isEnabled();

    /** {@code best_effort} or {@code strict}. */
    String getMode();

    /** The name of the format. */
    String getFormat();

    /** Whether the format is there. */
    boolean isFormatPresent();

    /** The name of the storage. */
    String getStorage();

    /** Whether the storage is there. */
    boolean isStoragePresent();

    /** The content that is recorded: the keys of PID {@code audit.intercept} that are on. */
    List<String> getIntercepted();

    /** Connections that are open and being recorded. */
    int getLiveConnections();

    /** Connections since the log started. */
    long getConnections();

    /** Messages recorded since the log started. */
    long getMessages();

    /** Messages that could not be recorded since the log started. */
    long getLostMessages();

    /** Bytes of text and data in lost messages, and bytes that were cut off messages that were too long. */
    long getLostBytes();

    /** Recordings of closed connections that the storage has not completed yet. */
    int getPendingRecordings();

    /** The storage's own status, by label. */
    Map<String, String> getStorageStatus();

    /** The ledger's own status, by label; empty where there is no ledger. */
    Map<String, String> getLedgerStatus();

    /** What went wrong lately, newest first: the time, and the error as the log has it. */
    List<String> getFailures();

    /**
     * Finds recordings, or, with {@code command}, {@code file} or {@code failedLogins}, connections, newest first. All that is given
     * must fit.
     *
     * @param id the beginning of ids
     * @param user the user who authenticated, or who tried to
     * @param address the client's address, or its beginning with a {@code *} behind it
     * @param since what ended at this time or later, or still goes on; RFC 3339, such as {@code 2026-11-20T10:00:00Z}
     * @param until what began at this time or before; RFC 3339
     * @param state {@code open}, {@code ended}, {@code continued} or {@code cut}
     * @param command a part of a command that ran
     * @param file a part of the path of a file that was transferred or changed
     * @param minSize the fewest bytes of a recording
     * @param failedLogins whether a login must have failed
     * @param limit how many at most, from 1 to {@value #MOST}
     */
    FindData find(
            @Nullable String storage,
            @Nullable String id,
            @Nullable String user,
            @Nullable String address,
            @Nullable String since,
            @Nullable String until,
            @Nullable String state,
            @Nullable String command,
            @Nullable String file,
            long minSize,
            boolean failedLogins,
            int limit)
            throws IOException;

    /**
     * Holds recordings against the ledgers. The call returns when that is done.
     *
     * @param names the names of the recordings that are read; empty for all. The ledgers are verified in any case
     * @param allowedSigners a file of the machine with the keys that may sign, as {@code ssh-keygen -Y verify} reads it
     * @param checkpoints files of the machine with checkpoints that the auditor has kept
     * @return the first {@value #MOST} findings, and the end
     */
    VerificationData verify(
            @Nullable String storage,
            String @Nullable [] names,
            @Nullable String allowedSigners,
            String @Nullable [] checkpoints)
            throws IOException;

    /** Deletes the recording of a name, for a reason that the ledger tells. */
    void delete(@Nullable String storage, String name, String reason) throws IOException;

    /** Keeps the recording of a name from being deleted, for a reason that the ledger tells. */
    void hold(@Nullable String storage, String name, String reason) throws IOException;

    /** Lets the recording of a name be deleted again, for a reason that the ledger tells. */
    void release(@Nullable String storage, String name, String reason) throws IOException;

    /** The recordings that are held. */
    List<HoldData> holds(@Nullable String storage) throws IOException;
}
