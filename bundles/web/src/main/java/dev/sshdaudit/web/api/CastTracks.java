package dev.sshdaudit.web.api;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps tracks of casts between two windows, so that a recording that is played through is read once. What is not played on for a while is
 * closed, with the next request of any user. Thread-safe.
 */
final class CastTracks {

    private static final int MOST = 16;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(60);

    private record Kept(Look look, CastTrack track, long since) {}

    /** The tracks, the oldest first. */
    @GuardedBy("this")
    private final Deque<Kept> tracks = new ArrayDeque<>();

    /** Takes the track that a window can go on with; null if there is none. */
    synchronized @Nullable CastTrack take(Look look, CastRequest request) {
        for (Iterator<Kept> each = tracks.iterator(); each.hasNext(); ) {
            Kept kept = each.next();
            if (kept.look() == look && kept.track().isFor(request)) {
                each.remove();
                return kept.track();
            }
        }
        return null;
    }

    /** Keeps a track. */
    synchronized void keep(Look look, CastTrack track) {
        tracks.add(new Kept(look, track, System.nanoTime()));
        if (tracks.size() > MOST) {
            tracks.remove().track().close();
        }
    }

    /** Closes the tracks that were kept for too long. */
    synchronized void closeOld() {
        while (!tracks.isEmpty() && System.nanoTime() - tracks.getFirst().since() > NANOS) {
            tracks.remove().track().close();
        }
    }

    /** Closes all. */
    synchronized void close() {
        tracks.forEach(kept -> kept.track().close());
        tracks.clear();
    }

    /** How many are kept. */
    synchronized int size() {
        return tracks.size();
    }
}
