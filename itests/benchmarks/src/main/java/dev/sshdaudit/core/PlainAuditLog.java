package dev.sshdaudit.core;

import dev.sshdaudit.AuditLog;
import dev.sshdaudit.Content;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.storage.AuditStorage;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The audit log as it is in Karaf, less the OSGi around it: switched on, all content intercepted. */
public final class PlainAuditLog implements AutoCloseable {

    private final Recordings recordings = new Recordings();

    /** Starts a log and waits until it records. */
    public PlainAuditLog(AuditFormat format, AuditStorage storage) {
        recordings.pipelines().format("measured", format);
        recordings.pipelines().storage("measured", storage);
        recordings.configure(new Recordings.Settings(true, "measured", "measured", AuditSettings.Mode.best_effort));
        recordings.intercept(new Interception(EnumSet.allOf(Content.class)));
        while (recordings.pipelines().current() == null) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** The log. */
    public AuditLog log() {
        return recordings;
    }

    /** Waits until all connections that have ended are recorded. */
    public void awaitNoConnection() {
        while (recordings.status().liveConnections() > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Waits until nothing is on its way to a recording. */
    public void awaitNothingHeld() {
        while (recordings.mailboxes().held() > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Ends all recordings. */
    @Override
    public void close() {
        recordings.close();
    }
}
