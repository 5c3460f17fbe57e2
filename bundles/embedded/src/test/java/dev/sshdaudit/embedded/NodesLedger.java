package dev.sshdaudit.embedded;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.SshPrivateKey;
import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.LineWriter;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.ledger.merkle.Frontier;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.ledger.merkle.Tree;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.s3.testing.BigBucket;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** The signed ledger of a node that made one in some of the recordings of a big bucket. */
final class NodesLedger {

    static final String ID = "0123456789abcdef";
    static final int SEGMENTS_A_DAY = 4;
    /** One of so many recordings is the node's. */
    static final int ONE_OF = 250;

    private final BigBucket bucket;
    private final int perDay;
    private final SshPrivateKey key = SshPrivateKey.make();
    private final Frontier frontier = new Frontier();
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Instant time = Instant.EPOCH;
    private String previous;

    NodesLedger(BigBucket bucket, int perDay) {
        this.bucket = bucket;
        this.perDay = perDay;
    }

    /** Writes the segments of some days into the bucket. */
    void write(int days) {
        for (int day = 0; day < days; day++) {
            for (int part = 0; part < SEGMENTS_A_DAY; part++) {
                segment(day, part);
            }
        }
    }

    private void segment(int day, int part) {
        String name = new SegmentName(ID, frontier.size()).toString();
        bytes = new ByteArrayOutputStream();
        time = bucket.day(day)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .plus(Duration.ofDays(1).dividedBy(SEGMENTS_A_DAY).multipliedBy(part));
        add(new Fact.SegmentHead(
                ID, "node", 1, frontier.size(), frontier.hashes(), previous, frontier.size(), "a test"));
        if (previous == null) {
            add(new Fact.SigningKey(key.publicKey().toString(), null));
            add(new Fact.RecordingsComplete(time, 0, null));
        }
        int each = perDay / SEGMENTS_A_DAY;
        for (int number = part * each; number < (part + 1) * each; number += ONE_OF) {
            recording(day, number);
        }
        Checkpoint checkpoint = new Checkpoint(Checkpoint.origin(ID), frontier.size(), frontier.root(), time);
        add(new Fact.Checkpointed(checkpoint.text(), key.sign(checkpoint.text()).armored()));
        bucket.put(bucket.day(day) + "/" + name, bytes.toByteArray());
        previous = name;
    }

    private void recording(int day, int number) {
        String id = bucket.id(day, number);
        Subject subject = new Subject(
                bucket.name(day, number),
                id,
                null,
                1,
                "binary",
                "application/octet-stream",
                bucket.start(day, number),
                "192.0.2.1",
                "XX",
                user(number),
                false,
                null);
        time = subject.start();
        add(new Fact.RecordingOpened(subject));
        byte[] content = BigBucket.content(subject.name());
        time = time.plusSeconds(30);
        add(new Fact.RecordingClosed(subject, State.ENDED, time, content.length, Hash.sha256(content), false));
        add(new ConnectionClosed(
                id,
                subject.start(),
                time,
                subject.address(),
                subject.user(),
                null,
                "publickey",
                null,
                "SSH-2.0-OpenSSH_9.2p1",
                0,
                List.of(),
                List.of(),
                List.of(),
                0,
                null,
                false));
    }

    static String user(int number) {
        return number % (10 * ONE_OF) == 0 ? "alice" : "bob";
    }

    private void add(Fact fact) {
        for (byte[] line : LineWriter.write(frontier.size(), time, fact)) {
            frontier.append(Tree.leaf(line));
            bytes.writeBytes(line);
            bytes.write('\n');
        }
    }
}
