package dev.sshdaudit.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.message.Authentication.Password;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessagesTest {

    private final FakeQuery query = new FakeQuery();
    private final Api api = new Api(() -> query);

    private static FakeExchange ask() {
        return FakeExchange.get("recordings", Tape.ID, "messages");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> messages(FakeExchange answer) {
        return (List<Map<String, Object>>) answer.json().get("messages");
    }

    private static List<Object> numbers(FakeExchange answer) {
        return messages(answer).stream().map(message -> message.get("n")).toList();
    }

    @Test
    void aMessageIsToldInLinesWithoutColumns() throws IOException {
        query.add(Tape.metadata().build()).add(Tape.connect(), Tape.out(1.5, 0, "a\u202e\b\r\n<b>\n"));
        List<Map<String, Object>> messages = messages(ask().by(api));
        assertEquals("Connect", messages.get(0).get("typeName"));
        assertNull(messages.get(0).get("channel"));
        Map<String, Object> data = messages.get(1);
        assertEquals(1L, data.get("n"));
        assertEquals(1.5, data.get("t"));
        assertEquals("2026-11-27T12:00:01.623456789Z", data.get("time"));
        assertEquals("0", data.get("channel"));
        assertEquals("io", data.get("type"));
        assertEquals(List.of("I/O stdout  \"a\\u{202e}\\x08\\r\\n\"", "            \"<b>\\n\""), data.get("lines"));
    }

    @Test
    void pagesFollowEachOtherOverAllParts() throws IOException {
        FakeQuery.Kept one = query.add(Tape.part(1, 0, State.CONTINUED));
        FakeQuery.Kept two = query.add(Tape.part(2, 50, State.ENDED));
        for (int i = 0; i < 5; i++) {
            one.add(Tape.out(i, 0, "x"));
            two.add(Tape.out(50 + i, 0, "y"));
        }
        List<Object> all = new ArrayList<>();
        Object next = 0;
        while (next != null) {
            FakeExchange page = ask().with("from", next).with("limit", 3).by(api);
            all.addAll(numbers(page));
            next = page.json().get("next");
        }
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L), all);
        int read = one.read.get();
        assertEquals(List.of(7L, 8L, 9L), numbers(ask().with("from", 7).by(api)));
        assertEquals(read, one.read.get(), "the messages of the first part were counted");
        FakeExchange later = ask().with("t", 52).by(api);
        assertEquals(List.of(7L, 8L, 9L), numbers(later));
        assertEquals(2L, messages(later).get(0).get("part"));
    }

    @Test
    void numbersAreThoseOfAllPartsWhereAPartWasNotReadBefore() throws IOException {
        query.add(Tape.part(1, 0, State.CONTINUED)).add(Tape.connect(), Tape.out(1, 0, "x"));
        query.add(Tape.part(2, 50, State.ENDED)).add(Tape.out(51, 0, "y"));
        assertEquals(List.of(2L), numbers(ask().with("t", 51).by(api)));
    }

    @Test
    void typesChannelsAndTextsAreChosen() throws IOException {
        query.add(Tape.metadata().build())
                .add(Tape.connect(), Tape.session(1, 0), Tape.exec(2, 0, "make ALL"), Tape.out(3, 0, "x"))
                .add(Tape.session(4, 1), Tape.out(5, 1, "y"));
        assertEquals(
                List.of(0L, 2L), numbers(ask().with("types", "connect,exec").by(api)));
        assertEquals(List.of(0L, 1L, 2L, 4L), numbers(ask().with("types", "-io").by(api)));
        assertEquals(List.of(1L, 4L), numbers(ask().with("types", "new_*").by(api)));
        assertEquals(List.of(4L, 5L), numbers(ask().with("channel", 1).by(api)));
        assertEquals(List.of(2L), numbers(ask().with("q", "make all").by(api)));
        assertEquals(400, ask().with("types", "IO").refusedBy(api));
        assertEquals(400, ask().with("channel", "-1").refusedBy(api));
        assertEquals(400, ask().with("q", "q".repeat(201)).refusedBy(api));
        assertEquals(400, ask().with("limit", "0").refusedBy(api));
    }

    @Test
    void secretsAreNotShown() throws IOException {
        query.add(Tape.metadata().build())
                .add(Tape.at(0, new Password("alice", Bytes.utf8("web-messages-secret")), null));
        FakeExchange answer = ask().by(api);
        assertFalse(answer.lines.toString().contains("web-messages-secret"), answer.lines.toString());
        assertTrue(answer.lines.toString().contains("(not shown)"));
    }

    @Test
    void largeMessagesAreCutAndAnswersAreBounded() throws IOException {
        FakeQuery.Kept kept = query.add(Tape.metadata().build());
        for (int i = 0; i < 500; i++) {
            kept.add(Tape.out(i, 0, "\u0001".repeat(100_000)));
        }
        FakeExchange answer = ask().with("limit", 500).by(api);
        List<?> lines = (List<?>) messages(answer).get(0).get("lines");
        assertEquals("… 91808 more bytes", lines.get(lines.size() - 1));
        assertTrue(answer.jsonBytes < 8 << 20, answer.jsonBytes + " bytes");
        assertTrue(answer.json().get("next") != null);
    }

    @Test
    void damagesAreNotes() throws IOException {
        query.add(Tape.metadata().build())
                .add(
                        Tape.connect(),
                        RecordingException.skipping(Problem.DAMAGED, 10, 1, 99, "a block"),
                        Tape.out(1, 0, "x"));
        FakeExchange answer = ask().by(api);
        assertEquals(List.of(0L, 1L), numbers(answer));
        assertTrue(
                answer.json().get("notes").toString().contains("damaged at byte 10"),
                answer.json().toString());
    }

    @Test
    void timesThatAreImpossibleDoNotGoBack() throws IOException {
        query.add(Tape.metadata().build()).add(Tape.out(5, 0, "a"), Tape.out(-1_000, 0, "b"), Tape.out(6, 0, "c"));
        assertEquals(
                List.of(5L, 5L, 6L),
                messages(ask().by(api)).stream()
                        .map(message -> message.get("t"))
                        .toList());
    }

    @Test
    void veryManyDamagesAreCounted() throws IOException {
        FakeQuery.Kept kept = query.add(Tape.metadata().build());
        for (int i = 0; i < 250; i++) {
            kept.add(RecordingException.skipping(Problem.DAMAGED, i, 1, i + 1, "a block"));
        }
        List<?> notes = (List<?>) ask().by(api).json().get("notes");
        assertEquals(201, notes.size());
        assertEquals("50 more places are damaged", notes.get(200));
    }
}
