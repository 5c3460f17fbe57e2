package dev.sshdaudit.web.api;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.live.LiveChannel;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.query.Rights;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveTest {

    private static final LiveClient CLIENT =
            new LiveClient(Tape.ID, "gate", Tape.START, "192.0.2.7:50022", "alice<script>");

    private final FakeQuery query = new FakeQuery();
    private final Api api = new Api(() -> query);

    @BeforeEach
    void begin() {
        LiveChannel channel = new LiveChannel(-1L, "session", Tape.START, "exec", "x".repeat(100_000), null);
        query.live.add(new LiveConnection(CLIENT, Tape.START, List.of(channel), 2, 1, 2, 3, 4, 5, 6));
        query.add(Tape.part(1, 0, State.OPEN));
    }

    private void come(AuditMessage... messages) {
        for (AuditMessage message : messages) {
            query.coming.add(new LiveMessage(CLIENT, message, 0));
        }
    }

    private FakeExchange follow() {
        return FakeExchange.get("live", Tape.ID, "follow");
    }

    @Test
    void openConnectionsAreListed() throws IOException {
        Map<?, ?> connection =
                (Map<?, ?>) ((List<?>) FakeExchange.get("live").by(api).json().get("connections")).get(0);
        assertEquals("alice<script>", connection.get("user"));
        assertEquals("192.0.2.7:50022", connection.get("address"));
        assertEquals(4L, connection.get("rate"));
        assertEquals(6L, connection.get("lost"));
        Map<?, ?> channel = (Map<?, ?>) ((List<?>) connection.get("channels")).get(0);
        assertEquals("18446744073709551615", channel.get("id"));
        assertTrue(channel.get("program").toString().length() < 3_000, "a program is cut");
    }

    @Test
    void whatHappensIsToldUntilTheConnectionEnds() throws IOException {
        come(
                Tape.session(1, 0),
                Tape.pty(1, 0, 100, 9_999),
                Tape.shell(1, 0),
                Tape.out(2, 0, "a"),
                Tape.out(2.5, 0, "b"),
                Tape.in(3, 0, "k"),
                Tape.window(3, 0, 90, 20),
                Tape.exit(4, 0, 0),
                Tape.disconnect(5));
        FakeExchange answer = follow().by(api);
        assertEquals(
                List.of("hello", "line", "r", "line", "line", "o", "i", "r", "line", "line", "end"),
                answer.answered.stream().map(event -> event.get("event")).toList());
        assertEquals("ab", answer.events("o").get(0).get("data"), "what waits goes out in one piece");
        assertEquals(2.5, answer.events("o").get(0).get("t"));
        assertEquals(200L, answer.events("r").get(0).get("rows"));
        assertEquals(90L, answer.events("r").get(1).get("columns"));
        assertEquals("new_channel_successful", answer.events("line").get(0).get("type"));
        assertEquals(List.of("follow", "unfollow"), query.done);
    }

    @Test
    void charactersAreRepairedWithinEachChannel() throws IOException {
        byte[] euro = {(byte) 0xe2, (byte) 0x82, (byte) 0xac};
        come(
                Tape.out(1, 0, euro[0], euro[1]),
                Tape.out(1, 1, euro[0], euro[1]),
                Tape.out(2, 0, euro[2]),
                Tape.out(2, 1, (byte) 'x'),
                Tape.disconnect(5));
        List<Map<String, Object>> events = follow().by(api).events("o");
        assertEquals(
                List.of("0", "1"),
                events.stream().map(event -> event.get("channel")).toList());
        assertEquals(
                List.of("\u20ac", "\ufffdx"),
                events.stream().map(event -> event.get("data")).toList());
    }

    @Test
    void muchOutputGoesOutInPieces() throws IOException {
        for (int i = 0; i < 10; i++) {
            come(Tape.out(1 + i, 0, "x".repeat(30_000)));
        }
        come(Tape.out(20, 0, "y".repeat(200_000)), Tape.disconnect(21));
        List<Map<String, Object>> events = follow().by(api).events("o");
        assertTrue(
                events.stream().allMatch(event -> event.get("data").toString().length() <= 65_536));
        assertEquals(
                500_000,
                events.stream()
                        .mapToInt(event -> event.get("data").toString().length())
                        .sum());
    }

    @Test
    void messagesThatWereSkippedAreCounted() throws IOException {
        come(Tape.out(1, 0, (byte) 0xe2));
        query.coming.add(new LiveMessage(CLIENT, Tape.out(2, 0, (byte) 0x82, (byte) 'x'), 17));
        come(Tape.disconnect(3));
        FakeExchange answer = follow().by(api);
        assertEquals(17L, answer.events("skipped").get(0).get("n"));
        assertEquals("\ufffdx", answer.events("o").get(0).get("data"));
    }

    @Test
    void aConnectionThatHasGoneInSilenceEnds() throws Exception {
        FakeExchange answer = follow();
        Thread thread = new Thread(() -> {
            try {
                answer.by(api);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        eventually(() -> !answer.events("hello").isEmpty());
        query.live.clear();
        thread.join(30_000);
        assertEquals(1, answer.events("end").size());
    }

    @Test
    void aViewThatIsBrokenOffDoesNotSayThatTheConnectionHasEnded() throws Exception {
        FakeExchange answer = follow();
        Thread thread = new Thread(() -> {
            try {
                answer.by(api);
            } catch (IOException e) {
                query.done.add("broken off");
            }
        });
        thread.start();
        eventually(() -> !answer.events("hello").isEmpty());
        query.rights = new Rights("auditor", true, false, false, false, false);
        thread.join(30_000);
        assertEquals(List.of("follow", "unfollow", "broken off"), query.done);
        assertEquals(List.of(), answer.events("end"));
    }

    @Test
    void followingEndsWithTheRequest() throws Exception {
        FakeExchange answer = follow();
        Thread thread = new Thread(() -> {
            try {
                answer.by(api);
            } catch (IOException e) {
                query.done.add("ended");
            }
        });
        thread.start();
        eventually(() -> !answer.events("hello").isEmpty());
        thread.interrupt();
        thread.join(30_000);
        assertEquals(List.of("follow", "unfollow", "ended"), query.done);
    }

    @Test
    void noOtherConnectionCanBeFollowedOrEnded() throws IOException {
        assertEquals(
                404, FakeExchange.get("live", Tape.ID.substring(0, 8), "follow").refusedBy(api));
        assertEquals(
                404,
                FakeExchange.post("live", Tape.ID.substring(0, 8), "end")
                        .body("reason", "why")
                        .refusedBy(api),
                "the beginning of an id could come to mean another connection");
        assertEquals(List.of(), query.done);
        query.rights = new Rights("bob", true, false, true, false, false);
        assertEquals(403, follow().refusedBy(api));
        assertEquals(403, FakeExchange.get("live").refusedBy(api));
    }

    @Test
    void aConnectionIsEndedForAReason() throws IOException {
        FakeExchange.post("live", Tape.ID, "end").body("reason", "lunch").by(api);
        assertEquals(List.of("terminate " + Tape.ID + " lunch"), query.done);
        assertEquals(400, FakeExchange.post("live", Tape.ID, "end").refusedBy(api));
        assertEquals(
                400,
                FakeExchange.post("live", Tape.ID, "end").body("reason", "a\nb").refusedBy(api));
        assertEquals(405, FakeExchange.get("live", Tape.ID, "end").refusedBy(api));
    }
}
