package dev.sshdaudit.query.find;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.place.MemoryPlace;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class EverywhereTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final Place file = new Place("file", new MemoryPlace());
    private final Place bucket = new Place("s3", new MemoryPlace());
    private final List<String> asked = new ArrayList<>();
    private String away;

    private static Found recording(String storage, String name, int minute, State state) {
        return new Found.Recording(
                MetadataBuilder.recording(name)
                        .start(NOON.plusSeconds(60L * minute))
                        .state(state)
                        .build(),
                1,
                Found.Origin.LEDGER,
                List.of(storage));
    }

    private final Map<String, List<Found>> have = Map.of(
            "file",
            List.of(
                    recording("file", "c", 3, State.ENDED),
                    recording("file", "b", 2, State.ENDED),
                    recording("file", "a", 1, State.CUT)),
            "s3",
            List.of(
                    recording("s3", "d", 4, State.ENDED),
                    recording("s3", "b", 2, State.ENDED),
                    recording("s3", "a", 1, State.ENDED)));

    private List<String> find(Place place, long limit, Predicate<Found> found) throws IOException {
        asked.add(place.storage());
        if (place.storage().equals(away)) {
            throw new IOException("it is away");
        }
        for (Found each : have.get(place.storage())) {
            if (!found.test(each)) {
                break;
            }
        }
        return List.of("note of " + place.storage());
    }

    private List<Found> find(long limit, int most) throws IOException {
        asked.clear();
        List<Found> all = new ArrayList<>();
        List<String> notes = Everywhere.find(
                List.of(file, bucket),
                limit,
                each -> {
                    all.add(each);
                    return all.size() < most;
                },
                this::find);
        assertEquals(
                asked.stream()
                        .map(name -> name.equals(away)
                                ? "What storage " + name + " has is left out, as it cannot be read: it is away"
                                : "note of " + name)
                        .toList(),
                notes);
        return all;
    }

    private static List<String> names(List<Found> found) {
        return found.stream().map(Found::id).toList();
    }

    @Test
    void theNewestOfAllStoragesComeFirstAndWhatBothHaveOnce() throws IOException {
        assertEquals(List.of("d", "c", "b", "a"), names(find(100, 100)));
        assertEquals(List.of("d", "c"), names(find(2, 100)));
    }

    @Test
    void whatIsWholeInOneOfThemIsFoundThere() throws IOException {
        Found.Recording a = (Found.Recording) find(100, 100).get(3);
        assertEquals(State.ENDED, a.metadata().state());
        assertEquals(List.of("s3", "file"), a.storages());
    }

    @Test
    void eachTellsWhichStoragesHaveIt() throws IOException {
        assertEquals(
                List.of(List.of("s3"), List.of("file"), List.of("file", "s3")),
                find(100, 3).stream()
                        .map(one -> ((Found.Recording) one).storages())
                        .toList());
    }

    @Test
    void whoHasEnoughGetsNoMore() throws IOException {
        assertEquals(List.of("d"), names(find(100, 1)));
    }

    @Test
    void ofVeryManyThoseOfOneStorageComeAfterThoseOfTheOther() throws IOException {
        assertEquals(List.of("c", "b", "a", "d", "b", "a"), names(find(Long.MAX_VALUE, 100)));
        assertEquals(List.of("c"), names(find(Long.MAX_VALUE, 1)));
        assertEquals(List.of("file"), asked);
    }

    @Test
    void whatOneStorageHasIsFoundWhileTheOtherCannotBeRead() throws IOException {
        away = "s3";
        assertEquals(List.of("c", "b", "a"), names(find(100, 100)));
        assertEquals(List.of("c", "b", "a"), names(find(Long.MAX_VALUE, 100)));
        away = "file";
        assertEquals(List.of("d", "b", "a"), names(find(100, 100)));
        IOException e = assertThrows(
                IOException.class, () -> Everywhere.find(List.of(file, file), 100, each -> true, this::find));
        assertEquals("it is away", e.getMessage());
    }
}
