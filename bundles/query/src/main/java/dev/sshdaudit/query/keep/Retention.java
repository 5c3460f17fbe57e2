package dev.sshdaudit.query.keep;

import dev.sshdaudit.config.ConfigFollower;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.place.Services;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes recordings, and segments of ledgers, that are older than the configuration says, in the storage in force, every hour. Thread-safe.
 */
public final class Retention implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    /** How often the clock is looked at. */
    private static final long LOOK_MINUTES = 10;

    private static final long RUN_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Services services;
    private final Keeping keeping;
    private final ClockGuard clock;
    private final LongSupplier nanos;
    private final Warnings warnings = new Warnings();
    private final OldRecordings recordings;
    private final OldSegments segments;
    private volatile int days;

    // for the thread alone
    private @Nullable Long ranAt;

    // null where a test looks itself
    private @Nullable ScheduledThreadPoolExecutor thread;
    private @Nullable ConfigFollower<RetentionSettings> follower;

    Retention(Services services, Keeping keeping, Supplier<Instant> wall, LongSupplier nanos) {
        this.services = services;
        this.keeping = keeping;
        this.clock = new ClockGuard(wall, nanos);
        this.nanos = nanos;
        this.recordings = new OldRecordings(keeping, warnings);
        this.segments = new OldSegments(keeping, warnings);
    }

    /** Follows the PID {@code audit.retention}, and deletes nothing before an hour has passed. */
    public static Retention begin(BundleContext context, Services services, Keeping keeping) {
        Retention retention = new Retention(services, keeping, Instant::now, System::nanoTime);
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "sshd-audit-retention");
            made.setDaemon(true);
            made.setContextClassLoader(Retention.class.getClassLoader());
            return made;
        });
        retention.thread = executor;
        retention.follower = ConfigFollower.follow(
                context, RetentionSettings.PID, RetentionSettings.class, settings -> retention.use(settings.days()));
        executor.scheduleWithFixedDelay(retention::look, LOOK_MINUTES, LOOK_MINUTES, TimeUnit.MINUTES);
        return retention;
    }

    /** Puts the configuration in force. */
    void use(int newDays) {
        days = newDays;
    }

    /** Looks at the clock, and deletes what is old if an hour has passed. */
    void look() {
        try {
            boolean steady = clock.isSteady();
            AuditLedger ledger = services.ledger();
            int ledgerDays = ledger == null ? 0 : ledger.days();
            boolean due = ranAt == null || nanos.getAsLong() - ranAt >= RUN_NANOS;
            if (days == 0 && ledgerDays == 0) {
                return;
            } else if (!steady) {
                clock.jump().ifPresent(this::waitForClock);
            } else if (due) {
                run(days, ledgerDays);
            }
        } catch (IOException e) {
            warnings.warn(
                    OldRecordings.kind(e, List.of()),
                    "PID audit.retention, key days: what is older is not deleted: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            // the executor would not look again
            LOG.error(
                    "PID audit.retention, key days: what is older is not deleted, for a reason that was not foreseen",
                    e);
        }
    }

    private void waitForClock(String what) {
        warnings.warn(
                "clock",
                "PID audit.retention, key days: " + what
                        + ", so nothing is deleted before the clock has been steady for an hour");
    }

    private void run(int recordingDays, int ledgerDays) throws IOException {
        ranAt = nanos.getAsLong();
        List<IOException> failed = new ArrayList<>();
        boolean all = true;
        for (Place place : services.places(null, missing -> failed.add(new IOException(missing)))) {
            try {
                all &= run(place, recordingDays, ledgerDays);
            } catch (IOException e) {
                // in one storage; the others are looked at all the same
                failed.add(e);
            }
        }
        if (!failed.isEmpty()) {
            throw failed.get(0);
        } else if (all) {
            warnings.over();
        }
    }

    /** Deletes what is old from one storage. Returns whether the clock may be believed there. */
    private boolean run(Place place, int recordingDays, int ledgerDays) throws IOException {
        Holds.State state = keeping.state(place);
        Optional<String> wrong = clock.compare(state.newest());
        if (wrong.isPresent()) {
            warnings.warn(
                    "clock",
                    "PID audit.retention, key days: " + wrong.get()
                            + ", so nothing is deleted before the clock has passed that time");
            return false;
        } else if (!state.damaged().isEmpty()) {
            throw new IOException("lines of the ledger cannot be read, and may tell of a hold, in segment "
                    + state.damaged().get(0) + ": see audit:verify");
        }
        if (recordingDays > 0) {
            tell(recordings.run(place, recordingDays, clock.now()), "recordings", place);
        }
        if (ledgerDays > 0) {
            tell(segments.run(place, ledgerDays, clock.now()), "segments of ledgers", place);
        }
        return true;
    }

    private static void tell(long count, String what, Place place) {
        if (count > 0) {
            LOG.info("By PID audit.retention, {} {} were deleted from storage {}", count, what, place.storage());
        }
    }

    @Override
    public void close() {
        if (follower != null) {
            follower.close();
        }
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
