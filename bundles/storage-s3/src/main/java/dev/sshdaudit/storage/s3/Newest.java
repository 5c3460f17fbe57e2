package dev.sshdaudit.storage.s3;

import dev.sshdaudit.storage.s3.bucket.Bucket.StoredObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps those of many objects that were stored last, in bounded memory. For one thread at a time. */
final class Newest {

    private static final Comparator<StoredObject> OLDEST_FIRST = Comparator.comparing(StoredObject::lastModified)
            .thenComparing(StoredObject::key, Comparator.reverseOrder());

    private final int most;
    private final PriorityQueue<StoredObject> kept = new PriorityQueue<>(OLDEST_FIRST);

    /**
     * Keeps nothing yet.
     *
     * @param most how many objects are kept
     */
    Newest(int most) {
        this.most = most;
    }

    /** Takes an object. */
    void add(StoredObject object) {
        kept.add(object);
        if (kept.size() > most) {
            kept.remove();
        }
    }

    /** The objects, the newest first. */
    List<StoredObject> objects() {
        List<StoredObject> objects = new ArrayList<>(kept);
        objects.sort(OLDEST_FIRST.reversed());
        return objects;
    }
}
