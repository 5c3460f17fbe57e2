package dev.sshdaudit.ledger.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.ledger.checkpoint.AllowedSigners;
import dev.sshdaudit.ledger.checkpoint.TestKey;
import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.testing.Places;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every edit of a byte, every truncation and every removal of a file in a folder is found: recordings, metadata and ledger. The
 * long version looks at {@linkplain Places all places}, and puts each other value in the place of each byte.
 */
class ExhaustiveTest {

    private static final String ID = VerifierTest.ID;
    private static final String CRASHED = "ledger-" + ID + "-000000000000.jsonl";
    private static final TestKey KEY = TestKey.create();
    private static final Trust TRUST =
            new Trust(AllowedSigners.parse(AllowedSigners.line(ID, KEY.publicKey())), List.of());

    private static final boolean LONG = Boolean.getBoolean("soak");

    /** A folder with all kinds of lines, whose node was killed once and stopped at the end. */
    private static final MemorySource FOLDER = folder();

    private static MemorySource folder() {
        Instant time = Instant.parse("2026-11-26T16:00:00Z");
        return new TestLedger(ID)
                .begin()
                .sign(KEY)
                .add(new Fact.NodeStarted(true))
                .open("a")
                .open("b", "b\u00fcb\u202e")
                .write("b", "what bob typed")
                .progress("b", 8)
                .close("a", "what ann typed")
                .crash("{\"n\":")
                .begin()
                .add(new Fact.NodeStarted(false))
                .close("b", "what bob typed", State.CUT, true)
                .add(new ConnectionClosed(
                        "a",
                        time,
                        time,
                        "192.0.2.1",
                        "ann",
                        null,
                        "publickey",
                        "SHA256:x",
                        "SSH-2.0-x",
                        0,
                        List.of(new ConnectionClosed.Channel(0, "exec", "id", null, 0L, null, 1, 2)),
                        List.of(new ConnectionClosed.FileOperation("/etc/motd", "read")),
                        List.of("direct-tcpip localhost:80"),
                        0,
                        null,
                        false))
                .sign(TestKey.create())
                .open("c")
                .close("c", "x")
                .delete("c")
                .add(new Fact.NodeStopped())
                .end()
                .source();
    }

    private static boolean isFound(LedgerSource changed) {
        return VerifierTest.verify(changed, TRUST).stream()
                .anyMatch(finding -> finding.kind().isAlarm());
    }

    @Test
    void nothingIsFoundInTheFolderAsItIs() {
        assertEquals(
                List.of(Finding.Kind.GAP),
                VerifierTest.verify(FOLDER, TRUST).stream().map(Finding::kind).toList());
    }

    /**
     * Of a segment that a crash cut: the part of a line that is no line, and the time in the metadata that the storage wrote after
     * the crash.
     */
    private static boolean isProvenByNothing(String name, int index) {
        String text = FOLDER.text(name);
        if (name.equals(CRASHED)) {
            return index > text.lastIndexOf('\n');
        }
        int end = text.indexOf("\"end\" : \"") + "\"end\" : \"".length();
        return name.equals(CRASHED + ".metadata.json") && index >= end && index < text.indexOf('"', end);
    }

    private static IntStream differences(int index) {
        return LONG ? IntStream.rangeClosed(1, 255) : IntStream.of(1 + index * 31 % 255);
    }

    @Test
    void everyEditOfAByteIsFound() {
        for (Map.Entry<String, byte[]> file : FOLDER.files().entrySet()) {
            String name = file.getKey();
            List<String> missed = Places.of(file.getValue())
                    .parallel()
                    .filter(index -> !isProvenByNothing(name, index))
                    .boxed()
                    .flatMap(index -> differences(index)
                            .filter(difference -> !isFound(FOLDER.edited(name, index, difference)))
                            .mapToObj(difference -> "byte " + index + " xor " + difference))
                    .toList();
            assertEquals(List.of(), missed, name);
        }
    }

    @Test
    void everyTruncationIsFound() {
        for (Map.Entry<String, byte[]> file : FOLDER.files().entrySet()) {
            String name = file.getKey();
            List<Integer> missed = Places.of(file.getValue())
                    .parallel()
                    .filter(length -> !isFound(FOLDER.cut(name, length)))
                    .boxed()
                    .toList();
            assertEquals(List.of(), missed, name);
        }
    }

    @Test
    void everyRemovalIsFound() {
        List<String> missed = FOLDER.files().keySet().stream()
                .filter(name -> !isFound(FOLDER.without(name)))
                .toList();
        assertEquals(List.of(), missed);
    }

    @Test
    void everyRemovalOfTwoFilesIsFound() {
        List<String> names = List.copyOf(FOLDER.files().keySet());
        List<String> missed = names.stream()
                .flatMap(one -> names.stream()
                        .filter(two -> !isFound(FOLDER.without(one).without(two)))
                        .map(two -> one + " and " + two))
                .toList();
        // without what is outside of the folder, the newest segment can go with its metadata: the auditor's checkpoint
        // finds it
        String last = names.stream()
                .filter(name -> name.endsWith(".jsonl"))
                .reduce((one, two) -> two)
                .orElseThrow();
        assertEquals(
                List.of(), missed.stream().filter(pair -> !pair.contains(last)).toList());
    }

    @Test
    void everyLineThatIsAppendedBehindTheEndIsFound() {
        String last = FOLDER.files().keySet().stream()
                .filter(name -> name.endsWith(".jsonl"))
                .reduce((one, two) -> two)
                .orElseThrow();
        List<String> missed = Stream.of("", "\n", "x", "{}\n", FOLDER.text(last))
                .filter(more -> !more.isEmpty() && !isFound(FOLDER.with(last, FOLDER.text(last) + more)))
                .toList();
        assertEquals(List.of(), missed);
    }
}
