package dev.sshdaudit.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.live.LiveChannel;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.Rights;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordingListTest {

    private final FakeQuery query = new FakeQuery();
    private final Api api = new Api(() -> query);

    private static MetadataBuilder ended(String id, int seconds) {
        return MetadataBuilder.recording(id)
                .start(Tape.START.plusSeconds(seconds))
                .end(Tape.START.plusSeconds(seconds + 5L))
                .username("alice")
                .state(State.ENDED);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> found(FakeExchange answer) {
        return (List<Map<String, Object>>) answer.json().get("found");
    }

    private static List<Object> ids(FakeExchange answer) {
        return found(answer).stream().map(row -> row.get("id")).toList();
    }

    private static Found.Connection connection(String id, long failures, String... ran) {
        return new Found.Connection(
                id, "", Tape.START, Tape.START.plusSeconds(5), "192.0.2.7", "alice", null, failures, List.of(ran));
    }

    @Test
    void openRecordingsAreOnTopAndThenTheNewest() throws IOException {
        query.add(ended("aa", 1).build());
        query.add(ended("bb", 3).build());
        query.add(MetadataBuilder.recording("cc").start(Tape.START).build());
        assertEquals(
                List.of("cc", "bb", "aa"), ids(FakeExchange.get("recordings").by(api)));
    }

    @Test
    void aRowTellsWhatIsKnown() throws IOException {
        query.add(ended("aa", 1).node("gate").build()).bytes = 4711;
        query.connections.add(connection("aa", 3, "ls", "id"));
        Map<String, Object> row = found(FakeExchange.get("recordings").by(api)).get(0);
        assertEquals("recording", row.get("kind"));
        assertEquals("alice", row.get("user"));
        assertEquals("", row.get("country"), "the unknown country");
        assertEquals("2026-11-27T12:00:01.123456789Z", row.get("start"));
        assertEquals("ended", row.get("state"));
        assertEquals(4711L, row.get("bytes"));
        assertEquals("ledger", row.get("origin"));
        assertEquals(List.of("ls", "id"), row.get("ran"));
        assertEquals(3L, row.get("failures"));
        assertNull(row.get("verified"));
        assertEquals(List.of(), query.opened, "a list opens nothing");
    }

    @Test
    void ofManyCommandsFiveAreTold() throws IOException {
        query.add(ended("aa", 1).build());
        query.connections.add(connection("aa", 0, "1", "2", "3", "4"));
        query.connections.add(connection("aa", 0, "5", "6", "7"));
        Map<String, Object> row = found(FakeExchange.get("recordings").by(api)).get(0);
        assertEquals(List.of("1", "2", "3", "4", "5"), row.get("ran"));
        assertEquals(2L, row.get("ranMore"));
    }

    @Test
    void ofAnOpenConnectionItIsToldWhatRunsNow() throws IOException {
        query.add(MetadataBuilder.recording("aa").start(Tape.START).build());
        LiveClient client = new LiveClient("aa", "", Tape.START, "192.0.2.7:1", "alice");
        LiveChannel channel = new LiveChannel(0, "session", Tape.START, "shell", null, "bundle:list");
        query.live.add(new LiveConnection(client, Tape.START, List.of(channel), 0, 1, 2, 3, 4, 5, 6));
        assertEquals(
                List.of("bundle:list"),
                found(FakeExchange.get("recordings").by(api)).get(0).get("ran"));
        assertEquals(
                "alice", found(FakeExchange.get("recordings").by(api)).get(0).get("user"));
        query.rights = new Rights("alice", false, false, true, false, false);
        assertEquals(
                List.of(), found(FakeExchange.get("recordings").by(api)).get(0).get("ran"), "an own one, without view");
    }

    @Test
    void moreThanTheLimitIsTold() throws IOException {
        for (int i = 0; i < 4; i++) {
            query.add(ended("a" + i, i).build());
        }
        FakeExchange some = FakeExchange.get("recordings").with("limit", 3).by(api);
        assertEquals(List.of("a3", "a2", "a1"), ids(some));
        assertEquals(true, some.json().get("more"));
        assertEquals(
                false,
                FakeExchange.get("recordings").with("limit", 4).by(api).json().get("more"));
    }

    @Test
    void whatWasLeftOutIsTold() throws IOException {
        query.notes.add("a damaged segment was left out");
        assertEquals(
                List.of("a damaged segment was left out"),
                FakeExchange.get("recordings").by(api).json().get("notes"));
    }

    @Test
    void connectionsAreRowsToo() throws IOException {
        query.connections.add(new Found.Connection(
                "dd", "gate", Tape.START, Tape.START, "192.0.2.9", null, "<script>\ud800", 7, List.of()));
        Map<String, Object> row = found(
                        FakeExchange.get("recordings").with("failed", true).by(api))
                .get(0);
        assertEquals("connection", row.get("kind"));
        assertEquals("dd", row.get("id"));
        assertEquals("<script>\ufffd", row.get("attempted"), "half a character is replaced");
        assertEquals(7L, row.get("failures"));
        assertEquals(true, row.get("shared"));
    }

    @Test
    void wrongParametersAreRefused() throws IOException {
        assertEquals(400, FakeExchange.get("recordings").with("state", "gone").refusedBy(api));
        assertEquals(
                400, FakeExchange.get("recordings").with("since", "yesterday").refusedBy(api));
        assertEquals(400, FakeExchange.get("recordings").with("limit", "501").refusedBy(api));
        assertEquals(400, FakeExchange.get("recordings").with("minSize", "-1").refusedBy(api));
        assertEquals(
                400,
                FakeExchange.get("recordings").with("user", "u".repeat(1025)).refusedBy(api));
        assertEquals(
                400,
                FakeExchange.get("recordings")
                        .with("state", "cut")
                        .with("command", "ls")
                        .refusedBy(api),
                "a state is of a recording, a command of a connection");
        assertEquals(405, FakeExchange.post("recordings").refusedBy(api));
        assertEquals(404, FakeExchange.get("nothing").refusedBy(api));
        assertEquals(404, FakeExchange.get().refusedBy(api));
        assertEquals(
                404, FakeExchange.get("recordings", "aa", "outline", "more").refusedBy(api));
    }

    @Test
    void refusalsOfTheQueryHaveTheirStatus() throws IOException {
        query.failing = new IOException("the bucket does not answer");
        assertEquals(503, FakeExchange.get("recordings").refusedBy(api));
        query.rights = new Rights("bob", true, false, false, false, false);
        assertEquals(403, FakeExchange.get("recordings").refusedBy(api));
    }

    // details

    @Test
    void detailsTellAllPartsWithoutOpeningOne() throws IOException {
        query.add(Tape.part(2, 50, State.ENDED));
        query.add(Tape.part(1, 0, State.CONTINUED));
        for (String id : new String[] {Tape.ID, Tape.ID + ".2", Tape.ID.substring(0, 8)}) {
            Map<String, Object> details =
                    FakeExchange.get("recordings", id).by(api).json();
            assertEquals(Tape.ID, details.get("connection"));
            assertEquals(Tape.ID, details.get("shown"));
            assertEquals(2, ((List<?>) details.get("parts")).size());
            assertEquals("2026-11-27T12:00:00.123456789Z", details.get("start"));
            assertEquals(100L, details.get("duration"));
            assertEquals(true, details.get("castable"));
            assertEquals(false, details.get("shared"));
        }
        assertEquals(List.of(), query.opened);
    }

    @Test
    void aConnectionInASharedRecordingIsShownByItsOwnId() throws IOException {
        query.add(
                MetadataBuilder.recording("shared-1").shared().start(Tape.START).build());
        query.connections.add(
                new Found.Connection(Tape.ID, "", Tape.START, Tape.START, "192.0.2.7", null, "root", 2, List.of()));
        Map<String, Object> details =
                FakeExchange.get("recordings", Tape.ID).by(api).json();
        assertEquals(Tape.ID, details.get("shown"));
        assertEquals(true, details.get("shared"));
        assertEquals(false, details.get("castable"));
    }

    @Test
    void aConnectionOfWhichNoListTellsIsLookedForInSharedRecordings() throws IOException {
        query.add(MetadataBuilder.recording("shared-1")
                        .shared()
                        .start(Tape.START)
                        .build())
                .add(Tape.of("other", 0, new dev.sshdaudit.message.ConnectionEvent.Connect("192.0.2.99", "XX"), null))
                .add(Tape.at(1, new dev.sshdaudit.message.ConnectionEvent.Connect("192.0.2.7", "XX"), null))
                .add(Tape.disconnect(3));
        Map<String, Object> details =
                FakeExchange.get("recordings", Tape.ID).by(api).json();
        assertEquals(Tape.ID, details.get("shown"));
        assertEquals(2L, details.get("duration"));
        assertEquals("192.0.2.7", ((Map<?, ?>) ((List<?>) details.get("parts")).get(0)).get("address"));
    }

    @Test
    void severalConnectionsThatBeginSoAreTold() throws IOException {
        query.add(ended("5f0c1", 1).build());
        query.add(ended("5f0c2", 2).build());
        assertEquals(409, FakeExchange.get("recordings", "5f0c").refusedBy(api));
        assertEquals(404, FakeExchange.get("recordings", "77").refusedBy(api));
        query.finds = 0;
        assertEquals(404, FakeExchange.get("recordings", "../etc/passwd").refusedBy(api));
        assertEquals(0, query.finds, "what is no name is not looked for");
    }

    @Test
    void encryptedRecordingsAreNoCasts() throws IOException {
        query.add(ended("aa.age", 1).connectionId("aa").build());
        Map<String, Object> details =
                FakeExchange.get("recordings", "aa").by(api).json();
        assertEquals(false, details.get("castable"));
        assertEquals(true, ((Map<?, ?>) ((List<?>) details.get("parts")).get(0)).get("encrypted"));
    }

    @Test
    void anOpenConnectionIsLive() throws IOException {
        query.add(Tape.part(1, 0, State.OPEN));
        LiveClient client = new LiveClient(Tape.ID, "", Tape.START, "192.0.2.7:1", "alice");
        query.live.add(new LiveConnection(client, Instant.now(), List.of(), 0, 1, 2, 3, 4, 5, 6));
        Map<String, Object> details =
                FakeExchange.get("recordings", Tape.ID).by(api).json();
        assertTrue((Boolean) details.get("live"));
        assertNull(details.get("end"));
        query.live.clear();
        assertFalse(
                (Boolean) FakeExchange.get("recordings", Tape.ID).by(api).json().get("live"));
    }

    @Test
    void ofVeryManyChannelsEachIsFound() throws IOException {
        for (int channel = 0; channel < 10_002; channel++) {
            query.add(Tape.cast(channel));
        }
        for (String id : new String[] {Tape.ID + "-0.cast", Tape.ID + "-10001.cast"}) {
            Map<String, Object> details =
                    FakeExchange.get("recordings", id).by(api).json();
            assertEquals(id, details.get("shown"));
            assertEquals(1, ((List<?>) details.get("parts")).size());
        }
        assertEquals(409, FakeExchange.get("recordings", Tape.ID).refusedBy(api), "which channel is not said");
    }

    @Test
    void partsThatAreMissingAreTold() throws IOException {
        query.add(Tape.part(4, 50, State.ENDED));
        query.add(Tape.part(2, 20, State.CONTINUED));
        Map<String, Object> details =
                FakeExchange.get("recordings", Tape.ID).by(api).json();
        assertEquals(Tape.ID + ".2", details.get("shown"));
        assertTrue(details.get("notes").toString().contains("2 parts of the connection before part 4"));
        query.add(Tape.part(1, 0, State.CONTINUED));
        query.add(Tape.part(3, 30, State.CONTINUED));
        assertEquals(
                List.of(),
                FakeExchange.get("recordings", Tape.ID).by(api).json().get("notes"));
    }

    @Test
    void whatRanIsToldToBeLookedForInPart() throws IOException {
        query.add(ended("aa", 1).build());
        for (int i = 0; i < 20_001; i++) {
            query.connections.add(connection("b" + i, 0, "ls"));
        }
        assertTrue(FakeExchange.get("recordings")
                .by(api)
                .json()
                .get("notes")
                .toString()
                .contains("what ran was looked for in the newest 20000 lines"));
    }
}
