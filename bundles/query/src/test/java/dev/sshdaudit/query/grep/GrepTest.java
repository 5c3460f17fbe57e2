package dev.sshdaudit.query.grep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.Timestamps;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.GrepRequest;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.TextHit;
import dev.sshdaudit.query.TextHit.Source;
import dev.sshdaudit.query.place.MemoryPlace;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.Eventually;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GrepTest {

    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

    private final Map<String, List<AuditMessage>> recordings = new LinkedHashMap<>();
    private final Map<String, IOException> broken = new ConcurrentHashMap<>();
    private final List<TextHit> hits = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();
    private State state = State.ENDED;

    private void recording(String name, Payload... payloads) {
        List<AuditMessage> messages = new ArrayList<>();
        for (Payload payload : payloads) {
            long time = Timestamps.of(START.plusSeconds(messages.size()));
            messages.add(new AuditMessage(name, time, payload, 0L, Map.of()));
        }
        recordings.put(name, messages);
    }

    private static Io shown(String text) {
        return new Io(Io.STDOUT, Bytes.utf8(text));
    }

    private RecordingMetadata metadata(String name) {
        return MetadataBuilder.recording(name)
                .start(START)
                .username("alice")
                .state(state)
                .build();
    }

    private RecordingReader reader(RecordingMetadata metadata) throws IOException {
        Iterator<AuditMessage> messages = recordings.get(metadata.name()).iterator();
        return new RecordingReader() {
            @Override
            public AuditMessage read() throws IOException {
                IOException problem = broken.get(metadata.name());
                if (!messages.hasNext() && problem != null) {
                    throw problem;
                }
                return messages.hasNext() ? messages.next() : null;
            }

            @Override
            public void close() {}
        };
    }

    private List<String> grep(Pattern text, long limit) throws IOException {
        return grep(text, limit, hits::add);
    }

    private List<String> grep(Pattern text, long limit, Predicate<TextHit> found) throws IOException {
        GrepRequest request = new GrepRequest(null, RecordingFilter.ALL, text, limit);
        Grep grep = new Grep(new MemoryPlace(), this::reader, metadata -> seen.add(metadata.name()), request, found, 2);
        return grep.search((filter, take) -> {
            boolean goesOn = true;
            for (String name : recordings.keySet()) {
                goesOn = goesOn
                        && take.test(new Found.Recording(metadata(name), 1, Found.Origin.LEDGER, List.of("file")));
            }
            return List.of();
        });
    }

    private List<String> lines() {
        return hits.stream().map(TextHit::line).toList();
    }

    private static Pattern literal(String text) {
        return Pattern.compile(text, Pattern.LITERAL);
    }

    @Test
    void aTextIsFoundAcrossPacketsAndEscapeSequences() throws IOException {
        recording("a", shown("the \u001b[1mnee"), shown("dle\u001b[0m is here\r\n"), shown("not here\r\n"));
        assertEquals(List.of(), grep(literal("needle"), 10));
        assertEquals(
                new TextHit(
                                "a",
                                "a",
                                "alice",
                                START.plusSeconds(1),
                                Duration.ofSeconds(1),
                                0L,
                                Source.SHOWN,
                                "the needle is here")
                        .toString(),
                hits.get(0).toString());
        assertEquals(1, hits.size());
        assertEquals(List.of("a"), seen);
    }

    @Test
    void whatWasTypedShownAndRunIsToldApart() throws IOException {
        recording(
                "a",
                new Exec(0, "rm needle"),
                new Io(Io.STDIN, Bytes.utf8("needle\r")),
                shown("needle\n"),
                new Io(Io.STDERR, Bytes.utf8("needle\n")));
        grep(literal("needle"), 10);
        assertEquals(
                List.of(Source.COMMAND, Source.TYPED, Source.SHOWN, Source.ERROR),
                hits.stream().map(TextHit::source).toList());
    }

    @Test
    void aPatternAndOneWithoutCaseAreFound() throws IOException {
        recording("a", shown("Grüße, NEEDLE 42\n"), shown("needle x\n"));
        grep(Pattern.compile("needle [0-9]+", Pattern.CASE_INSENSITIVE), 10);
        assertEquals(List.of("Grüße, NEEDLE 42"), lines());
        hits.clear();
        grep(literal("üße"), 10);
        assertEquals(List.of("Grüße, NEEDLE 42"), lines());
        hits.clear();
        grep(Pattern.compile("nEEdle", Pattern.LITERAL | Pattern.CASE_INSENSITIVE), 10);
        assertEquals(List.of("Grüße, NEEDLE 42", "needle x"), lines());
        hits.clear();
        grep(
                Pattern.compile(
                        "GRÜSSE,".replace("SS", "ß"),
                        Pattern.LITERAL | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE),
                10);
        assertEquals(List.of("Grüße, NEEDLE 42"), lines());
    }

    @Test
    void hitsComeInTheOrderOfRecordingsWhicheverIsReadFirst() throws IOException {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Payload[] many = new Payload[i % 7 == 0 ? 600 : 1];
            for (int line = 0; line < many.length; line++) {
                many[line] = shown("needle " + i + "/" + line + "\n");
                expected.add("needle " + i + "/" + line);
            }
            recording("r" + i, many);
        }
        assertEquals(List.of(), grep(literal("needle"), 100_000));
        assertEquals(expected, lines());
        assertEquals(50, seen.size());
    }

    @Test
    void theLimitEndsTheSearch() throws IOException {
        for (int i = 0; i < 20; i++) {
            recording("r" + i, shown("needle\n"), shown("needle\n"));
        }
        List<String> notes = grep(literal("needle"), 3);
        assertEquals(3, hits.size());
        assertEquals(List.of(), notes);
        assertEquals(List.of("r0", "r1"), seen);
    }

    @Test
    void aLongLineIsShownAroundItsHit() throws IOException {
        recording("a", shown("é".repeat(50_000) + "needle" + "x".repeat(500) + "\n"));
        grep(literal("needle"), 10);
        grep(Pattern.compile("n[e]edle"), 10);
        assertEquals(2, hits.size());
        for (String line : lines()) {
            assertEquals("…" + "é".repeat(100) + "needle" + "x".repeat(100) + "…", line);
        }
    }

    @Test
    void aTextAcrossTwoPartsOfAVeryLongLineIsFoundOnce() throws IOException {
        for (int at = 65_536 - 1_200; at < 65_536 + 20; at += 7) {
            recordings.clear();
            hits.clear();
            recording("a", shown("x".repeat(at) + "needle" + "y".repeat(70_000) + "\n"));
            grep(literal("needle"), 10);
            assertEquals(1, hits.size(), "at " + at);
            grep(Pattern.compile("needl[e]"), 10);
            assertEquals(2, hits.size(), "at " + at);
        }
    }

    @Test
    void whatCannotBeReadIsToldAndTheRestIsSearched() throws IOException {
        recording("a", shown("needle 1\n"));
        recording("b", shown("needle 2\n"));
        recording("c", shown("needle 3"));
        broken.put("a", new IOException("the disk is gone"));
        broken.put("c", new RecordingException(Problem.CUT, 1, 1, false, "cut"));
        List<String> notes = grep(literal("needle"), 10);
        assertEquals(List.of("needle 1", "needle 2", "needle 3"), lines());
        assertEquals(
                List.of(
                        "recordings that are damaged or cut, and were searched as far as they can be read: 1",
                        "recordings that could not be searched: 1, the first because the disk is gone"),
                notes);
    }

    @Test
    void aRecordingThatIsBeingWrittenIsNotDamagedAndTellsItsUser() throws IOException {
        recording("a", new HandshakeSuccessful("bob"), shown("needle"));
        broken.put("a", new RecordingException(Problem.NOT_ENDED, 1, 1, false, "no end"));
        state = State.OPEN;
        assertEquals(List.of(), grep(literal("needle"), 10));
        assertEquals(List.of("bob"), hits.stream().map(TextHit::user).toList());
        state = State.CUT;
        assertEquals(1, grep(literal("needle"), 10).size());
    }

    @Test
    void nothingIsShownThatCannotBeNoted() {
        recording("a", shown("needle\n"));
        AtomicBoolean shown = new AtomicBoolean();
        GrepRequest request = new GrepRequest(null, RecordingFilter.ALL, literal("needle"), 10);
        Grep grep = new Grep(
                new MemoryPlace(),
                this::reader,
                metadata -> {
                    throw new IOException("the ledger cannot be written");
                },
                request,
                hit -> {
                    shown.set(true);
                    return true;
                },
                1);
        IOException e = assertThrows(
                IOException.class,
                () -> grep.search((filter, take) -> {
                    take.test(new Found.Recording(metadata("a"), 1, Found.Origin.LEDGER, List.of("file")));
                    return List.of();
                }));
        assertEquals("the ledger cannot be written", e.getMessage());
        assertTrue(!shown.get());
    }

    /** Takes a time that grows with the seventh power of the line's length. */
    private static final Pattern SLOW = Pattern.compile(".*.*.*.*.*.*.*X");

    @Test
    void aLineForWhichAnExpressionTakesForEverIsLeftOutAndTold() throws IOException {
        recording("a", shown("y".repeat(1_000) + "\n"), shown("here is an X\n"));
        recording("b", shown("X\n"));
        List<String> notes = grep(SLOW, 10);
        assertEquals(List.of("here is an X", "X"), lines());
        assertEquals(
                List.of(
                        "recordings with lines that were left out, as the expression takes too long or goes too deep for"
                                + " them: 1, the first is a"),
                notes);
    }

    @Test
    void aLineForWhichAnExpressionGoesTooDeepIsLeftOutAndTold() throws IOException {
        recording("a", shown("xy".repeat(30_000) + "\n"), shown("xyz\n"));
        List<String> notes = grep(Pattern.compile("(?:x|y)*z"), 10);
        assertEquals(List.of("xyz"), lines());
        assertTrue(notes.get(0).endsWith("goes too deep for them: 1, the first is a"), notes::toString);
    }

    /** Each line may have been quick: the rest of the recording is missing all the same. */
    @Test
    void aRecordingThatTakesTooLongIsLeftOutInPartAndTold() throws IOException {
        recording("a", shown("quick\n"), shown("X\n"));
        RecordingSearch search = new RecordingSearch(metadata("a"), Pattern.compile("X"), hits::add, 1, () -> true);
        search.read(reader(metadata("a")));
        assertEquals(List.of(), lines());
        assertTrue(search.isPartly());
        RecordingSearch whole = new RecordingSearch(metadata("a"), Pattern.compile("X"), hits::add, () -> true);
        whole.read(reader(metadata("a")));
        assertEquals(List.of("X"), lines());
        assertFalse(whole.isPartly());
    }

    @Test
    void anExpressionThatCannotBeStoppedIsRefused() {
        Pattern endless = Pattern.compile("(?:){2147483647}x");
        assertThrows(IllegalArgumentException.class, () -> grep(endless, 1));
    }

    @Test
    void whatSharedRecordingsHaveIsToldAsLeftOut() throws IOException {
        recording("a", shown("needle\n"));
        GrepRequest request = new GrepRequest(null, RecordingFilter.ALL, literal("needle"), 10);
        Grep grep = new Grep(new MemoryPlace(), this::reader, metadata -> {}, request, hits::add, 2);
        RecordingMetadata shared =
                MetadataBuilder.recording("s").shared().start(START).build();
        List<String> notes = grep.search((filter, take) -> {
            take.test(new Found.Recording(shared, 1, Found.Origin.LEDGER, List.of("file")));
            take.test(new Found.Connection("c", "n", START, START, "192.0.2.7", null, "ann", 3, List.of()));
            take.test(new Found.Recording(metadata("a"), 1, Found.Origin.LEDGER, List.of("file")));
            return List.of("of the search");
        });
        assertEquals(
                List.of(
                        "of the search",
                        "recordings that connections share whose users have not authenticated, and that were not searched: 1",
                        "connections that have no recording of their own, so that nothing of them was searched: 1"),
                notes);
        assertEquals(1, hits.size());
    }

    private static List<Thread> searching() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("sshd-audit text search") && thread.isAlive())
                .toList();
    }

    /** Interrupts the thread that asks, once the search has begun, and waits for the end of all. */
    private void interrupt(Pattern text, RecordingReader endless) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch begun = new CountDownLatch(2);
        Thread asking = new Thread(() -> {
            GrepRequest request = new GrepRequest(null, RecordingFilter.ALL, text, 10);
            Grep grep = new Grep(
                    new MemoryPlace(),
                    metadata -> {
                        begun.countDown();
                        return endless;
                    },
                    metadata -> {},
                    request,
                    hits::add,
                    2);
            try {
                grep.search((filter, take) -> {
                    take.test(new Found.Recording(metadata("a"), 1, Found.Origin.LEDGER, List.of("file")));
                    take.test(new Found.Recording(metadata("b"), 1, Found.Origin.LEDGER, List.of("file")));
                    return List.of();
                });
            } catch (IOException e) {
                thrown.set(e);
            }
        });
        asking.start();
        begun.await();
        Eventually.eventually(() -> searching().size() == 2);
        long interrupted = System.nanoTime();
        asking.interrupt();
        asking.join();
        Eventually.eventually(() -> searching().isEmpty());
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - interrupted);
        assertTrue(millis < 1_000, () -> "it ended after " + millis + " ms");
        assertTrue(thrown.get() instanceof InterruptedIOException, () -> "thrown: " + thrown.get());
    }

    private static RecordingReader endless(String line) {
        AuditMessage message = new AuditMessage("a", Timestamps.of(START), shown(line), 0L, Map.of());
        return new RecordingReader() {
            @Override
            public AuditMessage read() {
                return message;
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void nothingGoesOnWhenTheThreadThatAsksIsInterrupted() throws InterruptedException {
        interrupt(literal("needle"), endless("not here\n"));
        interrupt(SLOW, endless("y".repeat(2_000) + "\n"));
        interrupt(SLOW, endless("y".repeat(100) + "\n"));
    }
}
