package dev.sshdaudit.query.find;

import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Finds in several storages at once. */
public final class Everywhere {

    /** Of so many at most, the newest of all storages come first; of more, those of one storage come after those of another. */
    static final int MOST = 10_000;

    private Everywhere() {}

    /** Finds in one storage, as {@link Finder#find} does. */
    @FunctionalInterface
    public interface Finding {

        List<String> find(Place place, long limit, Predicate<Found> found) throws IOException;
    }

    /**
     * Finds in all of these storages, newest first. A recording, or a connection, that several storages have is found once.
     *
     * @return what was left out
     */
    public static List<String> find(List<Place> places, long limit, Predicate<Found> found, Finding finding)
            throws IOException {
        if (places.size() == 1) {
            return finding.find(places.get(0), limit, found);
        } else if (limit > MOST) {
            return findByStorage(places, limit, found, finding);
        }
        List<String> notes = new ArrayList<>();
        Map<String, Found> all = new LinkedHashMap<>();
        for (Place place : places) {
            List<Found> here = new ArrayList<>();
            notes.addAll(finding.find(place, limit, here::add));
            List<Found> news = new ArrayList<>();
            for (Found each : here) {
                Found before = all.get(each.id());
                if (before == null) {
                    news.add(each);
                } else {
                    all.put(each.id(), both(before, each));
                }
            }
            // one storage can tell several things of one connection
            news.forEach(each -> all.put(all.containsKey(each.id()) ? each.id() + " " + all.size() : each.id(), each));
        }
        List<Found> sorted = all.values().stream()
                .sorted(Comparator.comparing(Found::start).reversed())
                .limit(limit)
                .toList();
        for (Found each : sorted) {
            if (!found.test(each)) {
                break;
            }
        }
        return notes;
    }

    /** What two storages have: of a recording, what tells of a whole one rather than of an open or cut one. */
    private static Found both(Found one, Found other) {
        if (!(one instanceof Found.Recording first && other instanceof Found.Recording second)) {
            return one;
        }
        boolean isSecond = isOpenOrCut(first) && !isOpenOrCut(second);
        Found.Recording told = isSecond ? second : first;
        List<String> storages = new ArrayList<>(told.storages());
        storages.addAll((isSecond ? first : second).storages());
        return new Found.Recording(told.metadata(), told.bytes(), told.origin(), storages);
    }

    private static boolean isOpenOrCut(Found.Recording recording) {
        State state = recording.metadata().state();
        return state == State.OPEN || state == State.CUT;
    }

    private static List<String> findByStorage(List<Place> places, long limit, Predicate<Found> found, Finding finding)
            throws IOException {
        List<String> notes = new ArrayList<>();
        long[] left = {limit};
        for (Place place : places) {
            if (left[0] > 0) {
                notes.addAll(finding.find(place, left[0], each -> {
                    left[0] = found.test(each) ? left[0] - 1 : 0;
                    return left[0] > 0;
                }));
            }
        }
        return notes;
    }
}
