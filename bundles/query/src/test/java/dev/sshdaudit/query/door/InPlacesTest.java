package dev.sshdaudit.query.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.query.Verification;
import dev.sshdaudit.query.VerifyRequest;
import dev.sshdaudit.query.place.MemoryPlace;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.read.NotListedException;
import dev.sshdaudit.query.read.Recordings;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InPlacesTest {

    private final MemoryPlace folder = new MemoryPlace();
    private final MemoryPlace objects = new MemoryPlace();
    private final InPlaces both = new InPlaces(List.of(new Place("file", folder), new Place("s3", objects)));
    private final List<String> asked = new ArrayList<>();

    @BeforeEach
    void keep() {
        folder.keep(MetadataBuilder.recording("here").build(), "x");
        folder.keep(MetadataBuilder.recording("both").build(), "x");
        objects.keep(MetadataBuilder.recording("both").build(), "x");
        objects.keep(MetadataBuilder.recording("there").build(), "x");
    }

    private String look(Place place, boolean shared, String wanted) throws IOException {
        asked.add(place.storage() + (shared ? " shared" : ""));
        if (shared || place.catalog().find(wanted).isEmpty()) {
            throw new NoSuchFileException(wanted);
        }
        return place.storage();
    }

    @Test
    void aRecordingIsOpenedInTheFirstStorageThatHasIt() throws IOException {
        assertEquals("file", both.first((place, shared) -> look(place, shared, "both")));
        assertEquals("s3", both.first((place, shared) -> look(place, shared, "there")));
    }

    @Test
    void whereOneStorageCannotTellTheOthersAreAsked() throws IOException {
        RecordingCatalog away = new RecordingCatalog() {
            @Override
            public List<Entry> list(String namePrefix, int limit) throws IOException {
                throw new IOException("the bucket is away");
            }

            @Override
            public InputStream read(String name) {
                throw new AssertionError();
            }
        };
        InPlaces first = new InPlaces(List.of(new Place("s3", away), new Place("file", folder)));
        assertEquals("file", first.first((place, shared) -> named(place, "here")));
        NotListedException e =
                assertThrows(NotListedException.class, () -> first.first((place, shared) -> named(place, "nowhere")));
        assertEquals("the recordings cannot be listed: the bucket is away", e.getMessage());
    }

    private String named(Place place, String wanted) throws IOException {
        new Recordings(folder.services()).find(place, wanted, any -> true, false, false);
        return place.storage();
    }

    @Test
    void sharedRecordingsAreReadOnlyWhereNoStorageHasTheName() {
        assertThrows(NoSuchFileException.class, () -> both.first((place, shared) -> look(place, shared, "nowhere")));
        assertEquals(List.of("file", "s3", "file shared", "s3 shared"), asked);
    }

    @Test
    void whatIsDoneToARecordingIsDoneWhereverItIs() throws IOException {
        both.each("both", place -> asked.add(place.storage()));
        both.each("there", place -> asked.add(place.storage()));
        both.each("nowhere", place -> asked.add(place.storage() + ", which tells so"));
        assertEquals(List.of("file", "s3", "s3", "file, which tells so"), asked);
        assertEquals(2, both.sum(place -> 1));
    }

    private Verification verify(Place place, VerifyRequest request) {
        Set<String> names = request.names();
        asked.add(place.storage() + (names == null ? "" : " " + new TreeSet<>(names)));
        return new Verification(1, 10, 2, List.of());
    }

    @Test
    void allStoragesAreVerifiedAndOfNamesThoseThatEachHas() throws IOException {
        assertEquals(4, both.verify(VerifyRequest.ALL, this::verify).alarms());
        both.verify(new VerifyRequest(null, Set.of("here", "both", "nowhere"), null, List.of()), this::verify);
        both.verify(new VerifyRequest(null, Set.of("there"), null, List.of()), this::verify);
        assertEquals(List.of("file", "s3", "file [both, here, nowhere]", "s3 [both]", "s3 [there]"), asked);
    }

    @Test
    void heldCheckpointsNeedTheNameOfTheStorage() {
        IOException e = assertThrows(
                IOException.class,
                () -> both.verify(new VerifyRequest(null, null, null, List.of(Path.of("checkpoint"))), this::verify));
        assertEquals(
                "PID audit, key storage: there are several storages, and held checkpoints are of the ledgers in one: name"
                        + " the storage",
                e.getMessage());
    }
}
