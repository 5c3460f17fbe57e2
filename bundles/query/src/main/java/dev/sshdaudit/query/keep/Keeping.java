package dev.sshdaudit.query.keep;

import dev.sshdaudit.query.AuditQuery.Hold;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.place.Services;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Deletes recordings, holds them, and brings them into the ledger. Users have been checked. Thread-safe. */
public final class Keeping {

    private final Services services;

    /** Makes it. */
    public Keeping(Services services) {
        this.services = services;
    }

    /** Deletes a recording, as {@link dev.sshdaudit.query.AuditQuery#delete} says. */
    public void delete(Place place, String name, String by, String reason) throws IOException {
        throw notYet();
    }

    /** Holds a recording, as {@link dev.sshdaudit.query.AuditQuery#hold} says. */
    public void hold(Place place, String name, String by, String reason) throws IOException {
        throw notYet();
    }

    /** Releases a recording, as {@link dev.sshdaudit.query.AuditQuery#release} says. */
    public void release(Place place, String name, String by, String reason) throws IOException {
        throw notYet();
    }

    /** What is held, as {@link dev.sshdaudit.query.AuditQuery#holds} says. */
    public List<Hold> holds(Place place) throws IOException {
        throw notYet();
    }

    /** Brings recordings into the ledger, as {@link dev.sshdaudit.query.AuditQuery#importRecordings} says. */
    public long importRecordings(Place place, String by, Consumer<String> imported) throws IOException {
        throw notYet();
    }

    private IOException notYet() {
        return new IOException("this is not there yet" + (services.notes() == null ? ", nor is an audit log" : ""));
    }
}
