package dev.sshdaudit.live;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The connections that are open and being recorded, whether their users have authenticated or not. All methods may be called from
 * any thread, and do not wait for a storage or a client.
 */
@ProviderType
public interface LiveConnections {

    /** Snapshots of all open connections, in the order in which they began. */
    List<LiveConnection> list();

    /**
     * A snapshot of one connection.
     *
     * @param id the whole id
     * @return null if no open connection has this id
     */
    default @Nullable LiveConnection find(String id) {
        return list().stream()
                .filter(connection -> connection.client().id().equals(id))
                .findFirst()
                .orElse(null);
    }

    /**
     * The connection of a user who is logged in.
     *
     * @param subject the subject that the server keeps for the SSHD session, such as Karaf's shell runs its commands with
     * @return the connection's id, or null if no open connection has this very subject
     */
    @Nullable
    String idOf(Subject subject);

    /**
     * Ends a connection. The client is told the reason; the recording tells the reason and who ended the connection.
     *
     * @param id the whole id
     * @param reason one line of text
     * @param by who ends it, such as {@code user "karaf"}
     * @return false if no open connection has this id
     */
    boolean terminate(String id, String reason, String by);

    /**
     * Follows messages of open connections and of those that begin later, from now on.
     *
     * @param wanted whose messages are wanted; asked again when the user of a connection becomes known. Called under locks: it must
     *     only compare values
     * @param content whether data of channels is wanted, too, as far as it is recorded
     */
    LiveMessages follow(Predicate<LiveClient> wanted, boolean content);

    /**
     * Adds a fact about a connection to its recording: an {@code io} message without data, with extras.
     *
     * @param channelId the channel, or null
     * @param extras as in {@link dev.sshdaudit.message.AuditMessage#extras()}
     * @return false if no open connection has this id
     */
    boolean note(String id, @Nullable Long channelId, Map<String, ?> extras);

    /**
     * Begins to show a recording to a viewer over a connection. The viewer's channel is the connection's only open session channel.
     * Where several are open, or another one opens later, nothing tells which one is the viewer's: then all output is recorded as
     * ever, and the viewer's recording tells only that the other one was shown. Data of other channels is always recorded as ever.
     *
     * @param id the viewer's connection
     * @param recording the name of the recording that is shown
     * @return takes the output; does nothing if no open connection has this id
     */
    ShownContent show(String id, String recording);

    /**
     * Tells which rule counts of a connection, and why.
     *
     * @return null if no open connection has the id of the question
     */
    default @Nullable RuleAnswer why(RuleQuestion question) {
        throw new UnsupportedOperationException("no rules are known here");
    }
}
