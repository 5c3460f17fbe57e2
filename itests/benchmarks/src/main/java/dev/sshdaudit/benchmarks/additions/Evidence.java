package dev.sshdaudit.benchmarks.additions;

import dev.sshdaudit.benchmarks.inner.Formats;
import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.age.Decryption;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Sees in what work has left whether exactly those additions were in force that a log has. A figure of anything else would mislead. */
final class Evidence {

    private static final Pattern RECORDING = Pattern.compile("[0-9a-f]{32}(\\.\\d+)?(\\.age)?");
    private static final String ENCRYPTED = ".age";
    private static final String SEGMENT = ".jsonl";
    private static final String CONNECTION_CLOSED = "\"type\":\"connection.closed\"";
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    /** Tells how many of something there are. */
    private interface Count {
        long now() throws IOException;
    }

    private final ExtendedLog log;
    private final Identities identities;
    private long masked;
    private long passwords;
    private long errors;

    private Evidence(ExtendedLog log, Identities identities) {
        this.log = log;
        this.identities = identities;
    }

    /**
     * Fails where an addition of the log was not in force, or another one was.
     *
     * @param work what was done last, whose recordings are there
     * @param times how often it was done with this log
     */
    static void check(ExtendedLog log, Identities identities, Work work, int times) throws IOException {
        new Evidence(log, identities).check(work, times);
    }

    private void check(Work work, int times) throws IOException {
        if (log.log().status().lostMessages() > 0) {
            throw new IllegalStateException(log.log().status().toString());
        }
        List<Path> recordings = recordings(log.recordings());
        if (recordings.size() < work.sessions()) {
            throw new IllegalStateException(
                    recordings.size() + " recordings of " + work.sessions() + " sessions are in " + log.recordings());
        }
        for (Path recording : recordings) {
            read(recording);
        }
        long sessions = (long) work.sessions() * times;
        demand(Addition.LEDGER, sessions, () -> closedConnections(log.recordings()));
        demand(Addition.EVENTS, sessions, () -> log.events("connect"));
        demand(Addition.ENCRYPTION, recordings.size(), () -> encrypted(recordings));
        demand(Addition.MASKING, work.typists(), () -> work.typists() - passwords);
        demand(Addition.MASKING, (long) work.typists() * Work.PASSWORD.length(), () -> masked);
        demand(Addition.RULES, work.typists(), () -> work.typists() - errors);
    }

    /** Waits until there are as many of something as the addition makes, or none where the log does not have the addition. */
    private void demand(Addition addition, long made, Count count) throws IOException {
        long expected = log.has(addition) ? made : 0;
        long deadline = System.nanoTime() + PATIENCE;
        while (count.now() != expected) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("Of " + addition.text() + " there is " + count.now() + ", not "
                        + expected + ", in " + log.recordings());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** The recordings of sessions in a folder, encrypted or not. The one that connections share until their users are known goes on. */
    static List<Path> recordings(Path folder) throws IOException {
        List<Path> own = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (RECORDING.matcher(name).matches()
                        && !Files.readString(metadata(file)).contains("\"shared\" : true")) {
                    own.add(file);
                }
            }
        }
        return own;
    }

    /** Where the metadata of a recording is. */
    static Path metadata(Path recording) {
        return recording.resolveSibling(recording.getFileName() + ".metadata.json");
    }

    /** How many of them are encrypted, by their names. */
    static long encrypted(List<Path> recordings) {
        return recordings.stream()
                .filter(recording -> recording.toString().endsWith(ENCRYPTED))
                .count();
    }

    /** How many lines of connections the ledgers in a folder have. */
    private static long closedConnections(Path folder) throws IOException {
        long closed = 0;
        for (Path segment : segments(folder)) {
            try (Stream<String> lines = Files.lines(segment)) {
                closed += lines.filter(line -> line.contains(CONNECTION_CLOSED)).count();
            }
        }
        return closed;
    }

    /** The segments of ledgers in a folder. */
    static List<Path> segments(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SEGMENT)).toList();
        }
    }

    private void read(Path recording) throws IOException {
        StringBuilder typed = new StringBuilder();
        try (RecordingReader reader = Formats.named("gzip").newReader(open(recording))) {
            for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                masked += message.extras().containsKey(AuditMessage.MASKED) ? 1 : 0;
                if (message.payload() instanceof Io io) {
                    errors += io.data().equals(Work.ERROR) ? 1 : 0;
                    typed.append(io.stream() == Io.STDIN ? io.data().toUtf8() : "");
                }
            }
        }
        passwords += typed.indexOf(Work.PASSWORD) < 0 ? 0 : 1;
    }

    private InputStream open(Path recording) throws IOException {
        InputStream stored = Files.newInputStream(recording);
        return recording.toString().endsWith(ENCRYPTED) ? Decryption.open(stored, identities) : stored;
    }
}
