package dev.sshdaudit.core.selection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.time.Time;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;

/** The lanes of all storages, each for as long as recordings use it. Thread-safe. */
public final class Lanes implements AutoCloseable {

    @GuardedBy("this")
    private final Set<ThreadLane> lanes = Collections.newSetFromMap(new WeakHashMap<>());

    private final Time time;
    private final ThreadLane shared;

    /** Makes no lane but the {@link #shared} one. */
    public Lanes(Time time) {
        this.time = time;
        this.shared = make();
    }

    /** Makes a lane for a storage. */
    public synchronized Lane makeLane() {
        return make();
    }

    private synchronized ThreadLane make() {
        ThreadLane lane = new ThreadLane(time);
        lanes.add(lane);
        return lane;
    }

    /** The lane for connections while there is no storage. */
    public Lane shared() {
        return shared;
    }

    private synchronized List<ThreadLane> all() {
        return List.copyOf(lanes);
    }

    /**
     * Looks at the threads of all lanes; to be called every half second.
     *
     * @param timeoutNanos how long a storage may take to answer
     */
    public void look(long now, long timeoutNanos) {
        all().forEach(lane -> lane.look(now, timeoutNanos));
    }

    /**
     * Stops all threads, after a second at the latest: in that time formats and storages are told of recordings that are cut.
     */
    @Override
    public void close() {
        List<ThreadLane> lanes = all();
        lanes.forEach(ThreadLane::finish);
        long deadline = time.nanos() + TimeUnit.SECONDS.toNanos(1);
        lanes.forEach(lane -> lane.stop(deadline));
    }
}
