package dev.sshdaudit.spark.plan;

import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.LineStart;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.spark.rows.LedgerLines;
import dev.sshdaudit.spark.rows.LedgerLines.Entry;
import dev.sshdaudit.spark.rows.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Says of recordings, by the lines of ledgers, whether a question wants them. Thread-safe. */
final class LedgerIndex {

    /** How far the times of messages may be from those that the ledger tells of their recording. */
    private static final Duration TOLERANCE = Duration.ofMinutes(10);

    private static final String CUT = "…";

    private static final List<byte[]> TYPES = Stream.of("recording.opened", "recording.closed")
            .map(LineStart::type)
            .toList();

    private final Wanted wanted;
    private final Configuration configuration;

    /** Whether each recording is wanted that was told of. */
    private final Map<String, Boolean> recordings = new ConcurrentHashMap<>();

    /** The connections of recordings that are wanted: a copy of one that was encrypted anew has another name. */
    private final Set<String> connections = ConcurrentHashMap.newKeySet();

    LedgerIndex(Wanted wanted, Configuration configuration) {
        this.wanted = wanted;
        this.configuration = configuration;
    }

    /** Whether a recording is wanted; null if no line told of it. */
    @Nullable
    Boolean isWanted(String name) {
        return recordings.get(name);
    }

    /** Whether a recording of this connection is wanted. */
    boolean isOfWantedConnection(String connection) {
        return connections.contains(connection);
    }

    /** Reads the lines of a segment, and gives their number. What is damaged in it tells nothing. */
    int read(Listed segment) throws IOException {
        try (LedgerLines lines = new LedgerLines(
                Storage.open(segment.file(), configuration), segment.name(), LedgerIndex::isOfRecording)) {
            int count = 0;
            for (Entry entry = lines.next(); entry != null; entry = lines.next()) {
                count++;
                SegmentHead head = lines.head();
                if (entry.line() != null) {
                    take(entry.line(), head == null ? "" : head.node());
                }
            }
            return count;
        } catch (FileNotFoundException e) {
            return 0; // retention deleted it meanwhile
        }
    }

    private static boolean isOfRecording(byte[] line) {
        return TYPES.stream().anyMatch(type -> LineStart.isOfType(line, 0, line.length, type));
    }

    private void take(Line line, String node) {
        Fact fact = line.fact();
        if (fact instanceof RecordingOpened opened) {
            boolean isWanted = mayBe(opened.recording(), node, null);
            // the line of the end knows more, and may have been read before
            recordings.putIfAbsent(opened.recording().name(), isWanted);
            remember(opened.recording(), isWanted);
        } else if (fact instanceof RecordingClosed closed) {
            String recordedBy = closed.importedFrom() == null ? node : closed.importedFrom();
            boolean isWanted = mayBe(closed.recording(), recordedBy, closed.end());
            recordings.put(closed.recording().name(), isWanted);
            remember(closed.recording(), isWanted);
        }
    }

    private void remember(Subject recording, boolean isWanted) {
        if (isWanted) {
            connections.add(recording.connection());
        }
    }

    /** Whether a recording may have messages that are wanted. */
    private boolean mayBe(Subject recording, String node, @Nullable Instant end) {
        Span time = wanted.time();
        boolean isOfTime = (time.to().equals(Instant.MAX)
                        || !recording.start().minus(TOLERANCE).isAfter(time.to()))
                && (end == null
                        || time.from().equals(Instant.MIN)
                        || !end.plus(TOLERANCE).isBefore(time.from()));
        return isOfTime
                && isUser(recording)
                && (node.isEmpty() || isText(wanted.nodes(), node))
                && (recording.shared() || isText(wanted.connections(), recording.connection()));
    }

    private boolean isUser(Subject recording) {
        String user = recording.user();
        if (user == null) {
            return wanted.users().isAny() || !recording.shared();
        }
        return isText(wanted.users(), user);
    }

    /** A text that was too long for the ledger, and was cut there, may be any. */
    private static boolean isText(Texts texts, String text) {
        return texts.has(text) || text.endsWith(CUT);
    }
}
