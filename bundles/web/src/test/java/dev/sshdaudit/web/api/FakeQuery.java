package dev.sshdaudit.web.api;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.live.RuleAnswer;
import dev.sshdaudit.live.RuleQuestion;
import dev.sshdaudit.live.ShownContent;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.ConfigurationKey;
import dev.sshdaudit.query.ExportRequest;
import dev.sshdaudit.query.ExportTarget;
import dev.sshdaudit.query.Exported;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.GrepRequest;
import dev.sshdaudit.query.ImportedConfiguration;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.query.OpenRequest;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.ReencryptRequest;
import dev.sshdaudit.query.Reencrypted;
import dev.sshdaudit.query.Rights;
import dev.sshdaudit.query.TextHit;
import dev.sshdaudit.query.Verification;
import dev.sshdaudit.query.VerifyRequest;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Masking;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Recordings in memory, and who opened them. */
final class FakeQuery implements AuditQuery {

    /** One recording: messages, and exceptions where it is damaged. */
    static final class Kept {
        final RecordingMetadata metadata;
        final List<Object> content = new ArrayList<>();
        long bytes = 100;
        /** The bytes of the recording, of format binary, instead of messages. */
        Path file;

        IOException locked;
        AtomicInteger readers = new AtomicInteger();
        AtomicInteger read = new AtomicInteger();

        Kept(RecordingMetadata metadata) {
            this.metadata = metadata;
        }

        Kept add(Object... more) {
            content.addAll(List.of(more));
            return this;
        }
    }

    final List<Kept> recordings = new ArrayList<>();
    final List<Found.Connection> connections = new ArrayList<>();
    final List<LiveConnection> live = new CopyOnWriteArrayList<>();
    final List<String> notes = new ArrayList<>();
    final List<TextHit> hits = new ArrayList<>();
    final List<Finding> findings = new ArrayList<>();
    final List<String> opened = new ArrayList<>();
    final List<String> done = new ArrayList<>();
    final BlockingQueue<LiveMessage> coming = new LinkedBlockingQueue<>();
    Set<String> verified;
    GrepRequest grepped;
    ExportRequest exported;
    AuditStatus status;
    byte[] copy = "a copy".getBytes(StandardCharsets.UTF_8);
    Exported outcome = new Exported(List.of(), List.of(), false);
    /** Runs when a search or a verification has told all, and has not ended. */
    Runnable atEnd = () -> {};

    IOException failing;
    int finds;
    volatile Rights rights = new Rights("auditor", true, true, false, true, true);

    Kept add(RecordingMetadata metadata) {
        Kept kept = new Kept(metadata);
        recordings.add(kept);
        return kept;
    }

    @Override
    public Rights rights() {
        return rights;
    }

    private void requireView() {
        if (!rights.view()) {
            throw new SecurityException("this needs one of the roles admin, auditor");
        }
    }

    @Override
    public List<String> find(String storage, RecordingFilter filter, long limit, Predicate<Found> found)
            throws IOException {
        if (!rights.view() && !rights.own()) {
            throw new SecurityException("this needs one of the roles admin, auditor");
        }
        finds++;
        if (failing != null) {
            throw failing;
        }
        List<Found> all = new ArrayList<>();
        if (filter.isOfConnections()) {
            connections.stream().filter(each -> fits(filter, each)).forEach(all::add);
        } else {
            recordings.stream()
                    .filter(each -> fits(filter, each.metadata))
                    .map(each -> new Found.Recording(each.metadata, each.bytes, Found.Origin.LEDGER, List.of("file")))
                    .forEach(all::add);
        }
        all.sort(Comparator.comparing(Found::start).reversed().thenComparing(Found::id));
        long left = limit;
        for (Iterator<Found> each = all.iterator(); each.hasNext() && left > 0; left--) {
            if (!found.test(each.next())) {
                break;
            }
        }
        return List.copyOf(notes);
    }

    private static boolean fits(RecordingFilter filter, Found.Connection each) {
        return (filter.id() == null || each.id().startsWith(filter.id()))
                && (filter.command() == null || !each.matches().isEmpty())
                && (!filter.failedLogins() || each.failures() > 0)
                && isTime(filter, each.start(), each.end());
    }

    private static boolean fits(RecordingFilter filter, RecordingMetadata each) {
        return (filter.id() == null || each.name().startsWith(filter.id()))
                && (filter.state() == null || filter.state() == each.state())
                && (filter.user() == null || filter.user().equals(each.username()))
                && isTime(filter, each.start(), each.end());
    }

    private static boolean isTime(RecordingFilter filter, Instant start, Instant end) {
        return (filter.until() == null || !start.isAfter(filter.until()))
                && (filter.since() == null || end == null || !end.isBefore(filter.since()));
    }

    @Override
    public OpenRecording open(OpenRequest request) throws IOException {
        if (!rights.view() && !rights.own()) {
            throw new SecurityException("this needs one of the roles admin, auditor");
        }
        opened.add(request.id());
        for (Kept kept : recordings) {
            if (kept.metadata.name().equals(request.id())) {
                return new Opening(kept, null);
            }
        }
        for (Kept kept : recordings) {
            boolean has = kept.metadata.shared()
                    && kept.content.stream()
                            .anyMatch(each -> each instanceof AuditMessage message
                                    && message.connectionId().equals(request.id()));
            if (has) {
                return new Opening(kept, request.id());
            }
        }
        throw new NoSuchFileException("there is no recording " + request.id());
    }

    private final class Opening implements OpenRecording {

        private final Kept kept;
        private final String connection;

        Opening(Kept kept, String connection) {
            this.kept = kept;
            this.connection = connection;
        }

        @Override
        public Entry entry() {
            return new Entry(kept.metadata, kept.bytes);
        }

        @Override
        public String connection() {
            return connection;
        }

        @Override
        public RecordingMetadata nextPart() {
            return recordings.stream()
                    .map(each -> each.metadata)
                    .filter(each -> each.connectionId().equals(kept.metadata.connectionId()))
                    .filter(each -> each.part() == kept.metadata.part() + 1)
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public RecordingReader reader() throws IOException {
            if (kept.locked != null) {
                throw kept.locked;
            }
            kept.readers.incrementAndGet();
            if (kept.file != null) {
                return Masking.reader(CastMeasure.open(kept.file));
            }
            Iterator<Object> content = kept.content.iterator();
            return Masking.reader(new RecordingReader() {
                @Override
                public AuditMessage read() throws IOException {
                    while (content.hasNext()) {
                        kept.read.incrementAndGet();
                        Object next = content.next();
                        if (next instanceof RecordingException e) {
                            throw e;
                        } else if (next instanceof IOException e) {
                            throw e;
                        }
                        AuditMessage message = (AuditMessage) next;
                        if (connection == null || message.connectionId().equals(connection)) {
                            return message;
                        }
                    }
                    return null;
                }

                @Override
                public void close() {
                    kept.readers.decrementAndGet();
                }
            });
        }
    }

    @Override
    public List<String> grep(GrepRequest request, Predicate<TextHit> found) throws IOException {
        grepped = request;
        if (failing != null) {
            throw failing;
        }
        long left = request.limit();
        for (TextHit hit : hits) {
            if (left-- == 0 || !found.test(hit)) {
                break;
            }
        }
        atEnd.run();
        return List.copyOf(notes);
    }

    @Override
    public Verification verify(VerifyRequest request, Consumer<Finding> sink) throws IOException {
        verified = request.names();
        findings.forEach(sink);
        atEnd.run();
        long alarms = findings.stream().filter(each -> each.kind().isAlarm()).count();
        return new Verification(request.names().size(), 100, alarms, List.of());
    }

    @Override
    public Exported export(ExportRequest request, ExportTarget target) throws IOException {
        exported = request;
        if (failing != null) {
            throw failing;
        }
        try (OutputStream out =
                target.open(request.id() + ".bin", request.form() == ExportRequest.Form.BINARY ? copy.length : -1)) {
            out.write(copy, 0, copy.length);
        }
        return outcome;
    }

    @Override
    public void exportProof(String storage, String id, ExportTarget target) throws IOException {
        if (failing != null) {
            throw failing;
        }
        for (String name : List.of(id, id + ".metadata.json")) {
            try (OutputStream out = target.open(name, 3)) {
                out.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Override
    public AuditStatus status() {
        return status;
    }

    @Override
    public List<Hold> holds(String storage) {
        requireView();
        return List.of(new Hold("aa", "alice", "a reason", Instant.EPOCH));
    }

    @Override
    public List<LiveConnection> sessions() {
        requireView();
        return List.copyOf(live);
    }

    @Override
    public LiveMessages follow(Predicate<LiveClient> wanted) {
        requireView();
        done.add("follow");
        return new LiveMessages() {
            @Override
            public LiveMessage poll(long timeout, TimeUnit unit) throws InterruptedException {
                LiveMessage next = coming.poll(timeout, unit);
                return next != null && wanted.test(next.client()) ? next : null;
            }

            @Override
            public void close() {
                done.add("unfollow");
            }
        };
    }

    @Override
    public LiveConnection terminate(String id, String reason) {
        if (reason.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("the reason must be one line");
        }
        done.add("terminate " + id + " " + reason);
        return live.get(0);
    }

    // what the web does not ask for

    @Override
    public List<Path> exportProof(String storage, String id, Path folder) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Exported export(ExportRequest request, Path to, boolean replace) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ShownContent show(String recording) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(String storage, String name, String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void hold(String storage, String name, String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void release(String storage, String name, String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long importRecordings(String storage, Consumer<String> imported, Consumer<String> leftOut) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long reencrypt(ReencryptRequest request, Consumer<Reencrypted> told) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ConfigurationKey> configuration() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ConfigurationKey configure(String pid, String key, String value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ImportedConfiguration importConfiguration(Path file, boolean write) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RuleAnswer why(RuleQuestion question) {
        throw new UnsupportedOperationException();
    }

    /** The status of a log that has recorded nothing. */
    static AuditStatus quiet() {
        return new AuditStatus(
                true,
                "strict",
                "binary",
                true,
                "file",
                true,
                Set.of(),
                0,
                0,
                0,
                0,
                0,
                List.of(),
                Map.of("folder", "/srv/audit"),
                List.of(),
                0,
                Map.of("lines", "7"));
    }
}
