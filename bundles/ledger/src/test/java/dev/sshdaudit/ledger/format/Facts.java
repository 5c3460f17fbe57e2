package dev.sshdaudit.ledger.format;

import dev.sshdaudit.ledger.format.ConnectionClosed.Channel;
import dev.sshdaudit.ledger.format.ConnectionClosed.FileOperation;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.ledger.merkle.Tree;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.time.Instant;
import java.util.List;

/** A fact of each type, with each field, and with the fields alone that must be there. */
final class Facts {

    static final Instant TIME = Instant.parse("2026-11-26T16:00:00.000000001Z");
    static final Hash HASH = Tree.EMPTY;

    static final Subject SUBJECT = new Subject(
            "5f0c-1.2.cast",
            "5f0c",
            1L,
            2,
            "asciinema",
            "application/x-asciicast",
            TIME,
            "::1",
            "XX",
            "ann",
            true,
            "4e");

    static final Subject SMALL_SUBJECT = new Subject(
            "5f0c", "5f0c", null, 1, "binary", "application/octet-stream", TIME, "::1", "XX", null, false, null);

    static final Channel CHANNEL = new Channel(0, "exec", "ls -l", "sftp", 1L, "KILL", 10, Long.MAX_VALUE);

    static final List<Fact> ALL = List.of(
            new Fact.SegmentHead("0123456789abcdef", "node", 1, 3, List.of(HASH, HASH), "before", 2, "sshd-audit 1"),
            new Fact.SegmentHead("0123456789abcdef", "", 1, 0, List.of(), null, 0, "sshd-audit 1"),
            new Fact.RecordingOpened(SUBJECT),
            new Fact.RecordingOpened(SMALL_SUBJECT),
            new Fact.RecordingProgress("5f0c", 1 << 20, HASH),
            new Fact.RecordingClosed(SUBJECT, State.CUT, TIME, 12, HASH, true),
            new Fact.RecordingClosed(SUBJECT, State.CONTINUED, TIME, 12, HASH, false),
            new Fact.RecordingClosed(SMALL_SUBJECT, State.ENDED, TIME, 12, HASH, false),
            new Fact.RecordingClosed(SMALL_SUBJECT, State.CUT, TIME, 12, HASH, false, "other-node"),
            new Fact.RecordingClosed(SMALL_SUBJECT, State.ENDED, TIME, 12, HASH, false, ""),
            connection(
                    List.of(CHANNEL, new Channel(1, "shell", null, null, null, null, 0, 0)),
                    List.of(new FileOperation("/etc/passwd", "read")),
                    List.of("direct-tcpip localhost:80")),
            new ConnectionClosed(
                    "5f0c",
                    TIME,
                    TIME,
                    "::1",
                    null,
                    null,
                    null,
                    null,
                    "SSH-2.0-x",
                    0,
                    List.of(),
                    List.of(),
                    List.of(),
                    0,
                    null,
                    false),
            new Fact.Log(Fact.Log.What.ON, "on", "karaf"),
            new Fact.Log(Fact.Log.What.OFF, "off", null),
            new Fact.Log(Fact.Log.What.CHANGED, "changed", null),
            new Fact.NodeStarted(true),
            new Fact.NodeStarted(false),
            new Fact.NodeStopped(),
            new Fact.Failure(true, "the disk is full"),
            new Fact.Failure(false, "the disk is full"),
            new Fact.Clock(TIME, TIME.plusSeconds(2)),
            new Fact.RecordingUsed(Fact.RecordingUsed.What.DELETED, "5f0c", "karaf", "old"),
            new Fact.RecordingUsed(Fact.RecordingUsed.What.HELD, "5f0c", "karaf", null),
            new Fact.RecordingUsed(Fact.RecordingUsed.What.RELEASED, "5f0c", "karaf", null),
            new Fact.RecordingUsed(Fact.RecordingUsed.What.VIEWED, "5f0c", "karaf", null),
            new Fact.RecordingUsed(Fact.RecordingUsed.What.EXPORTED, "5f0c", "karaf", null),
            new Fact.RecordingReencrypted(
                    "5f0c.bin.age", "5f0c.r1.bin.age", HASH, HASH, List.of("age1a", "age1b"), "karaf", "Eve left"),
            new Fact.RecordingReencrypted("5f0c.bin", "5f0c.r1.bin.age", HASH, HASH, List.of(), "karaf", null),
            new Fact.RecordingsComplete(TIME, 7, "karaf"),
            new Fact.RecordingsComplete(TIME, 0, null),
            new Fact.SigningKey("ssh-ed25519 AAAA", "-----BEGIN"),
            new Fact.SigningKey("ssh-ed25519 AAAA", null),
            new Fact.Checkpointed("sshd-audit/0\n1\n", "-----BEGIN"),
            new Fact.Checkpointed("sshd-audit/0\n1\n", null),
            new Fact.Timestamped(7, "MIIB"));

    private Facts() {}

    static ConnectionClosed connection(List<Channel> channels, List<FileOperation> files, List<String> forwardings) {
        return new ConnectionClosed(
                "5f0c",
                TIME,
                TIME.plusSeconds(1),
                "192.0.2.1",
                "ann",
                "root",
                "publickey",
                "SHA256:abc",
                "SSH-2.0-OpenSSH_9.2",
                3,
                channels,
                files,
                forwardings,
                7,
                "4e",
                false);
    }
}
