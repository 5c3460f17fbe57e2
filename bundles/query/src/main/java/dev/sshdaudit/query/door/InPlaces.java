package dev.sshdaudit.query.door;

import dev.sshdaudit.query.Verification;
import dev.sshdaudit.query.VerifyRequest;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.read.NotListedException;
import dev.sshdaudit.storage.RecordingMetadata;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks one storage, or each of several. */
final class InPlaces {

    private final List<Place> places;

    /** Asks these, at least one. */
    InPlaces(List<Place> places) {
        this.places = List.copyOf(places);
    }

    /** Looks for a recording, or for connections in shared recordings too. */
    @FunctionalInterface
    interface Look<T> {

        T at(Place place, boolean shared) throws IOException;
    }

    /** Does something. */
    @FunctionalInterface
    interface Act {

        void at(Place place) throws IOException;
    }

    /** Does something that is counted. */
    @FunctionalInterface
    interface Count {

        long at(Place place) throws IOException;
    }

    /** Verifies a storage. */
    @FunctionalInterface
    interface Verify {

        Verification at(Place place, VerifyRequest request) throws IOException;
    }

    /**
     * What the first storage has. Shared recordings are read only where no storage has a recording of the name.
     *
     * @throws NoSuchFileException if no storage has it
     * @throws NotListedException if one storage cannot tell whether it has it, and no other one has it
     */
    <T> T first(Look<T> look) throws IOException {
        if (places.size() == 1) {
            return look.at(places.get(0), true);
        }
        IOException nowhere = null;
        NotListedException unknown = null;
        for (boolean shared : new boolean[] {false, true}) {
            for (Place place : places) {
                try {
                    return look.at(place, shared);
                } catch (NoSuchFileException e) {
                    nowhere = e;
                } catch (NotListedException e) {
                    unknown = unknown == null ? e : unknown;
                }
            }
        }
        throw Objects.requireNonNull(unknown == null ? nowhere : unknown, "there is a storage");
    }

    /** Acts in each storage that has a recording; in the first, which tells that, if none has it. */
    void each(String name, Act act) throws IOException {
        List<Place> having = having(name);
        for (Place place : having.isEmpty() ? places.subList(0, 1) : having) {
            act.at(place);
        }
    }

    private List<Place> having(String name) throws IOException {
        if (places.size() == 1) {
            return places;
        }
        List<Place> having = new ArrayList<>();
        for (Place place : places) {
            if (RecordingMetadata.isSafeName(name) && place.catalog().find(name).isPresent()) {
                having.add(place);
            }
        }
        return having;
    }

    /** Acts in each storage. */
    long sum(Count count) throws IOException {
        long sum = 0;
        for (Place place : places) {
            sum += count.at(place);
        }
        return sum;
    }

    /**
     * Verifies each storage; of recordings that are named, each in those that have it.
     *
     * @throws IOException if held checkpoints are given with several storages: they are of one
     */
    Verification verify(VerifyRequest request, Verify verify) throws IOException {
        if (places.size() == 1) {
            return verify.at(places.get(0), request);
        } else if (!request.checkpoints().isEmpty()) {
            throw new IOException("PID audit, key storage: there are several storages, and held checkpoints are of the"
                    + " ledgers in one: name the storage");
        }
        long recordings = 0;
        long bytes = 0;
        long alarms = 0;
        long decrypted = 0;
        List<Verification.Ledger> ledgers = new ArrayList<>();
        for (Place place : places) {
            Set<String> names = names(request.names(), place);
            if (names != null && names.isEmpty()) {
                continue;
            }
            Verification one = verify.at(
                    place,
                    new VerifyRequest(
                            place.storage(),
                            names,
                            request.allowedSigners(),
                            request.checkpoints(),
                            request.identities()));
            recordings += one.recordings();
            bytes += one.bytes();
            alarms += one.alarms();
            decrypted += one.decrypted();
            ledgers.addAll(one.ledgers());
        }
        return new Verification(recordings, bytes, alarms, ledgers, decrypted);
    }

    /** Of names, those that a storage has; the first one also has those that none has, and tells so. */
    private @Nullable Set<String> names(@Nullable Set<String> names, Place place) throws IOException {
        if (names == null) {
            return null;
        }
        Set<String> here = new HashSet<>();
        for (String name : names) {
            List<Place> having = having(name);
            if (having.contains(place) || having.isEmpty() && place == places.get(0)) {
                here.add(name);
            }
        }
        return here;
    }
}
