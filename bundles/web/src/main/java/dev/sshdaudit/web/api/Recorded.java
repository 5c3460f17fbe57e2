package dev.sshdaudit.web.api;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.web.http.HttpException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of one connection, found without opening a recording. Immutable.
 *
 * @param id the id for further requests: the name of the first part; of a connection in a shared recording, the id of the connection
 * @param parts the parts, in order; none of a connection in a shared recording
 * @param connection the connection in a shared recording; else null
 */
record Recorded(String id, List<Found.Recording> parts, Found.@Nullable Connection connection) {

    private static final int MOST = 1_000;
    private static final int SHOWN = 10;

    Recorded {
        parts = List.copyOf(parts);
    }

    /** Whether messages of other connections are in the same recording. */
    boolean isShared() {
        return parts.isEmpty() || parts.get(0).metadata().shared();
    }

    /** The id of the connection. */
    String connectionId() {
        return parts.isEmpty() ? id : parts.get(0).metadata().connectionId();
    }

    /**
     * Finds what is recorded, whichever part is named.
     *
     * @param id the name of a recording, the id of a connection, or the beginning of either
     * @return null if the lists tell of no such recording: a connection in a shared one can be found by opening it
     */
    static @Nullable Recorded find(AuditQuery query, String id) throws IOException {
        if (!RecordingMetadata.isSafeName(id)) {
            throw new HttpException(404, "there is no recording of this name");
        }
        List<Found.Recording> found = named(query, id);
        if (!found.isEmpty()) {
            RecordingMetadata one = one(found, id);
            return of(one.connectionId().equals(id) ? found : named(query, one.connectionId()), one);
        }
        List<Found.Connection> connections = new ArrayList<>();
        query.find(null, RecordingFilter.ALL.withFailedLogins().withId(id), 2, each -> {
            if (each instanceof Found.Connection connection) {
                connections.add(connection);
            }
            return true;
        });
        return connections.size() == 1 ? new Recorded(connections.get(0).id(), List.of(), connections.get(0)) : null;
    }

    /** The parts of the connection, and of the channel where each channel has recordings of its own. */
    private static Recorded of(List<Found.Recording> found, RecordingMetadata one) {
        List<Found.Recording> parts = new ArrayList<>();
        found.stream()
                .filter(each -> isOfTheSame(one, each.metadata()))
                .sorted(Comparator.comparingInt(each -> each.metadata().part()))
                .filter(each -> parts.isEmpty()
                        || parts.get(parts.size() - 1).metadata().part()
                                < each.metadata().part())
                .forEach(parts::add);
        return new Recorded(parts.get(0).metadata().name(), parts, null);
    }

    private static boolean isOfTheSame(RecordingMetadata one, RecordingMetadata other) {
        return one.connectionId().equals(other.connectionId()) && Objects.equals(one.channelId(), other.channelId());
    }

    private static List<Found.Recording> named(AuditQuery query, String id) throws IOException {
        List<Found.Recording> found = new ArrayList<>();
        query.find(null, RecordingFilter.ALL.withId(id), MOST, each -> {
            if (each instanceof Found.Recording recording) {
                found.add(recording);
            }
            return !Thread.currentThread().isInterrupted();
        });
        Asking.goOn();
        return found;
    }

    /** The recording that is meant: of this name; or else the only one, of several parts the first. */
    private static RecordingMetadata one(List<Found.Recording> found, String id) {
        for (Found.Recording each : found) {
            if (each.metadata().name().equals(id)) {
                return each.metadata();
            }
        }
        RecordingMetadata first = found.get(0).metadata();
        Set<String> names = found.stream()
                .map(each -> each.metadata())
                .filter(each -> !isOfTheSame(first, each))
                .map(RecordingMetadata::name)
                .collect(Collectors.toCollection(TreeSet::new));
        if (names.isEmpty()) {
            return first;
        }
        names.add(first.name());
        throw new HttpException(
                409,
                names.size() + " recordings begin so: "
                        + names.stream().limit(SHOWN).collect(Collectors.joining(", "))
                        + (names.size() > SHOWN ? ", …" : ""));
    }
}
