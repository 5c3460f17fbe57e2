package dev.sshdaudit.ledger.find;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.format.Bounds;
import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.LineWriter;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.ledger.verify.FolderSource;
import dev.sshdaudit.ledger.verify.LedgerSource;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches against a filter that looks at each connection as it was before it became a line. */
class SearchTest {

    private static final String ONE = "0123456789abcdef";
    private static final String TWO = "fedcba9876543210";
    private static final Instant START = Instant.parse("2026-11-26T00:00:00Z");
    private static final Hash HASH = Hash.sha256(new byte[0]);
    private static final List<String> USERS = List.of("ann", "bob", "Zo\u00eb \"\u202e\ud83d\ude00", "annabel");

    @TempDir
    private Path folder;

    private final Random random = new Random(7261);
    private final List<ConnectionClosed> connections = new ArrayList<>();
    private final List<RecordingClosed> recordings = new ArrayList<>();
    private final List<RecordingOpened> open = new ArrayList<>();

    private Instant time(int i) {
        return START.plusSeconds(i);
    }

    /** Writes a segment, whose lines have the times from i on, each second. */
    private int segment(String ledger, long first, int i, List<Fact> facts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long n = first;
        int second = i;
        List<Fact> all = new ArrayList<>(facts);
        all.add(0, new Fact.SegmentHead(ledger, "node of " + ledger, 1, first, List.of(), null, 0, "a test"));
        for (Fact fact : all) {
            for (byte[] line : LineWriter.write(n, time(second), fact)) {
                bytes.writeBytes(line);
                bytes.write('\n');
                n++;
            }
            second++;
        }
        Files.write(folder.resolve(new SegmentName(ledger, first).toString()), bytes.toByteArray());
        return second;
    }

    /** Makes the facts of some connections, and keeps them. */
    private List<Fact> connections(int i, int count) {
        List<Fact> facts = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            Instant start = time(i + 3 * k).minusSeconds(random.nextInt(10_000));
            Instant end = time(i + 3 * k);
            String id = String.format("%032x", random.nextLong());
            String user = random.nextInt(5) == 0 ? null : USERS.get(random.nextInt(USERS.size()));
            String address = "192.0.2." + random.nextInt(30);
            Subject subject = new Subject(
                    id, id, null, 1, "binary", "application/octet-stream", start, address, "XX", user, false, null);
            RecordingOpened opened = new RecordingOpened(subject);
            facts.add(opened);
            if (random.nextInt(10) == 0) {
                open.add(opened);
                continue;
            }
            State state = State.values()[1 + random.nextInt(3)];
            RecordingClosed closed = new RecordingClosed(subject, state, end, random.nextInt(100), HASH, false);
            ConnectionClosed connection = new ConnectionClosed(
                    id,
                    start,
                    end,
                    address,
                    user,
                    user == null ? "root" : null,
                    null,
                    null,
                    "SSH-2.0-x",
                    random.nextInt(3),
                    List.of(new ConnectionClosed.Channel(
                            0, "exec", "rm -rf \"/tmp/" + random.nextInt(9) + "\"", null, 0L, null, 1, 2)),
                    List.of(new ConnectionClosed.FileOperation("/home/ann/f" + random.nextInt(9), "write")),
                    List.of(),
                    0,
                    null,
                    false);
            facts.add(closed);
            facts.add(connection);
            recordings.add(closed);
            connections.add(connection);
        }
        return facts;
    }

    /** Two ledgers whose segments are from changing times. */
    private void write(int count) throws IOException {
        int i = 0;
        long[] n = new long[2];
        for (int segment = 0; segment < 6; segment++) {
            int which = segment % 2;
            List<Fact> facts = connections(i, count);
            i = segment(which == 0 ? ONE : TWO, n[which], i, facts);
            n[which] += facts.size() + 1;
        }
    }

    private List<Found> search(RecordingFilter filter, long limit) throws IOException {
        List<Found> found = new ArrayList<>();
        new Search(new FolderSource(folder), 2).run(filter, limit, found::add);
        return found;
    }

    private static <T> List<T> newestFirst(List<T> all, Predicate<T> wanted) {
        List<T> list = new ArrayList<>(all.stream().filter(wanted).toList());
        Collections.reverse(list);
        return list;
    }

    private void assertFound(List<? extends Fact> expected, RecordingFilter filter) throws IOException {
        List<Found> found = search(filter, Long.MAX_VALUE);
        assertEquals(expected, found.stream().map(hit -> hit.line().fact()).toList());
        assertTrue(found.stream().allMatch(hit -> hit.node().equals("node of " + hit.ledger())));
        List<? extends Fact> first = expected.subList(0, Math.min(7, expected.size()));
        assertEquals(
                first, search(filter, 7).stream().map(hit -> hit.line().fact()).toList());
    }

    /** Open recordings, and then those that ended. */
    private List<Fact> both(Predicate<Subject> wanted) {
        List<Fact> both = new ArrayList<>(newestFirst(open, r -> wanted.test(r.recording())));
        both.addAll(newestFirst(recordings, r -> wanted.test(r.recording())));
        return both;
    }

    private void assertAllFiltersFindWhatTheyWant() throws IOException {
        assertFound(both(r -> true), RecordingFilter.ALL);
        String id = recordings.get(0).recording().name().substring(0, 19);
        assertFound(both(r -> r.name().startsWith(id)), RecordingFilter.ALL.withId(id));
        assertFound(
                newestFirst(connections, c -> c.connection().startsWith(id)),
                RecordingFilter.ALL.withId(id).withCommand(""));
        assertFound(newestFirst(recordings, r -> r.bytes() >= 90), RecordingFilter.ALL.withMinSize(90));
        for (String user : USERS) {
            assertFound(both(r -> user.equals(r.user())), RecordingFilter.ALL.withUser(user));
        }
        assertFound(
                newestFirst(connections, c -> "root".equals(c.attempted())),
                RecordingFilter.ALL.withUser("root").withCommand(""));
        assertFound(both(r -> r.address().equals("192.0.2.1")), RecordingFilter.ALL.withAddress("192.0.2.1"));
        assertFound(both(r -> r.address().startsWith("192.0.2.1")), RecordingFilter.ALL.withAddress("192.0.2.1*"));
        for (State state : List.of(State.ENDED, State.CONTINUED, State.CUT)) {
            assertFound(newestFirst(recordings, r -> r.state() == state), RecordingFilter.ALL.withState(state));
        }
        assertFound(newestFirst(open, r -> true), RecordingFilter.ALL.withState(State.OPEN));
        assertFound(newestFirst(connections, c -> c.failures() > 0), RecordingFilter.ALL.withFailedLogins());
        assertFound(
                newestFirst(connections, c -> c.channels().get(0).command().contains("\"/tmp/3\"")),
                RecordingFilter.ALL.withCommand("\"/tmp/3\""));
        assertFound(
                newestFirst(connections, c -> c.files().get(0).path().contains("ann/f4") && "ann".equals(c.user())),
                RecordingFilter.ALL.withFile("ann/f4").withUser("ann"));
        Instant from = time(300);
        Instant to = time(500);
        List<Fact> then =
                new ArrayList<>(newestFirst(open, r -> !r.recording().start().isAfter(to)));
        then.addAll(newestFirst(
                recordings,
                r -> !r.end().isBefore(from) && !r.recording().start().isAfter(to)));
        assertFound(then, RecordingFilter.ALL.between(from, to));
    }

    @Test
    void eachFilterFindsWhatItWantsNewestFirst() throws Exception {
        write(60);
        assertAllFiltersFindWhatTheyWant();
    }

    @Test
    void segmentsOfManyBlocksAreSearchedWhole() throws Exception {
        write(1500);
        assertTrue(Files.size(folder.resolve(new SegmentName(ONE, 0).toString())) > 1.5 * Block.SIZE);
        assertAllFiltersFindWhatTheyWant();
    }

    @Test
    void linesAroundTheEndsOfBlocksAreFoundOnce() throws Exception {
        // the longest lines, and short ones, so that each place of a line in a block comes up
        List<Fact> facts = new ArrayList<>();
        List<Fact> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String file = "f".repeat(random.nextInt(Bounds.TEXT));
            int files = random.nextInt(60);
            ConnectionClosed connection = new ConnectionClosed(
                    "c" + i,
                    START,
                    time(i),
                    "192.0.2.1",
                    "ann",
                    null,
                    null,
                    null,
                    "",
                    1,
                    List.of(),
                    Collections.nCopies(files, new ConnectionClosed.FileOperation(file, "write")),
                    List.of(),
                    0,
                    null,
                    false);
            facts.add(connection);
            expected.add(connection);
        }
        segment(ONE, 0, 0, facts);
        Collections.reverse(expected);
        assertEquals(
                expected,
                search(RecordingFilter.ALL.withFailedLogins(), Long.MAX_VALUE).stream()
                        .map(hit -> hit.line().fact())
                        .toList());
    }

    private static ConnectionClosed transferring(String id, List<ConnectionClosed.FileOperation> files) {
        return new ConnectionClosed(
                id,
                START,
                START,
                "192.0.2.1",
                "ann",
                null,
                null,
                null,
                "",
                0,
                List.of(),
                files,
                List.of(),
                0,
                null,
                false);
    }

    @Test
    void connectionOfManyLinesIsFoundOnce() throws Exception {
        List<ConnectionClosed.FileOperation> files = IntStream.range(0, 5000)
                .mapToObj(i -> new ConnectionClosed.FileOperation("/a/file/with/number/" + i, "write"))
                .toList();
        ConnectionClosed connection = transferring("c", files);
        segment(ONE, 0, 0, List.of(connection));
        assertTrue(LineWriter.write(0, START, connection).size() > 2);
        List<Found> found = search(RecordingFilter.ALL.withFile("/number/"), Long.MAX_VALUE);
        assertEquals(1, found.size());
        assertEquals(1, search(RecordingFilter.ALL.withFile("/number/17"), 5).size());
    }

    @Test
    void olderConnectionIsFoundBehindOneOfManyLines() throws Exception {
        List<ConnectionClosed.FileOperation> files =
                Collections.nCopies(5000, new ConnectionClosed.FileOperation("/a/file/of/usual/length", "write"));
        List<Fact> facts = new ArrayList<>();
        for (String id : List.of("older", "newer")) {
            facts.add(transferring(id, files));
        }
        segment(ONE, 0, 0, facts);
        List<Found> found = search(RecordingFilter.ALL.withFile("/usual/"), 2);
        assertEquals(
                List.of("newer", "older"),
                found.stream()
                        .map(hit -> ((ConnectionClosed) hit.line().fact()).connection())
                        .toList());
    }

    @Test
    void lastLineWithoutALineFeedIsNoLine() throws Exception {
        write(20);
        Path segment = folder.resolve(new SegmentName(ONE, 0).toString());
        RecordingClosed cut = new RecordingClosed(recordings.get(0).recording(), State.ENDED, START, 7, HASH, false);
        Files.write(segment, LineWriter.write(0, START, cut).get(0), StandardOpenOption.APPEND);
        assertEquals(
                recordings.size() + open.size(),
                search(RecordingFilter.ALL, Long.MAX_VALUE).size());
    }

    @Test
    void damagedLinesArePassedOver() throws Exception {
        write(20);
        Path segment = folder.resolve(new SegmentName(ONE, 0).toString());
        String text = Files.readString(segment);
        Files.writeString(segment, text.replaceFirst("\"bytes\":(\\d+),", "\"bytes\":x,") + "{\"n\":7,\"time\":\"");
        Files.write(folder.resolve(new SegmentName(TWO, 999_999).toString()), new byte[0]);
        Files.write(folder.resolve(new SegmentName(TWO, 999_998).toString()), new byte[100_000]);
        List<Found> found = new ArrayList<>();
        Search search = new Search(new FolderSource(folder), 2);
        search.run(RecordingFilter.ALL.withState(State.ENDED), Long.MAX_VALUE, found::add);
        search.run(RecordingFilter.ALL.withState(State.CUT), Long.MAX_VALUE, found::add);
        search.run(RecordingFilter.ALL.withState(State.CONTINUED), Long.MAX_VALUE, found::add);
        assertEquals(recordings.size() - 1, found.size());
        assertEquals(
                List.of("Lines of ledgers that are damaged, and are left out: 1. A verification tells which"),
                search.notes());
    }

    @Test
    void segmentThatCannotBeReadIsToldAndHidesNoOther() throws Exception {
        write(20);
        String unreadable = new SegmentName(ONE, 0).toString();
        LedgerSource source = new LedgerSource() {
            private final FolderSource files = new FolderSource(folder);

            @Override
            public void list(Consumer<String> names) throws IOException {
                files.list(names);
            }

            @Override
            public InputStream open(String name) throws IOException {
                if (name.equals(unreadable)) {
                    throw new IOException("the disk is broken");
                }
                return files.open(name);
            }
        };
        List<Found> found = new ArrayList<>();
        Search search = new Search(source, 2);
        search.run(RecordingFilter.ALL, Long.MAX_VALUE, found::add);
        assertTrue(found.size() > 20 && found.size() < recordings.size(), found.size() + " found");
        assertEquals(
                List.of("Segment " + unreadable
                        + " of a ledger cannot be read, and what it tells is left out: the disk is broken"),
                search.notes());
    }

    @Test
    void openRecordingHasTheSizeThatIsToldLastAndOneThatEndedIsNotOpen() throws Exception {
        Subject one = subject("one");
        Subject two = subject("two");
        segment(
                ONE,
                0,
                0,
                List.of(
                        new RecordingOpened(one),
                        new RecordingOpened(two),
                        new Fact.RecordingProgress("one", 10, HASH),
                        new Fact.RecordingProgress("two", 20, HASH)));
        segment(
                ONE,
                5,
                100,
                List.of(
                        new Fact.RecordingProgress("one", 30, HASH),
                        new RecordingClosed(two, State.ENDED, time(103), 25, HASH, false)));
        assertEquals(
                List.of("one 30", "two 25"),
                search(RecordingFilter.ALL, 9).stream()
                        .map(SearchTest::nameAndBytes)
                        .toList());
        assertEquals(
                List.of("one 30"),
                search(RecordingFilter.ALL.withMinSize(26), 9).stream()
                        .map(SearchTest::nameAndBytes)
                        .toList());
    }

    @Test
    void recordingThatWasDeletedIsLeftOutAlsoWhereAnotherNodeTellsOfTheDeletion() throws Exception {
        segment(
                ONE,
                0,
                0,
                List.of(
                        new RecordingClosed(subject("one"), State.ENDED, time(1), 1, HASH, false),
                        new RecordingClosed(subject("two"), State.ENDED, time(2), 2, HASH, false),
                        new RecordingClosed(subject("three"), State.ENDED, time(3), 3, HASH, false),
                        new Fact.RecordingUsed(Fact.RecordingUsed.What.DELETED, "three", "karaf", "a test"),
                        new Fact.RecordingUsed(Fact.RecordingUsed.What.HELD, "one", "karaf", "a test")));
        segment(
                TWO,
                0,
                100,
                List.of(new Fact.RecordingUsed(Fact.RecordingUsed.What.DELETED, "two", "karaf", "a test")));
        assertEquals(
                List.of("one 1"),
                search(RecordingFilter.ALL, 1).stream()
                        .map(SearchTest::nameAndBytes)
                        .toList());
    }

    private static Subject subject(String name) {
        return new Subject(
                name, name, null, 1, "binary", "application/octet-stream", START, "", "XX", null, false, null);
    }

    private static String nameAndBytes(Found found) {
        Subject recording = found.line().fact() instanceof RecordingClosed closed
                ? closed.recording()
                : ((RecordingOpened) found.line().fact()).recording();
        return recording.name() + " " + found.bytes();
    }

    @Test
    void searchStopsWhereNoMoreIsWanted() throws Exception {
        write(20);
        List<Found> found = new ArrayList<>();
        new Search(new FolderSource(folder), 2)
                .run(RecordingFilter.ALL, 100, hit -> found.add(hit) && found.size() < 3);
        assertEquals(3, found.size());
    }

    @Test
    void stateAndCommandCannotBeSearchedForTogether() {
        assertThrows(
                IllegalArgumentException.class,
                () -> RecordingFilter.ALL.withCommand("x").withState(State.CUT));
    }

    @Test
    void theNewestTimeIsFoundBeforeWhichNoRecordingIsMissing() throws Exception {
        assertEquals(Optional.empty(), complete());
        write(20);
        assertEquals(Optional.empty(), complete());
        assertFalse(new Search(new FolderSource(folder), 2).isComplete());
        segment(ONE, 100_000, 0, List.of(complete(1), complete(7), complete(5)));
        segment(TWO, 100_000, 0, List.of(complete(3)));
        segment(TWO, 100_010, 0, List.of(new RecordingOpened(recordings.get(0).recording())));
        assertEquals(Optional.of(time(7)), complete());
        assertTrue(new Search(new FolderSource(folder), 2).isComplete());
        segment(TWO, 100_020, 0, List.of(complete(8)));
        Path newest = folder.resolve(new SegmentName(TWO, 100_020).toString());
        assertEquals(Optional.of(time(8)), complete());
        Files.writeString(newest, Files.readString(newest).replace("\"count\":4", "\"count\":x"));
        assertEquals(Optional.of(time(7)), complete());
    }

    @Test
    void ledgerThatBeganInAnEmptyPlaceSaysSoAtItsBeginning() throws Exception {
        segment(ONE, 0, 0, List.of(complete(0)));
        segment(ONE, 2, 9, List.of());
        assertTrue(new Search(new FolderSource(folder), 2).isComplete());
    }

    private Optional<Instant> complete() throws IOException {
        return new Search(new FolderSource(folder), 2).complete();
    }

    private Fact complete(int second) {
        return new Fact.RecordingsComplete(time(second), 4, null);
    }

    @Test
    void folderWithoutALedgerHasNothing() throws Exception {
        assertEquals(List.of(), search(RecordingFilter.ALL, 10));
        assertEquals(List.of(), search(RecordingFilter.ALL.withState(State.OPEN), 10));
    }
}
