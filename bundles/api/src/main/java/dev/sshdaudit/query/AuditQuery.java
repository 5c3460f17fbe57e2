package dev.sshdaudit.query;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.live.RuleAnswer;
import dev.sshdaudit.live.RuleQuestion;
import dev.sshdaudit.live.ShownContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Finds recordings, verifies them, and does what an auditor may do with them. Each method acts on behalf of the user as whom the
 * calling thread runs: the JAAS {@code Subject} of its access control context, which Karaf sets for commands and for JMX.
 * All methods may be called from several threads at once, and may wait for a storage. Searches, verifications and copies end soon when
 * the thread is interrupted, with {@link java.io.InterruptedIOException}. Some searches and verifications are answered at one time; who
 * waits for a minute while others are answered gets an {@link IOException} that says so.
 *
 * <p>A storage is named by the property {@code audit.storage} of its service, such as {@code file}; null names the storage in
 * force.
 *
 * <p>Each method throws {@link SecurityException} if there is no user, or if the user has none of the roles that the PID
 * {@code audit.viewing} names for it: {@code status.roles} for {@link #status}; {@code view.roles} for all that shows recordings,
 * connections, the configuration and its rules; {@code manage.roles} for what changes something: {@link #terminate}, {@link #delete},
 * {@link #hold}, {@link #release}, {@link #importRecordings}, {@link #reencrypt}, {@link #configure}, {@link #importConfiguration}. The message names the roles. Where {@code own} is
 * {@code true}, a user without a role may find, open and search recordings of this very user.
 *
 * <p>Who opened, exported, followed, terminated, deleted, held, released or configured something is in the log, in the user's own
 * recording, and, where it is about a recording, in the ledger; and each {@link QueryListener} is told.
 */
@ProviderType
public interface AuditQuery {

    /**
     * Finds recordings, or connections where the filter {@linkplain RecordingFilter#isOfConnections asks for those}, newest
     * first. Reads ledgers, those of all nodes, and lists beside them recordings that no ledger tells of.
     *
     * @param storage the storage, or null
     * @param limit how many at most, from 1
     * @param found takes each one, and says whether to go on
     * @return what was left out, for people: sentences without a full stop
     * @throws IOException if the storage or its ledger cannot be read; the message says what to change
     */
    List<String> find(@Nullable String storage, RecordingFilter filter, long limit, Predicate<Found> found)
            throws IOException;

    /**
     * Holds recordings against the ledgers.
     *
     * @param findings takes each finding as it is made, on the calling thread
     * @throws IOException if the storage or its ledger cannot be read
     */
    Verification verify(VerifyRequest request, Consumer<Finding> findings) throws IOException;

    /**
     * Writes a folder that proves one recording to those who have nothing else: the recording, its metadata, its lines of the
     * ledger, their inclusion proofs and the signed checkpoint.
     *
     * @param id as in {@link OpenRequest}
     * @param folder an empty folder; in Karaf, not in its own folders
     * @return the files that were written
     * @throws IOException if no checkpoint covers the end of the recording yet, or a file cannot be read or written
     */
    List<Path> exportProof(@Nullable String storage, String id, Path folder) throws IOException;

    /**
     * Deletes a recording. The ledger tells first who deletes it and why.
     *
     * @param reason why, for the ledger
     * @throws IOException if the recording is open or held, if the ledger cannot be written, or if the storage cannot delete;
     *     the message says which, and what to do
     */
    void delete(@Nullable String storage, String name, String reason) throws IOException;

    /**
     * Keeps a recording from being deleted until it is {@linkplain #release released}.
     *
     * @param reason why, for the ledger
     * @throws IOException if there is no such recording, or the ledger cannot be written
     */
    void hold(@Nullable String storage, String name, String reason) throws IOException;

    /**
     * Lets a recording be deleted again that was held.
     *
     * @param reason why, for the ledger
     * @throws IOException if the recording is not held, or the ledger cannot be written
     */
    void release(@Nullable String storage, String name, String reason) throws IOException;

    /** The recordings that are held, in the order in which they were. */
    List<Hold> holds(@Nullable String storage) throws IOException;

    /**
     * Brings recordings that no ledger tells of into the ledger, marked as such: their bytes are hashed as they are now.
     * Recordings that are open, or ended in the last quarter of an hour, are left out: their ledger may not have come yet.
     *
     * @param imported takes the name of each recording that was brought in
     * @param leftOut takes a sentence without a full stop for each recording that should have been brought in, and could not be
     * @return how many were brought in
     * @throws IOException if the ledger cannot be written, or the storage cannot be read
     */
    long importRecordings(@Nullable String storage, Consumer<String> imported, Consumer<String> leftOut)
            throws IOException;

    /**
     * Encrypts recordings that have ended to the recipients that the PID {@code audit.encryption} names now: for a changed circle of
     * readers. A recording that is not encrypted is encrypted, too. Each one goes to a copy of another name. The recording before is
     * deleted when the storage has the copy for good and the copy was read back, so that an end of the process at any moment loses
     * nothing; the next run goes on from there. The ledger tells who did that, when and why, and the hashes before and after.
     *
     * @param told takes what became of each recording, on the calling thread
     * @return how many recordings are neither encrypted to these recipients nor needed to be: those that were refused, those that
     *     wait for the storage, and those that were not tried
     * @throws IOException if recordings are not encrypted now, if the encryption is not installed, or if the storage or its ledger
     *     cannot be read; the message says what to change
     */
    long reencrypt(ReencryptRequest request, Consumer<Reencrypted> told) throws IOException;

    /** The status of auditing. */
    AuditStatus status();

    /**
     * Opens a recording for looking at it. That the user does so is noted before this method returns.
     *
     * @throws java.nio.file.NoSuchFileException if there is none; the message is for people
     * @throws IOException if several are meant, or the recording cannot be opened; or if the ledger cannot be told, and the key
     *     {@code mode} of PID {@code audit} says that nothing may happen then
     */
    OpenRecording open(OpenRequest request) throws IOException;

    /**
     * Announces what the caller prints of a recording to the caller's own session, so that it is not recorded again: see
     * {@link ShownContent}. Does nothing where the caller's session is not recorded, or where {@code reference} of PID
     * {@code audit.viewing} is {@code false}.
     *
     * @param recording the name of the recording, or the id of the connection, that is shown
     */
    ShownContent show(String recording);

    /**
     * Looks for a text in recordings, the newest first. Escape sequences are taken out, and lines that came in several packets are
     * joined. Each recording in which something was found counts as opened. Lines are left out, and told, for which an expression
     * takes more than a second, or more stack than there is; so is the rest of a recording behind a minute of such work.
     * Recordings that connections share are told as left out.
     *
     * @param found takes each hit, and says whether to go on
     * @return what was left out, for people: sentences without a full stop
     * @throws IllegalArgumentException if the text is a regular expression that repeats groups so often that a search could not be
     *     stopped; the message says how often is allowed
     * @throws IOException if the storage cannot be listed
     */
    List<String> grep(GrepRequest request, Predicate<TextHit> found) throws IOException;

    /**
     * Copies a recording to files, which only the user of this process may read. All files appear at once, when they are whole. Of a
     * recording that is damaged, or goes on, all that can be read is copied.
     *
     * @param to a folder that is there, in which the files are named for the recording, and a cast is made of each channel; or a
     *     file that is not there yet. In Karaf, not in its own folders
     * @param replace whether files of these names in the folder are replaced. A file that is named is never replaced
     * @throws java.nio.file.FileAlreadyExistsException if there is a file of such a name
     * @throws IOException as for {@link #open}, or if a file cannot be written; then there is no file
     */
    Exported export(ExportRequest request, Path to, boolean replace) throws IOException;

    /**
     * Copies a recording to a stream, such as a download; nothing of the copy is on a disk. Of a recording that is damaged, or goes on,
     * all that can be read is copied.
     *
     * @param request of {@link ExportRequest.Form#ASCIICAST} with the channel of the cast
     * @param target takes the one file
     * @return what is told of the recording; no files
     * @throws IOException as for {@link #open}, or if the target throws
     */
    Exported export(ExportRequest request, ExportTarget target) throws IOException;

    /**
     * Proves one recording as {@link #exportProof(String, String, Path)} does, to a stream; nothing of the proof is on a disk.
     *
     * @param target takes the files of the folder
     * @throws IOException if no checkpoint covers the end of the recording yet, a file cannot be read, or the target throws
     */
    void exportProof(@Nullable String storage, String id, ExportTarget target) throws IOException;

    /**
     * What the user may do.
     *
     * @throws SecurityException if there is no user
     */
    Rights rights();

    /** The connections that are open now, in the order in which they began. */
    List<LiveConnection> sessions();

    /**
     * Follows messages of open connections, and of those that begin later. The caller closes the result. That the user sees a
     * connection is noted before its first message is given, in the ledger of the storage in force, too; {@link LiveMessages#poll}
     * throws {@link java.io.UncheckedIOException} instead of giving a message if the ledger cannot be told, and the key {@code mode}
     * of PID {@code audit} says that nothing may happen then.
     *
     * @param wanted whose messages are wanted. Called under locks: it must only compare values
     */
    LiveMessages follow(Predicate<LiveClient> wanted);

    /**
     * Ends a connection. The client is told the reason, and the recording tells it and who ended the connection.
     *
     * @param id the connection's id, or its beginning
     * @param reason one line of text, of 1 to 500 characters
     * @return the connection as it was
     * @throws IllegalArgumentException if the reason is no such line
     * @throws IOException if no connection or several have an id that begins so
     */
    LiveConnection terminate(String id, String reason) throws IOException;

    /** The configuration of auditing as it is in force, by PID and key. */
    List<ConfigurationKey> configuration();

    /**
     * Sets a key, or removes it so that its default counts. The value is checked before it is set: its type, its range, and whether
     * it fits the values of the other keys. It is in force, or refused, when this method returns, and in Karaf the file of the PID
     * has it.
     *
     * <p>What depends on the world outside of this process is not checked: a folder that cannot be written, a bucket that is not
     * there, a format that is not installed, what a reference such as {@code $[env:NAME]} stands for. The result tells what was
     * refused at once, and {@link #status} what shows later.
     *
     * @param value the value as it is written in a file, or null for the default
     * @return the key as it is in force then
     * @throws IllegalArgumentException if there is no such PID or key, or the value is not allowed; the message says which are, and
     *     nothing was changed
     * @throws IOException if the change cannot be stored, or is not put in force in five seconds, or is not in the file five seconds
     *     later; the message says which
     */
    ConfigurationKey configure(String pid, String key, @Nullable String value) throws IOException;

    /**
     * Translates the section {@code audit} of a configuration file of ContainerSSH, and writes the keys into the files of the PIDs, where
     * other keys and comments stay. All files are written, or none; that of the PID {@code audit} is replaced last, when the others
     * are in force. A secret is not copied: its key gets a reference, unless it has a value.
     *
     * @param file a file in YAML or JSON, of 262,144 bytes at most
     * @param write whether the files are written; without it, the result tells what would be
     * @return what each key becomes, and what is not in force some seconds after it was written
     * @throws IOException if the file cannot be read or is no such configuration, or if a file of a PID cannot be read or written; the
     *     message repeats nothing of the file
     */
    ImportedConfiguration importConfiguration(Path file, boolean write) throws IOException;

    /**
     * Tells which rule counts, of a connection that is open or of a user who might connect, and why.
     *
     * @param question with the id of the connection, or its beginning
     * @throws IOException if no connection or several have an id that begins so
     */
    RuleAnswer why(RuleQuestion question) throws IOException;

    /**
     * A recording that must not be deleted.
     *
     * @param name the name of the recording
     * @param by who holds it
     * @param reason why
     * @param since when it was held, as the ledger tells it
     */
    record Hold(String name, String by, String reason, java.time.Instant since) {}
}
