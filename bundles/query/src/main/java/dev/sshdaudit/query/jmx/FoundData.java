package dev.sshdaudit.query.jmx;

import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.Found.Connection;
import dev.sshdaudit.query.Found.Recording;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import javax.management.ConstructorParameters;
import org.jspecify.annotations.Nullable;

/** A recording or a connection that was found. Immutable. */
public final class FoundData {

    private final String id;
    private final String node;
    private final String start;
    private final @Nullable String end;
    private final @Nullable String user;
    private final @Nullable String attempted;
    private final String address;
    private final @Nullable String state;
    private final @Nullable Long bytes;
    private final @Nullable String origin;
    private final List<String> storages;
    private final @Nullable Long failures;
    private final List<String> matches;

    /** Makes one of its attributes. */
    @ConstructorParameters({
        "id",
        "node",
        "start",
        "end",
        "user",
        "attempted",
        "address",
        "state",
        "bytes",
        "origin",
        "storages",
        "failures",
        "matches"
    })
    public FoundData(
            String id,
            String node,
            String start,
            @Nullable String end,
            @Nullable String user,
            @Nullable String attempted,
            String address,
            @Nullable String state,
            @Nullable Long bytes,
            @Nullable String origin,
            List<String> storages,
            @Nullable Long failures,
            List<String> matches) {
        this.id = id;
        this.node = node;
        this.start = start;
        this.end = end;
        this.user = user;
        this.attempted = attempted;
        this.address = address;
        this.state = state;
        this.bytes = bytes;
        this.origin = origin;
        this.storages = List.copyOf(storages);
        this.failures = failures;
        this.matches = List.copyOf(matches);
    }

    static FoundData of(Found found) {
        if (found instanceof Recording recording) {
            Instant end = recording.metadata().end();
            return new FoundData(
                    recording.id(),
                    recording.node(),
                    recording.start().toString(),
                    end == null ? null : end.toString(),
                    recording.metadata().username(),
                    null,
                    recording.metadata().remoteAddress(),
                    recording.metadata().state().name().toLowerCase(Locale.ROOT),
                    recording.bytes(),
                    recording.origin().name().toLowerCase(Locale.ROOT),
                    recording.storages(),
                    null,
                    List.of());
        }
        Connection connection = (Connection) found;
        return new FoundData(
                connection.id(),
                connection.node(),
                connection.start().toString(),
                connection.end().toString(),
                connection.user(),
                connection.attempted(),
                connection.address(),
                null,
                null,
                null,
                List.of(),
                connection.failures(),
                connection.matches());
    }

    /** The name of the recording, or the id of the connection. */
    public String getId() {
        return id;
    }

    /** The machine that recorded it, or an empty text. */
    public String getNode() {
        return node;
    }

    /** When it began, in RFC 3339. */
    public String getStart() {
        return start;
    }

    /** When it ended, in RFC 3339; null while it goes on. */
    public @Nullable String getEnd() {
        return end;
    }

    /** The user who authenticated, or null. */
    public @Nullable String getUser() {
        return user;
    }

    /** Of a connection, the user whom the last attempt named where none succeeded, or null. */
    public @Nullable String getAttempted() {
        return attempted;
    }

    /** The client's address, or an empty text. */
    public String getAddress() {
        return address;
    }

    /** Of a recording, its state in lower case; null of a connection. */
    public @Nullable String getState() {
        return state;
    }

    /** Of a recording, its size; null of a connection. */
    public @Nullable Long getBytes() {
        return bytes;
    }

    /** Of a recording, where it is known from: ledger, imported or storage; null of a connection. */
    public @Nullable String getOrigin() {
        return origin;
    }

    /** Of a recording, the names of the storages that have it; empty of a connection. */
    public List<String> getStorages() {
        return storages;
    }

    /** Of a connection, how many attempts to authenticate failed; null of a recording. */
    public @Nullable Long getFailures() {
        return failures;
    }

    /** Of a connection, the commands or files that fitted. */
    public List<String> getMatches() {
        return matches;
    }
}
