package dev.sshdaudit.ledger.format;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection ended: who it was, and what ran. {@link LineWriter} divides long lists among several lines, and a connection with
 * very many channels is told in pieces before it ends.
 *
 * @param connection the id of the connection
 * @param start when the connection began
 * @param end when the connection ended
 * @param address the client's IP address
 * @param user the authenticated user, or null
 * @param attempted the user name of the last attempt to authenticate, where none succeeded; else null
 * @param method the method by which the user authenticated, or null
 * @param key the fingerprint of the user's key ({@code SHA256:…}), or null
 * @param client the version text that the client sent
 * @param failures how many attempts to authenticate failed
 * @param channels the channels of the connection
 * @param files the files that were transferred or changed
 * @param forwardings what was forwarded, as text
 * @param lost how many messages were left out of the recording
 * @param former the id under which the connection was recorded before, or null
 * @param more whether a later line goes on with the lists of this one; then the fields but the lists are those known so far
 */
public record ConnectionClosed(
        String connection,
        Instant start,
        Instant end,
        String address,
        @Nullable String user,
        @Nullable String attempted,
        @Nullable String method,
        @Nullable String key,
        String client,
        long failures,
        List<Channel> channels,
        List<FileOperation> files,
        List<String> forwardings,
        long lost,
        @Nullable String former,
        boolean more)
        implements Fact {

    /** Cuts texts that are too long, and copies the lists. */
    public ConnectionClosed {
        connection = Bounds.word(connection);
        address = Bounds.word(address);
        user = Bounds.textOrNull(user);
        attempted = Bounds.textOrNull(attempted);
        method = Bounds.wordOrNull(method);
        key = Bounds.wordOrNull(key);
        client = Bounds.text(client);
        channels = List.copyOf(channels);
        files = List.copyOf(files);
        forwardings = forwardings.stream().map(Bounds::text).toList();
        former = Bounds.wordOrNull(former);
    }

    /**
     * A channel of a connection.
     *
     * @param channel the number of the channel
     * @param kind what the channel was: {@code shell}, {@code exec}, {@code subsystem}, {@code session} if the client asked for
     *     none of these, or the type of another channel; empty in a later line about a channel that asked for nothing since
     * @param command the command that ran, or null
     * @param subsystem the subsystem that ran, or null
     * @param exit the exit status, or null
     * @param signal the signal that ended the command, or null
     * @param in how many bytes the client sent
     * @param out how many bytes the client was sent
     */
    public record Channel(
            long channel,
            String kind,
            @Nullable String command,
            @Nullable String subsystem,
            @Nullable Long exit,
            @Nullable String signal,
            long in,
            long out) {

        /** Cuts texts that are too long. */
        public Channel {
            kind = Bounds.word(kind);
            command = Bounds.textOrNull(command);
            subsystem = Bounds.wordOrNull(subsystem);
            signal = Bounds.wordOrNull(signal);
        }
    }

    /**
     * What was done with a file.
     *
     * @param path the path that the client named
     * @param op what was done
     * @param sha256 the SHA-256 of the bytes that were read or written, in hex, or null
     */
    public record FileOperation(
            String path, String op, @Nullable String sha256) {

        /** Cuts texts that are too long. */
        public FileOperation {
            path = Bounds.text(path);
            op = Bounds.word(op);
            sha256 = Bounds.wordOrNull(sha256);
        }

        /** Without a hash. */
        public FileOperation(String path, String op) {
            this(path, op, null);
        }

        /** Whether this is a file that is searched for: by a part of its path, or by its whole SHA-256. */
        public boolean isOf(String text) {
            return path.contains(text) || text.equals(sha256);
        }
    }

    @Override
    public String type() {
        return "connection.closed";
    }

    /** The same connection with other lists. */
    ConnectionClosed with(
            List<Channel> someChannels, List<FileOperation> someFiles, List<String> someForwardings, boolean goesOn) {
        return new ConnectionClosed(
                connection,
                start,
                end,
                address,
                user,
                attempted,
                method,
                key,
                client,
                failures,
                someChannels,
                someFiles,
                someForwardings,
                lost,
                former,
                goesOn);
    }
}
