package dev.sshdaudit.core.selection;

import dev.sshdaudit.core.time.Time;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;

/** The lanes of all storages, for as long as they are used. Thread-safe. */
public final class Lanes implements AutoCloseable {

    private final Set<ThreadLane> lanes = Collections.newSetFromMap(new WeakHashMap<>());
    private final Time time;
    private final ThreadLane shared;

    public Lanes(Time time) {
        this.time = time;
        this.shared = make();
    }

    /** Makes one for a storage. */
    public synchronized Lane makeLane() {
        return make();
    }

    private synchronized ThreadLane make() {
        ThreadLane lane = new ThreadLane(time);
        lanes.add(lane);
        return lane;
    }

    /** The one for connections that are bound to no storage, as there is none. */
    public Lane shared() {
        return shared;
    }

    private synchronized List<ThreadLane> all() {
        return List.copyOf(lanes);
    }

    public void look(long now, long timeoutNanos) {
        all().forEach(lane -> lane.look(now, timeoutNanos));
    }

    /** What has been given up is still to be told that it is cut, which does not take long where nothing blocks. */
    @Override
    public void close() {
        List<ThreadLane> lanes = all();
        lanes.forEach(ThreadLane::finish);
        long deadline = time.nanos() + TimeUnit.SECONDS.toNanos(1);
        lanes.forEach(lane -> lane.stop(deadline));
    }
}
