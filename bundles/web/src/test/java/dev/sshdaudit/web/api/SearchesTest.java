package dev.sshdaudit.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.query.Rights;
import dev.sshdaudit.query.TextHit;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SearchesTest {

    private final FakeQuery query = new FakeQuery();
    private final Api api = new Api(() -> query);

    private static TextHit hit(String recording, String connection, int seconds, int sinceItsPart) {
        return new TextHit(
                recording,
                connection,
                "alice",
                Tape.START.plusSeconds(seconds),
                Duration.ofSeconds(sinceItsPart),
                0L,
                TextHit.Source.SHOWN,
                "<b>\ud800found");
    }

    private static FakeExchange one(String text) {
        return FakeExchange.get("recordings", Tape.ID, "search").with("text", text);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> hit(FakeExchange answer, int index) {
        return (Map<String, Object>) answer.linesWith("hit").get(index).get("hit");
    }

    @Test
    void hitsOfAllPartsAreToldByTheTimeOfTheConnection() throws IOException {
        query.add(Tape.part(1, 0, State.CONTINUED));
        query.add(Tape.part(2, 50, State.ENDED));
        query.hits.add(hit(Tape.ID + ".2", Tape.ID, 53, 3));
        query.hits.add(hit(Tape.ID, Tape.ID, 2, 2));
        query.hits.add(hit(Tape.ID + "0", Tape.ID + "0", 2, 2));
        query.notes.add("recordings that could not be searched: 1");
        FakeExchange answer = one("found").by(api);
        assertEquals(2, answer.linesWith("hit").size(), "not that of another connection");
        assertEquals(53L, hit(answer, 0).get("t"));
        assertEquals(2L, hit(answer, 0).get("part"));
        assertEquals("shown", hit(answer, 0).get("source"));
        assertEquals("<b>\ufffdfound", hit(answer, 0).get("line"));
        assertEquals(1L, hit(answer, 1).get("part"));
        assertEquals(
                "recordings that could not be searched: 1",
                answer.linesWith("note").get(0).get("note"));
        assertEquals(2L, answer.linesWith("done").get(0).get("hits"));
        assertEquals(List.of(), query.opened);
    }

    @Test
    void aTextIsNoPattern() throws IOException {
        query.add(Tape.metadata().build());
        one("(a+)+$[").by(api);
        assertTrue(query.grepped.text().matcher("x(A+)+$[x").find());
        assertFalse(query.grepped.text().matcher("aaaa").find());
        one("(a+)+$[").with("case", true).by(api);
        assertFalse(query.grepped.text().matcher("x(A+)+$[x").find());
        assertEquals(400, one("").refusedBy(api));
        assertEquals(400, one("x".repeat(201)).refusedBy(api));
        assertEquals(400, one("x").with("case", "maybe").refusedBy(api));
    }

    @Test
    void moreHitsThanTheMostAreTold() throws IOException {
        query.add(Tape.metadata().build());
        for (int i = 0; i < 1_002; i++) {
            query.hits.add(hit(Tape.ID, Tape.ID, 1, 1));
        }
        FakeExchange answer = one("found").by(api);
        assertEquals(1_000, answer.linesWith("hit").size());
        assertTrue(answer.linesWith("note").get(0).toString().contains("more hits than 1000"));
        assertEquals(1_000L, answer.linesWith("done").get(0).get("hits"));
    }

    @Test
    void manyRecordingsAreSearched() throws IOException {
        query.add(Tape.part(1, 0, State.CONTINUED));
        query.add(Tape.part(2, 50, State.ENDED));
        query.hits.add(hit(Tape.ID + ".2", Tape.ID, 53, 3));
        query.hits.add(hit("unlisted", "unlisted", 9, 4));
        FakeExchange answer = FakeExchange.get("search")
                .with("text", "found")
                .with("user", "alice")
                .by(api);
        assertEquals("alice", query.grepped.recordings().user());
        assertEquals(Tape.ID + ".2", hit(answer, 0).get("id"));
        assertEquals(53L, hit(answer, 0).get("t"));
        assertEquals("alice", hit(answer, 0).get("user"));
        assertEquals(4L, hit(answer, 1).get("t"));
    }

    @Test
    void aSearchWithoutTheRightIsRefusedBeforeItBegins() throws IOException {
        query.rights = new Rights("bob", true, false, false, false, false);
        assertEquals(403, one("x").refusedBy(api));
        assertEquals(403, FakeExchange.get("search").with("text", "x").refusedBy(api));
    }

    @Test
    void aSearchThatFailsTellsSo() throws IOException {
        query.failing = new IOException("the bucket does not answer");
        FakeExchange answer = FakeExchange.get("search").with("text", "x").by(api);
        assertEquals(List.of(Map.of("error", "the bucket does not answer")), answer.lines);
    }

    @Test
    void aSearchEndsWhenTheClientHasGone() {
        query.add(Tape.metadata().build());
        for (int i = 0; i < 50; i++) {
            query.hits.add(hit(Tape.ID, Tape.ID, 1, 1));
        }
        FakeExchange answer = one("found");
        answer.linesUntilGone = 3;
        assertThrows(IOException.class, () -> answer.by(api));
        assertEquals(3, answer.lines.size());
    }

    @Test
    void aConnectionInASharedRecordingHasNothingToSearch() throws IOException {
        query.add(MetadataBuilder.recording("shared-1")
                        .shared()
                        .start(Tape.START)
                        .build())
                .add(Tape.connect());
        query.hits.add(hit("shared-1", "other", 1, 1));
        FakeExchange answer = one("found").by(api);
        assertEquals(List.of(), answer.linesWith("hit"));
        assertEquals(1, answer.linesWith("note").size());
        assertEquals(1, answer.linesWith("done").size());
    }

    @Test
    void hitsOfAnotherChannelHideNone() throws IOException {
        for (int channel = 0; channel < 2; channel++) {
            query.add(Tape.cast(channel));
        }
        for (int i = 0; i < 1_200; i++) {
            query.hits.add(hit(Tape.ID + "-0.cast", Tape.ID, 1, 1));
        }
        query.hits.add(hit(Tape.ID + "-1.cast", Tape.ID, 2, 2));
        FakeExchange answer = FakeExchange.get("recordings", Tape.ID + "-1.cast", "search")
                .with("text", "found")
                .by(api);
        assertEquals(1, answer.linesWith("hit").size());
        assertEquals(1L, answer.linesWith("done").get(0).get("hits"));
        assertEquals(Tape.ID + "-1.", query.grepped.recordings().id(), "only these recordings are searched");
    }

    @Test
    void aSlowClientHoldsNoTurnOfTheQuery() throws IOException {
        query.add(Tape.metadata().build());
        for (int i = 0; i < 500; i++) {
            query.hits.add(hit(Tape.ID, Tape.ID, 1, 1));
        }
        FakeExchange answer = one("found");
        int[] sent = {0};
        query.atEnd = () -> sent[0] = answer.lines.size();
        answer.by(api);
        assertEquals(50, sent[0], "lines that are sent while the turn is held");
        assertEquals(500, answer.linesWith("hit").size());
    }
}
