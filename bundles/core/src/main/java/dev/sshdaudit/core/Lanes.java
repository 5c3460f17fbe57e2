package dev.sshdaudit.core;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;

/** The lanes of all storages, for as long as they are used. Thread-safe. */
final class Lanes implements AutoCloseable {

    private final Set<Lane> lanes = Collections.newSetFromMap(new WeakHashMap<>());
    private final Lane shared = make();

    /** Makes one for a storage. */
    synchronized Lane make() {
        Lane lane = new Lane();
        lanes.add(lane);
        return lane;
    }

    /** The one for connections that are bound to no storage, as there is none. */
    Lane shared() {
        return shared;
    }

    private synchronized List<Lane> all() {
        return List.copyOf(lanes);
    }

    void look(long now, long timeoutNanos) {
        all().forEach(lane -> lane.look(now, timeoutNanos));
    }

    /** What has been given up is still to be told that it is cut, which does not take long where nothing blocks. */
    @Override
    public void close() {
        List<Lane> lanes = all();
        lanes.forEach(Lane::finish);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        lanes.forEach(lane -> lane.stop(deadline));
    }
}
