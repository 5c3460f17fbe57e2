package dev.sshdaudit.web.api;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.web.http.HttpException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
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

    private static final int MOST = 10_000;
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
            Found.Recording one = one(found, id);
            return of(named(query, beginning(one.metadata())), one);
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

    /** What the names of all parts begin with: where each channel has recordings of its own, those of one channel. */
    private static String beginning(RecordingMetadata one) {
        Long channel = one.channelId();
        String ofChannel = channel == null ? "" : one.connectionId() + "-" + Long.toUnsignedString(channel) + ".";
        return channel != null && one.name().startsWith(ofChannel) ? ofChannel : one.connectionId();
    }

    /** What the names of all parts begin with; names of other recordings may, too. */
    String beginning() {
        return parts.isEmpty() ? id : beginning(parts.get(0).metadata());
    }

    /** The parts of the connection, and of the channel where each channel has recordings of its own. The one that was found is one of them. */
    private static Recorded of(List<Found.Recording> found, Found.Recording one) {
        Map<Integer, Found.Recording> parts = new TreeMap<>();
        parts.put(one.metadata().part(), one);
        found.stream()
                .filter(each -> isOfTheSame(one.metadata(), each.metadata()))
                .forEach(each -> parts.putIfAbsent(each.metadata().part(), each));
        Found.Recording first = parts.values().iterator().next();
        return new Recorded(first.metadata().name(), List.copyOf(parts.values()), null);
    }

    /** What is missing in the list of parts, for people; null if nothing is. */
    @Nullable
    String shortcoming() {
        int last = parts.isEmpty() ? 1 : parts.get(parts.size() - 1).metadata().part();
        long missing = (long) last - parts.size();
        if (missing <= 0 || parts.isEmpty()) {
            return null;
        }
        return missing + (missing == 1 ? " part" : " parts") + " of the connection before part " + last
                + (missing == 1 ? " is" : " are") + " not there: deleted, not found, or beyond the newest " + MOST;
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
    private static Found.Recording one(List<Found.Recording> found, String id) {
        for (Found.Recording each : found) {
            if (each.metadata().name().equals(id)) {
                return each;
            }
        }
        Found.Recording one = found.get(0);
        RecordingMetadata first = one.metadata();
        Set<String> names = found.stream()
                .map(each -> each.metadata())
                .filter(each -> !isOfTheSame(first, each))
                .map(RecordingMetadata::name)
                .collect(Collectors.toCollection(TreeSet::new));
        if (names.isEmpty()) {
            return one;
        }
        names.add(first.name());
        throw new HttpException(
                409,
                names.size() + " recordings begin so: "
                        + names.stream().limit(SHOWN).collect(Collectors.joining(", "))
                        + (names.size() > SHOWN ? ", …" : ""));
    }
}
