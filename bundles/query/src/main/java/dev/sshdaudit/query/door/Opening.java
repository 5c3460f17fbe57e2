package dev.sshdaudit.query.door;

import dev.sshdaudit.query.door.Gate.Viewer;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.place.Services;
import dev.sshdaudit.query.read.Opened;
import dev.sshdaudit.query.read.Recordings;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds the recording of an id, in whichever storage has it, for those who may open it. Thread-safe. */
final class Opening {

    private final Services services;
    private final Gate gate;
    private final Supplier<Viewing> viewing;

    Opening(Services services, Gate gate, Supplier<Viewing> viewing) {
        this.services = services;
        this.gate = gate;
        this.viewing = viewing;
    }

    /**
     * Opens a recording.
     *
     * @param storage the storage, or null for those in force
     * @param secrets whether it is opened with secrets, for which the gate has let the viewer through
     * @param readable opens recordings, encrypted ones with the viewer's keys
     * @throws SecurityException if the viewer may open own recordings alone, and has none of this id
     * @throws IOException if there is no such recording, or it cannot be read
     */
    Opened open(Viewer viewer, @Nullable String storage, String id, boolean secrets, Recordings readable)
            throws IOException {
        try {
            List<Place> places = services.places(storage, missing -> {});
            return new InPlaces(places)
                    .first((place, shared) ->
                            readable.find(place, id, viewer.allowed(), shared && !viewer.onlyOwn(), secrets));
        } catch (NoSuchFileException e) {
            if (viewer.onlyOwn()) {
                throw gate.refused(
                        viewer.caller(),
                        "open",
                        "you may open your own recordings, and have none that is called so: all others need one of the"
                                + " roles " + String.join(", ", viewing.get().view()));
            }
            throw e;
        }
    }

    /** What is told of a use beside the name of the recording. */
    static @Nullable String detail(Opened opened, @Nullable String more) {
        String connection = opened.connection();
        if (connection == null) {
            return more;
        }
        return "connection " + connection + (more == null ? "" : ", " + more);
    }
}
