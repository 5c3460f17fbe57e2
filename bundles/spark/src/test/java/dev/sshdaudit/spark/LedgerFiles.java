package dev.sshdaudit.spark;

import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.ConnectionClosed.Channel;
import dev.sshdaudit.ledger.format.ConnectionClosed.FileOperation;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.LineWriter;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes a ledger as a node does, but for its signatures: a segment for each day. */
final class LedgerFiles {

    private static final Hash HASH = Hash.ofHex("ab".repeat(32));

    private record Timed(Instant time, Fact fact) {}

    private final String ledger;
    private final String node;
    private final List<Timed> facts = new ArrayList<>();

    LedgerFiles(String ledger, String node) {
        this.ledger = ledger;
        this.node = node;
    }

    LedgerFiles add(Instant time, Fact fact) {
        facts.add(new Timed(time, fact));
        return this;
    }

    /** Tells of a recording from its beginning to its end. */
    LedgerFiles recording(String name, Instant start, Instant end, String user, boolean shared) {
        Subject subject = subject(name, start, user, shared);
        add(start, new RecordingOpened(subject(name, start, null, shared)));
        add(end, new RecordingClosed(subject, State.ENDED, end, 100, HASH, false));
        return shared ? this : add(end, connection(subject.connection(), start, end, user));
    }

    /** Tells of a recording that was recorded before there was a ledger. */
    LedgerFiles imported(Instant time, String name, Instant start, Instant end, String user) {
        return add(
                time,
                new RecordingClosed(subject(name, start, user, false), State.ENDED, end, 9, HASH, false, "other"));
    }

    static Subject subject(String name, Instant start, String user, boolean shared) {
        return new Subject(
                name,
                name.substring(0, 32),
                null,
                1,
                "binary",
                "application/octet-stream",
                start,
                "192.0.2.7",
                "DE",
                user,
                shared,
                null);
    }

    static ConnectionClosed connection(String id, Instant start, Instant end, String user) {
        return new ConnectionClosed(
                id,
                start,
                end,
                "192.0.2.7",
                user,
                user == null ? "root" : null,
                "publickey",
                "SHA256:abc",
                "SSH-2.0-\u001b[31mOpenSSH_9 \ud83d\ude00",
                2,
                List.of(
                        new Channel(0, "exec", "cat \"/etc/shadow\"\n", null, 1L, null, 5, 7),
                        new Channel(1, "subsystem", null, "sftp", null, "KILL", 0, 0)),
                List.of(
                        new FileOperation("/etc/passwd", "read", "cd".repeat(32)),
                        new FileOperation("/tmp/x", "write")),
                List.of("db:5432"),
                0,
                null,
                false);
    }

    /** The bytes of the segments, by their names, in the order of the ledger. */
    Map<String, byte[]> segments() {
        facts.sort((a, b) -> a.time().compareTo(b.time()));
        Map<String, byte[]> segments = new TreeMap<>();
        ByteArrayOutputStream segment = new ByteArrayOutputStream();
        Map<String, Long> open = new HashMap<>();
        String name = "";
        String day = "";
        long n = 0;
        for (Timed timed : facts) {
            String today = timed.time().toString().substring(0, 10);
            if (!today.equals(day)) {
                day = today;
                segment = new ByteArrayOutputStream();
                long oldest =
                        open.values().stream().mapToLong(Long::longValue).min().orElse(n);
                SegmentHead head = new SegmentHead(
                        ledger, node, 1, n, List.of(), name.isEmpty() ? null : name, oldest, "sshd-audit test");
                name = new SegmentName(ledger, n).toString();
                n = write(segment, n, timed.time(), head);
            }
            if (timed.fact() instanceof RecordingOpened opened) {
                open.put(opened.recording().name(), n);
            } else if (timed.fact() instanceof RecordingClosed closed) {
                open.remove(closed.recording().name());
            }
            n = write(segment, n, timed.time(), timed.fact());
            segments.put(name, segment.toByteArray());
        }
        return segments;
    }

    private static long write(ByteArrayOutputStream segment, long n, Instant time, Fact fact) {
        List<byte[]> lines = LineWriter.write(n, time, fact);
        for (byte[] line : lines) {
            segment.writeBytes(line);
            segment.write('\n');
        }
        return n + lines.size();
    }
}
