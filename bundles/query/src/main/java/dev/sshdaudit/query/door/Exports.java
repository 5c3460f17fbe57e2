package dev.sshdaudit.query.door;

import dev.sshdaudit.query.ExportRequest;
import dev.sshdaudit.query.ExportTarget;
import dev.sshdaudit.query.Exported;
import dev.sshdaudit.query.QueryUse.What;
import dev.sshdaudit.query.door.Gate.Viewer;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.place.Services;
import dev.sshdaudit.query.read.Copying;
import dev.sshdaudit.query.read.Destination;
import dev.sshdaudit.query.read.Opened;
import dev.sshdaudit.query.read.Recordings;
import dev.sshdaudit.query.read.SecretSearch;
import dev.sshdaudit.query.verify.Verifying;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hands out copies and proofs of recordings: what leaves the storage, so secrets are looked for. Thread-safe. */
final class Exports {

    private static final String PROOF = "export of a proof";

    private final Services services;
    private final Gate gate;
    private final Trail trail;
    private final Opening opening;
    private final Recordings recordings;
    private final Verifying verifying;

    /** How many proofs are made at one time. */
    private final Turns turns;

    Exports(
            Services services,
            Gate gate,
            Trail trail,
            Opening opening,
            Recordings recordings,
            Verifying verifying,
            Turns turns) {
        this.services = services;
        this.gate = gate;
        this.trail = trail;
        this.opening = opening;
        this.recordings = recordings;
        this.verifying = verifying;
        this.turns = turns;
    }

    /** As {@link dev.sshdaudit.query.AuditQuery#export(ExportRequest, Path, boolean)}. */
    Exported copy(ExportRequest request, Path to, boolean replace) throws IOException {
        return copy(request, () -> Destination.checkCopy(to), (copying, secrets) -> copying.copy(to, replace, secrets));
    }

    /** As {@link dev.sshdaudit.query.AuditQuery#export(ExportRequest, ExportTarget)}. */
    Exported copy(ExportRequest request, ExportTarget target) throws IOException {
        return copy(request, () -> {}, (copying, secrets) -> copying.copy(target, secrets));
    }

    /** Whether a copy can be made. */
    @FunctionalInterface
    private interface Check {

        void run() throws IOException;
    }

    /** Makes a copy, which may have secrets or not. */
    @FunctionalInterface
    private interface Copy {

        Exported make(Copying copying, boolean mayHaveSecrets) throws IOException;
    }

    private Exported copy(ExportRequest request, Check check, Copy copy) throws IOException {
        Caller caller = gate.view("export");
        boolean mayHaveSecrets = caller.hasAny(Set.of(Caller.ADMIN));
        if (request.secrets()) {
            gate.secrets("export");
        }
        check.run();
        Recordings readable = recordings.with(request.identities());
        Opened opened =
                opening.open(new Viewer(caller, false), request.storage(), request.id(), request.secrets(), readable);
        // first: in mode strict nothing is handed out that cannot be told
        trail.used(
                caller,
                What.EXPORTED,
                opened.storage(),
                opened.entry().metadata().name(),
                Opening.detail(opened, request.form().name().toLowerCase(Locale.ROOT)));
        try {
            return copy.make(new Copying(readable, opened, request), mayHaveSecrets);
        } catch (SecurityException e) {
            throw gate.refused(caller, "export", e);
        }
    }

    /** As {@link dev.sshdaudit.query.AuditQuery#exportProof(String, String, Path)}. */
    List<Path> proof(@Nullable String storage, String id, Path folder) throws IOException {
        Caller caller = gate.view(PROOF);
        Place place = placeOf(caller, storage, id);
        Destination.check(folder);
        Verifying.checkEmpty(folder);
        String name = toProve(caller, place, id);
        return turns.answer(() -> verifying.exportProof(place, name, folder));
    }

    /** As {@link dev.sshdaudit.query.AuditQuery#exportProof(String, String, ExportTarget)}. */
    void proof(@Nullable String storage, String id, ExportTarget target) throws IOException {
        Caller caller = gate.view(PROOF);
        Place place = placeOf(caller, storage, id);
        String name = toProve(caller, place, id);
        // the turn ends before the files are written: a target can be as slow as a client
        turns.answer(() -> verifying.prove(place, name)).writeTo(target);
    }

    /** The storage that has a recording. */
    private Place placeOf(Caller caller, @Nullable String storage, String id) throws IOException {
        List<Place> places = services.places(storage, missing -> {});
        return places.size() == 1
                ? places.get(0)
                : services.place(opening.open(new Viewer(caller, false), null, id, false, recordings)
                        .storage());
    }

    /** Finds the recording that is to be proved, and notes that it is exported. */
    private String toProve(Caller caller, Place place, String id) throws IOException {
        Opened opened = opening.open(new Viewer(caller, false), place.storage(), id, false, recordings);
        opened.requireWhole();
        String name = opened.entry().metadata().name();
        if (!caller.hasAny(Set.of(Caller.ADMIN))) {
            requireNoSecrets(caller, place, opened.entry().metadata());
        }
        trail.used(caller, What.EXPORTED, place.storage(), name, "proof");
        return name;
    }

    private void requireNoSecrets(Caller caller, Place place, RecordingMetadata metadata) throws IOException {
        if (metadata.state() == State.OPEN) {
            throw new IOException("recording " + metadata.name()
                    + " is being written: what comes yet could hold secrets. Wait for its end");
        }
        try {
            new SecretSearch(recordings, place.catalog(), metadata).require(Long.MAX_VALUE);
        } catch (SecurityException e) {
            throw gate.refused(caller, PROOF, e);
        }
    }
}
