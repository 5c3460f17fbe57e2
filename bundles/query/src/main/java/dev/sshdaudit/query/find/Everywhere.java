package dev.sshdaudit.query.find;

import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.read.Reasons;
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

    /** Asks one storage, and returns what was left out. */
    @FunctionalInterface
    public interface Asking {

        List<String> ask(Place place) throws IOException;
    }

    /**
     * Asks each storage. One that cannot answer is told of in the notes, as long as another one can.
     *
     * @return what was left out
     * @throws IOException if no storage can answer, or the thread is interrupted
     */
    public static List<String> each(List<Place> places, Asking asking) throws IOException {
        List<String> notes = new ArrayList<>();
        IOException failed = null;
        int failures = 0;
        for (Place place : places) {
            try {
                notes.addAll(asking.ask(place));
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                failed = failed == null ? e : failed;
                failures++;
                notes.add(
                        "What storage " + place.storage() + " has is left out, as it cannot be read: " + Reasons.of(e));
            }
        }
        if (failed != null && failures == places.size()) {
            throw failed;
        }
        return notes;
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
        Map<String, Found> all = new LinkedHashMap<>();
        List<String> notes = each(places, place -> {
            List<Found> here = new ArrayList<>();
            List<String> left = finding.find(place, limit, here::add);
            add(here, all);
            return left;
        });
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

    /** Adds what one storage has to what those before it have. */
    private static void add(List<Found> here, Map<String, Found> all) {
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
        long[] left = {limit};
        return each(
                places,
                place -> left[0] == 0
                        ? List.of()
                        : finding.find(place, left[0], one -> {
                            left[0] = found.test(one) ? left[0] - 1 : 0;
                            return left[0] > 0;
                        }));
    }
}
