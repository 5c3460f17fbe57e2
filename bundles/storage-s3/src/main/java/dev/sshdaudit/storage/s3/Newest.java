package dev.sshdaudit.storage.s3;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps those of many objects that began and were stored last, in bounded memory. For one thread at a time. */
final class Newest {

    private final int most;
    private final PriorityQueue<Found> kept = new PriorityQueue<>(Found.OLDEST_FIRST);

    /**
     * Keeps nothing yet.
     *
     * @param most how many objects are kept
     */
    Newest(int most) {
        this.most = most;
    }

    /** Takes an object. */
    void add(Found object) {
        kept.add(object);
        if (kept.size() > most) {
            kept.remove();
        }
    }

    /** Whether as many are kept as can be. */
    boolean isFull() {
        return kept.size() >= most;
    }

    /** The objects, the newest first. */
    List<Found> objects() {
        List<Found> objects = new ArrayList<>(kept);
        objects.sort(Found.OLDEST_FIRST.reversed());
        return objects;
    }
}
