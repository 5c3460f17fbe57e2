package dev.sshdaudit.benchmarks.ledger;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.ConnectionClosed.Channel;
import dev.sshdaudit.ledger.format.ConnectionClosed.FileOperation;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.LineWriter;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.ledger.merkle.Frontier;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.ledger.merkle.Tree;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Writes ledgers as a busy node writes them: twelve connections a minute, a checkpoint each minute. */
final class LedgerFolder implements AutoCloseable {

    /** A user that has one connection of ten thousand. */
    static final String RARE_USER = "mallory";

    /** A command that one connection of ten thousand ran. */
    static final String RARE_COMMAND = "cat /etc/shadow";

    private static final long SEGMENT = 16 << 20;
    private static final Duration BETWEEN = Duration.ofSeconds(5);
    private static final int RARE = 10_000;
    private static final int CHECKPOINT = 12;

    private static final List<String> COMMANDS = List.of(
            "git-upload-pack '/srv/git/project.git'",
            "rsync --server --sender -logDtpre.iLsfxCIvu . /var/www/",
            "systemctl status nginx",
            "tail -n 100 /var/log/syslog",
            "df -h");

    private final Path folder;
    private final String ledger;
    private final Random random = new Random(7261);
    private final Frontier frontier = new Frontier();
    private Instant time = Instant.parse("2026-01-01T00:00:00Z");
    private OutputStream out;
    private String segment;
    private long written;

    LedgerFolder(Path folder, String ledger) throws IOException {
        this.folder = folder;
        this.ledger = ledger;
        begin();
        // as a ledger says that begins in an empty folder
        add(new Fact.RecordingsComplete(time, 0, null));
    }

    private void begin() throws IOException {
        String previous = segment;
        segment = new SegmentName(ledger, frontier.size()).toString();
        out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(segment)), 1 << 16);
        written = 0;
        add(new Fact.SegmentHead(
                ledger,
                "node",
                1,
                frontier.size(),
                frontier.hashes(),
                previous,
                frontier.size(),
                "sshd-audit benchmarks"));
    }

    private void add(Fact fact) throws IOException {
        for (byte[] line : LineWriter.write(frontier.size(), time, fact)) {
            frontier.append(Tree.leaf(line));
            out.write(line);
            out.write('\n');
            written += line.length + 1;
        }
    }

    private void checkpoint() throws IOException {
        Checkpoint checkpoint = new Checkpoint(Checkpoint.origin(ledger), frontier.size(), frontier.root(), time);
        add(new Fact.Checkpointed(checkpoint.text(), null));
    }

    /** Adds connections, of which no recording is kept. */
    void connections(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            connection(i);
            if (i % CHECKPOINT == 0) {
                checkpoint();
            }
            if (written > SEGMENT) {
                checkpoint();
                out.close();
                begin();
            }
        }
    }

    private void connection(int i) throws IOException {
        boolean isRare = i % RARE == RARE / 2;
        Instant start = time;
        time = time.plus(BETWEEN);
        String id = String.format("%016x%016x", random.nextLong(), random.nextLong());
        String user = isRare ? RARE_USER : "user" + random.nextInt(500);
        String address = "10." + random.nextInt(4) + "." + random.nextInt(250) + "." + random.nextInt(250);
        String command = isRare ? RARE_COMMAND : COMMANDS.get(random.nextInt(COMMANDS.size()));
        Subject subject = new Subject(
                id, id, null, 1, "binary", "application/octet-stream", start, address, "XX", user, false, null);
        add(new Fact.RecordingOpened(subject));
        add(new Fact.RecordingClosed(
                subject, State.ENDED, time, 10_000 + random.nextInt(100_000), Hash.sha256(id.getBytes()), false));
        add(new ConnectionClosed(
                id,
                start,
                time,
                address,
                user,
                null,
                "publickey",
                "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8",
                "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3",
                random.nextInt(20) == 0 ? 1 : 0,
                List.of(new Channel(0, "exec", command, null, 0L, null, random.nextInt(1000), random.nextInt(100_000))),
                i % 10 == 0 ? List.of(new FileOperation("/home/" + user + "/report.txt", "read")) : List.of(),
                List.of(),
                0,
                null,
                false));
    }

    /** Adds a recording, and keeps it. */
    void recording(byte[] content) throws IOException {
        String id = String.format("%016x%016x", random.nextLong(), random.nextLong());
        RecordingMetadata metadata = new RecordingMetadata(
                id,
                id,
                null,
                1,
                "binary",
                "application/octet-stream",
                "node",
                time,
                null,
                "10.0.0.1",
                "XX",
                "ann",
                State.OPEN,
                false,
                null);
        Subject subject = Subject.of(metadata);
        add(new Fact.RecordingOpened(subject));
        time = time.plus(BETWEEN);
        Files.write(folder.resolve(id), content);
        add(new Fact.RecordingClosed(subject, State.ENDED, time, content.length, Hash.sha256(content), false));
    }

    @Override
    public void close() throws IOException {
        checkpoint();
        out.close();
    }
}
