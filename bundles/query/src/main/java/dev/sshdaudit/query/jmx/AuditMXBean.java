package dev.sshdaudit.query.jmx;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Auditing, for programs. Operations act on behalf of the user who is connected, and need the roles that the PID {@code audit.viewing}
 * names: a call from within the same process has no user, and is refused. Attributes are what {@code audit:status} shows; users need
 * the roles for it, and the process itself may read them without a user. Karaf's connector asks for roles first, as the PID
 * {@code jmx.acl.dev.sshdaudit.audit} says.
 *
 * <p>In all operations, {@code storage} is the name of a storage, such as {@code file}; null or an empty text is the one in force.
 * Null and an empty text, or an empty list, count as not given. Texts that clients chose come as they are: a program that prints them
 * to a terminal has to escape them. Errors are {@link IOException}, {@link IllegalArgumentException} and {@link SecurityException},
 * with a message that says what to change.
 */
public interface AuditMXBean {

    /** The most recordings, connections or findings that one call returns. */
    int MOST = 10_000;

    /** Whether connections are recorded. */
    boolean isEnabled();

    /** {@code best_effort} or {@code strict}. */
    String getMode();

    /** The name of the format; of the first pipeline, if there are several. */
    String getFormat();

    /** Whether this format is there. */
    boolean isFormatPresent();

    /** The name of the storage; of the first pipeline, if there are several. */
    String getStorage();

    /** Whether this storage is there. */
    boolean isStoragePresent();

    /** The formats and storages that recordings go through. */
    List<PipelineData> getPipelines();

    /** The content that is recorded: the keys of PID {@code audit.intercept} that are on. */
    List<String> getIntercepted();

    /** Rules that are in force, with the value that was understood last. */
    int getRulesInForce();

    /** Rules that were refused and never understood: where one might match, the stricter reading holds. */
    int getRulesRefused();

    /** Connections that are open and being recorded. */
    int getLiveConnections();

    /** Connections since the log started. */
    long getConnections();

    /** Messages recorded since the log started. */
    long getMessages();

    /**
     * Messages that could not be recorded since the log started; one that several required pipelines lack counts for each, and one
     * that others lack does not count.
     */
    long getLostMessages();

    /** Bytes of text and data in lost messages, and bytes that were cut off messages that were too long. */
    long getLostBytes();

    /** Bytes of data of channels from clients since the log started, recorded or not. */
    long getBytesIn();

    /** Bytes of data of channels to clients since the log started, recorded or not. */
    long getBytesOut();

    /** Places in recordings where messages are missing, since the log started. */
    long getGaps();

    /** Errors and warnings since the log started. */
    long getErrors();

    /** Connections that users ended by {@link #terminate} or its command, since the log started. */
    long getTerminated();

    /** Bytes of memory of messages that wait now to be recorded. */
    long getWaitingBytes();

    /** Recordings of closed connections that the storage has not completed yet. */
    int getPendingRecordings();

    /** Recordings and segments of the ledger that are being uploaded now; 0 where the storage does not upload. */
    int getUploadsRunning();

    /** Recordings and segments of the ledger that wait to be uploaded; 0 where the storage does not upload. */
    int getUploadsPending();

    /** Recordings and segments of the ledger whose upload has failed, and is tried again. */
    int getUploadsFailed();

    /** When the oldest recording or segment began that is not uploaded yet, in RFC 3339; an empty text if there is none. */
    String getOldestUpload();

    /** How many seconds ago that was; 0 if there is none. */
    long getOldestUploadSeconds();

    /** The storage's own status, by label. */
    Map<String, String> getStorageStatus();

    /** The ledger's own status, by label; empty where there is no ledger. */
    Map<String, String> getLedgerStatus();

    /** What went wrong lately, newest first: the time, and the error as the log has it. */
    List<String> getFailures();

    /** When auditing was switched off since the log started, newest first: from, to (or "now"), and who switched it off if known. */
    List<String> getOffPeriods();

    /**
     * Lists recordings, newest first.
     *
     * @param limit how many at most, from 1 to {@value #MOST}
     */
    FindData list(@Nullable String storage, int limit) throws IOException;

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

    /** The connections that are open now, in the order in which they began; the first {@value #MOST}. */
    List<SessionData> sessions() throws IOException;

    /**
     * Ends a connection. The client is told the reason, and the recording tells it and who ended the connection.
     *
     * @param id the connection's id, or its beginning
     * @param reason one line of text
     * @return the connection as it was
     */
    SessionData terminate(String id, String reason) throws IOException;

    /** The configuration in force, by PID and key; {@code ***} stands for secrets. */
    List<ConfigurationData> configuration() throws IOException;

    /**
     * Tells which rule counts, and why: of a connection that is open ({@code id}), or of a user who might connect ({@code user} and
     * {@code address}).
     *
     * @param id the connection's id, or its beginning
     * @param address the IP address from which the user might connect
     * @param roles the roles that the user has then; empty if they are not known
     * @param server the port of the server to which the user might connect; 0 if that is not known
     * @param channel the use of a channel: {@code shell}, {@code exec}, {@code forwarding} or the name of a subsystem; an empty text
     *     for all
     */
    WhyData why(
            @Nullable String id,
            @Nullable String user,
            @Nullable String address,
            String @Nullable [] roles,
            int server,
            @Nullable String channel)
            throws IOException;

    /**
     * Sets a key of the configuration. The value is checked first, and in force or refused when the call returns.
     *
     * @param value the value as it is written in a file; an empty text is a value
     * @return the key as it is in force then
     */
    ConfigurationData configure(String pid, String key, String value) throws IOException;

    /**
     * Removes a key from the configuration, so that its default counts.
     *
     * @return the key as it is in force then
     */
    ConfigurationData unset(String pid, String key) throws IOException;
}
