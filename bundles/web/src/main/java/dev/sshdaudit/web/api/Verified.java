package dev.sshdaudit.web.api;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers, in memory, which recordings were verified as they are now. Thread-safe. */
final class Verified {

    private static final int MOST = 10_000;

    /**
     * The outcome of a verification.
     *
     * @param good whether there was no alarm
     */
    record Outcome(Instant time, boolean good) {}

    private record Kept(long bytes, State state, Outcome outcome) {}

    @GuardedBy("this")
    private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    /** Remembers the outcome for a recording as it was before the verification. */
    synchronized void remember(Found.Recording recording, Outcome outcome) {
        kept.put(
                recording.metadata().name(),
                new Kept(recording.bytes(), recording.metadata().state(), outcome));
        if (kept.size() > MOST) {
            kept.remove(kept.keySet().iterator().next());
        }
    }

    /** The outcome for a recording, or null if it was not verified as it is now. */
    synchronized @Nullable Outcome of(Found.Recording recording) {
        Kept known = kept.get(recording.metadata().name());
        return known != null
                        && known.bytes() == recording.bytes()
                        && known.state() == recording.metadata().state()
                ? known.outcome()
                : null;
    }
}
