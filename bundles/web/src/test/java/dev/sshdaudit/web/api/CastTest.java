package dev.sshdaudit.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CastTest {

    private static final byte[] EURO = {(byte) 0xe2, (byte) 0x82, (byte) 0xac};

    private final FakeQuery query = new FakeQuery();
    private final Api api = new Api(() -> query);

    private FakeQuery.Kept terminal() {
        return query.add(Tape.metadata().build())
                .add(Tape.connect(), Tape.session(0, 0), Tape.pty(0.1, 0, 100, 30), Tape.shell(0.2, 0));
    }

    private FakeExchange cast(Object from) throws IOException {
        return FakeExchange.get("recordings", Tape.ID, "cast")
                .with("channel", 0)
                .with("from", from)
                .by(api);
    }

    private static List<Object> events(FakeExchange cast) {
        return cast.lines.stream().filter(line -> line instanceof List<?>).toList();
    }

    private static Map<String, Object> one(FakeExchange cast, String kind) {
        assertEquals(1, cast.lines("k", kind).size(), kind);
        return cast.lines("k", kind).get(0);
    }

    private static String lead(FakeExchange cast) {
        StringBuilder all = new StringBuilder();
        cast.lines("k", "lead").forEach(line -> all.append(line.get("data")));
        return all.toString();
    }

    @Test
    void aCastHasOutputKeysSizesMarkersAndTheExit() throws IOException {
        terminal()
                .add(Tape.out(1, 0, "$ "), Tape.in(2.5, 0, "ls\r"), Tape.window(3, 0, 120, 9_999))
                .add(Tape.note(4, 0L, AuditMessage.COMMAND, "ls"), Tape.out(4.000000001, 0, "a\n"))
                .add(Tape.out(5, 1, "of another channel"))
                .add(Tape.note(5, 0L, AuditMessage.MASKED, 2), Tape.note(5, 0L, AuditMessage.MASKED, 3))
                .add(Tape.exit(6, 0, 3), Tape.close(6, 0), Tape.disconnect(7));
        FakeExchange cast = cast(0);
        Map<String, Object> head = one(cast, "head");
        assertEquals(80L, head.get("columns"));
        assertEquals(true, head.get("exact"));
        assertEquals(
                List.of(
                        List.of(0.1, "r", "100x30"),
                        List.of(1L, "o", "$ "),
                        List.of(2.5, "i", "ls\r"),
                        List.of(3L, "r", "120x200"),
                        List.of(4L, "m", "ls"),
                        List.of(4.000000001, "o", "a\n"),
                        List.of(6L, "m", "typed, not shown: 5 characters"),
                        List.of(6L, "x", "3")),
                events(cast));
        assertEquals(7L, one(cast, "end").get("to"));
        assertEquals(true, one(cast, "end").get("last"));
    }

    @Test
    void theLeadHasTheOutputBeforeAndItsSizes() throws IOException {
        terminal()
                .add(Tape.out(1, 0, "one"), Tape.window(2, 0, 50, 10), Tape.out(3, 0, "two"), Tape.out(9, 0, "three"));
        FakeExchange cast = cast("8.5");
        Map<String, Object> head = one(cast, "head");
        assertEquals(50L, head.get("columns"));
        assertEquals(8.5, head.get("from"));
        assertEquals(6L, head.get("lead"));
        assertEquals(true, head.get("exact"));
        List<Map<String, Object>> lead = cast.lines("k", "lead");
        assertEquals(100L, lead.get(0).get("columns"));
        assertEquals("one", lead.get(0).get("data"));
        assertEquals(10L, lead.get(1).get("rows"));
        assertEquals("two", lead.get(1).get("data"));
        assertEquals(List.of(List.of(9L, "o", "three")), events(cast));
    }

    @Test
    void aLeadThatDoesNotFitBeginsWithALineAndIsNotExact() throws IOException {
        FakeQuery.Kept kept = terminal();
        for (int i = 0; i < 1000; i++) {
            kept.add(Tape.out(1, 0, "line " + i + "\n"));
        }
        kept.add(Tape.out(9, 0, "after"));
        FakeExchange cast = FakeExchange.get("recordings", Tape.ID, "cast")
                .with("channel", 0)
                .with("from", 5)
                .with("lead", 100)
                .by(api);
        assertEquals(false, one(cast, "head").get("exact"));
        assertTrue(lead(cast).startsWith("line "), lead(cast));
        assertTrue(lead(cast).endsWith("line 999\n"), lead(cast));
        assertTrue(lead(cast).length() <= 100);
        FakeExchange none = FakeExchange.get("recordings", Tape.ID, "cast")
                .with("channel", 0)
                .with("from", 5)
                .with("lead", 0)
                .by(api);
        assertEquals(0L, one(none, "head").get("lead"));
        assertEquals("", lead(none));
    }

    @Test
    void windowsFollowEachOtherWithoutAGapAndWithoutOverlap() throws IOException {
        FakeQuery.Kept kept = terminal();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            String text = "line " + i + " of a window " + "x".repeat(100) + "\r\n";
            all.append(text);
            // several of one moment, which stay together
            kept.add(Tape.at(1 + i / 3 * 0.001, new Io(Io.STDOUT, Bytes.utf8(text)), 0L));
        }
        StringBuilder shown = new StringBuilder();
        Object from = 0;
        int windows = 0;
        boolean last = false;
        while (!last) {
            FakeExchange cast = FakeExchange.get("recordings", Tape.ID, "cast")
                    .with("channel", 0)
                    .with("from", from)
                    .with("bytes", 65536)
                    .with("lead", 0)
                    .by(api);
            for (Object event : events(cast)) {
                shown.append(((List<?>) event).get(1).equals("o") ? ((List<?>) event).get(2) : "");
            }
            from = one(cast, "end").get("to");
            last = (Boolean) one(cast, "end").get("last");
            windows++;
        }
        assertEquals(all.toString(), shown.toString());
        assertTrue(windows >= 5 && windows < 10, windows + " windows");
        assertEquals(kept.content.size(), kept.read.get(), "a recording that is played through is read once");
        assertEquals(0, kept.readers.get());
    }

    @Test
    void aWindowThatGoesOnIsAsOneThatIsSought() throws IOException {
        FakeQuery.Kept kept = terminal().add(Tape.window(0.5, 0, 70, 20));
        for (int i = 0; i < 2000; i++) {
            kept.add(Tape.out(1 + i * 0.001, 0, "line " + i + " \u20ac" + "x".repeat(100) + "\r\n"));
            if (i % 300 == 0) {
                kept.add(Tape.window(1 + i * 0.001, 0, 60 + i / 300, 20));
            }
        }
        Api other = new Api(() -> query);
        Object from = 0;
        boolean last = false;
        while (!last) {
            FakeExchange on = window(from).by(api);
            FakeExchange sought = window(from).by(other);
            other = new Api(() -> query);
            assertEquals(
                    sought.lines.stream().filter(line -> !isLead(line)).toList(),
                    on.lines.stream().filter(line -> !isLead(line)).toList());
            assertEquals(lead(sought), lead(on));
            assertEquals(sought.lines("k", "lead"), on.lines("k", "lead"));
            from = one(on, "end").get("to");
            last = (Boolean) one(on, "end").get("last");
        }
    }

    private static boolean isLead(Object line) {
        return line instanceof Map<?, ?> map && "lead".equals(map.get("k"));
    }

    private static FakeExchange window(Object from) {
        return FakeExchange.get("recordings", Tape.ID, "cast")
                .with("channel", 0)
                .with("from", from)
                .with("bytes", 65536)
                .with("lead", 20_000);
    }

    @Test
    void readersThatAreKeptAreBoundedAndClosed() throws IOException {
        FakeQuery.Kept kept = terminal();
        for (int i = 0; i < 3000; i++) {
            kept.add(Tape.out(1 + i * 0.001, 0, "x".repeat(100)));
        }
        for (int i = 0; i < 40; i++) {
            window(i / 1000.0).by(api);
        }
        assertEquals(16, kept.readers.get());
        FakeExchange gone = window("0.9");
        gone.linesUntilGone = 10;
        assertThrows(IOException.class, () -> gone.by(api));
        assertEquals(16, kept.readers.get());
        api.close();
        assertEquals(0, kept.readers.get());
    }

    @Test
    void noMoreIsReadThanAWindowNeeds() throws IOException {
        FakeQuery.Kept kept = terminal();
        for (int i = 0; i < 10_000; i++) {
            kept.add(Tape.out(i, 0, "x".repeat(1000)));
        }
        FakeExchange.get("recordings", Tape.ID, "cast")
                .with("channel", 0)
                .with("bytes", 65536)
                .by(api);
        assertTrue(kept.read.get() < 80, kept.read + " messages were read");
    }

    @Test
    void aMomentThatNeverEndsIsCut() throws IOException {
        FakeQuery.Kept kept = terminal();
        for (int i = 0; i < 400; i++) {
            kept.add(Tape.out(1, 0, "x".repeat(64 << 10)));
        }
        kept.add(Tape.out(2, 0, "later"));
        FakeExchange cast = FakeExchange.get("recordings", Tape.ID, "cast")
                .with("channel", 0)
                .with("bytes", 65536)
                .by(api);
        assertEquals(1.000000001, one(cast, "end").get("to"));
        assertTrue(kept.read.get() < 300, kept.read + " messages were read");
        assertEquals(
                List.of(List.of(2L, "o", "later")), events(cast(one(cast, "end").get("to"))));
    }

    @Test
    void charactersAreRepairedOverMessages() throws IOException {
        terminal()
                .add(Tape.out(1, 0, EURO[0], EURO[1]), Tape.err(2, 0, (byte) 'e'), Tape.out(3, 0, EURO[2], (byte) '!'))
                .add(Tape.out(4, 0, EURO[0]), Tape.out(5, 0, (byte) 'x', (byte) 0xff));
        assertEquals(
                List.of(List.of(2L, "o", "e"), List.of(3L, "o", "\u20ac!"), List.of(5L, "o", "\ufffdx\ufffd")),
                events(cast("1")));
    }

    @Test
    void withoutATerminalLinesBeginAtTheLeft() throws IOException {
        query.add(Tape.metadata().build()).add(Tape.session(0, 0), Tape.exec(0, 0, "ls"), Tape.out(1, 0, "a\nb\n"));
        FakeExchange cast = cast(0);
        assertEquals(List.of(List.of(0L, "m", "ls"), List.of(1L, "o", "a\r\nb\r\n")), events(cast));
        assertNull(one(cast, "head").get("term"));
        assertEquals("a\r\nb\r\n", lead(cast(5)));
    }

    @Test
    void gapsAreMarkersAndTheScreenIsNotExact() throws IOException {
        terminal()
                .add(Tape.out(1, 0, EURO[0], EURO[1]))
                .add(RecordingException.skipping(Problem.DAMAGED, 10, 1, 99, "a block"))
                .add(Tape.out(2, 0, EURO[2]))
                .add(Tape.out(3, 0, "x").withExtra(AuditMessage.LOST_MESSAGES, 2L));
        List<Object> events = events(cast("0.5"));
        assertEquals(List.of(2L, "o", "\ufffd"), events.get(1), "what came before the gap does not become whole");
        assertEquals(List.of(3L, "m", "2 messages lost, 0 bytes"), events.get(2));
        assertEquals(false, one(cast(9), "head").get("exact"));
    }

    @Test
    void partsAreOneCast() throws IOException {
        query.add(Tape.part(1, 0, State.CONTINUED))
                .add(Tape.session(0, 0), Tape.pty(0, 0, 90, 20), Tape.shell(0, 0), Tape.out(1, 0, "one"));
        FakeQuery.Kept second = query.add(Tape.part(2, 50, State.ENDED))
                .add(Tape.session(50, 0).withExtra(AuditMessage.JOINED, true), Tape.pty(50, 0, 90, 20))
                .add(Tape.shell(50, 0), Tape.out(51, 0, "two"));
        List<Object> events = events(cast(0));
        assertTrue(events.contains(List.of(1L, "o", "one")));
        assertTrue(events.contains(List.of(50L, "m", "part 2")));
        assertTrue(events.contains(List.of(51L, "o", "two")));
        FakeExchange later = cast(60);
        assertEquals("onetwo", lead(later), "the screen is that of both parts");
        assertEquals(true, one(later, "head").get("exact"));
        assertFalse(second.read.get() == 0);
    }

    @Test
    void aLargePartIsNotReadForTheScreenOfTheNextOne() throws IOException {
        FakeQuery.Kept first = query.add(Tape.part(1, 0, State.CONTINUED))
                .add(Tape.session(0, 0), Tape.pty(0, 0, 90, 20), Tape.shell(0, 0), Tape.out(1, 0, "one"));
        first.bytes = 5 << 20;
        query.add(Tape.part(2, 50, State.ENDED))
                .add(Tape.session(50, 0).withExtra(AuditMessage.JOINED, true), Tape.pty(50, 0, 90, 20))
                .add(Tape.shell(50, 0), Tape.out(51, 0, "two"));
        FakeExchange later = cast(60);
        assertEquals(0, first.read.get(), "reading begins with the second part");
        assertEquals("two", lead(later));
        assertEquals(90L, one(later, "head").get("columns"));
        assertEquals(false, one(later, "head").get("exact"));
    }

    @Test
    void beyondTheEndTheLastMomentIsTold() throws IOException {
        terminal().add(Tape.out(3, 0, "x"));
        FakeExchange cast = cast(1_000_000_000L);
        assertEquals(3L, one(cast, "head").get("from"));
        assertEquals(3L, one(cast, "end").get("to"));
        assertEquals(true, one(cast, "end").get("last"));
        assertEquals("x", lead(cast));
    }

    @Test
    void longOutputIsCutBetweenCharacters() throws IOException {
        String smile = "\ud83d\ude00";
        terminal().add(Tape.out(1, 0, "x" + smile.repeat(70_000)));
        StringBuilder all = new StringBuilder();
        List<Object> events = new ArrayList<>(events(cast("0.5")));
        events.forEach(event -> all.append(((List<?>) event).get(2)));
        assertTrue(events.size() > 1);
        assertEquals("x" + smile.repeat(70_000), all.toString());
        assertEquals("x" + smile.repeat(70_000), lead(cast(5)));
    }

    @Test
    void markupInOutputStaysText() throws IOException {
        terminal().add(Tape.out(1, 0, "</script><script>alert('\u2028')</script>\u202e\u001b]0;x\u0007"));
        assertEquals(
                "</script><script>alert('\u2028')</script>\u202e\u001b]0;x\u0007",
                ((List<?>) events(cast("0.5")).get(0)).get(2));
    }

    @Test
    void wrongRequestsAreRefused() throws IOException {
        query.add(
                MetadataBuilder.recording("shared-1").shared().start(Tape.START).build());
        terminal();
        assertEquals(400, FakeExchange.get("recordings", Tape.ID, "cast").refusedBy(api));
        for (String from : new String[] {"-1", "1e999999999", "NaN", "1,5", "99999999999"}) {
            assertEquals(
                    400,
                    FakeExchange.get("recordings", Tape.ID, "cast")
                            .with("channel", 0)
                            .with("from", from)
                            .refusedBy(api),
                    from);
        }
        assertEquals(
                400,
                FakeExchange.get("recordings", Tape.ID, "cast")
                        .with("channel", 0)
                        .with("lead", 5 << 20)
                        .refusedBy(api));
        assertEquals(
                409,
                FakeExchange.get("recordings", "shared-1", "cast")
                        .with("channel", 0)
                        .refusedBy(api),
                "channels of many connections have the same numbers");
    }
}
