package dev.sshdaudit.shell;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.live.RuleAnswer;
import dev.sshdaudit.live.RuleQuestion;
import dev.sshdaudit.live.ShownContent;
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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers as it is told, and keeps what it was asked. Like the real one, it finds by the beginning of an id and by kind. */
final class FakeQuery implements AuditQuery {

    final List<Found> found = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final List<Finding> findings = new ArrayList<>();
    final List<Verification.Ledger> ledgers = new ArrayList<>();
    final List<Hold> holds = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    final List<TextHit> hits = new ArrayList<>();
    final List<LiveConnection> sessions = new ArrayList<>();
    final List<LiveMessage> live = new ArrayList<>();
    final List<ConfigurationKey> keys = new ArrayList<>();
    ImportedConfiguration imported;
    RuleQuestion question;
    RuleAnswer answer;
    final StringBuilder announced = new StringBuilder();
    OpenRecording opened;
    GrepRequest grep;
    OpenRequest open;
    ExportRequest export;
    AuditStatus status;
    boolean goesOn;
    RecordingFilter filter;
    long limit;
    VerifyRequest request;
    ReencryptRequest reencrypt;
    final List<Reencrypted> reencrypted = new ArrayList<>();
    long left;
    IOException failure;
    String refused;
    boolean denies;

    private void ask(String question) throws IOException {
        if (denies) {
            throw new SecurityException("this needs the role admin");
        }
        asked.add(question);
        if (failure != null) {
            throw failure;
        }
    }

    private static boolean isMeant(String id, String typed) {
        int part = typed.indexOf('.');
        return id.startsWith(typed)
                || (part > 0 && id.startsWith(typed.substring(0, part)) && id.endsWith(typed.substring(part)));
    }

    @Override
    public List<String> find(String storage, RecordingFilter wanted, long most, Predicate<Found> sink)
            throws IOException {
        ask("find in " + storage);
        filter = wanted;
        limit = most;
        found.stream()
                .filter(each -> each instanceof Found.Connection == wanted.isOfConnections())
                .filter(each -> wanted.id() == null || isMeant(each.id(), wanted.id()))
                .limit(most)
                .takeWhile(sink::test)
                .forEach(each -> {});
        return notes;
    }

    @Override
    public Verification verify(VerifyRequest wanted, Consumer<Finding> sink) throws IOException {
        ask("verify");
        request = wanted;
        findings.forEach(sink);
        return new Verification(
                2,
                3 << 20,
                findings.stream().filter(each -> each.kind().isAlarm()).count(),
                ledgers);
    }

    @Override
    public List<Path> exportProof(String storage, String id, Path folder) throws IOException {
        ask("proof of " + id + " in " + storage);
        return List.of(Files.writeString(folder.resolve("proof.json"), "{}"));
    }

    private void change(String what, String storage, String name, String reason) throws IOException {
        ask(what + " " + name + " in " + storage + ": " + reason);
        if (name.equals(refused)) {
            throw new IOException("it is held by \u001b[2J");
        }
    }

    @Override
    public void delete(String storage, String name, String reason) throws IOException {
        change("delete", storage, name, reason);
    }

    @Override
    public void hold(String storage, String name, String reason) throws IOException {
        change("hold", storage, name, reason);
    }

    @Override
    public void release(String storage, String name, String reason) throws IOException {
        change("release", storage, name, reason);
    }

    @Override
    public List<Hold> holds(String storage) throws IOException {
        ask("holds of " + storage);
        return holds;
    }

    @Override
    public long importRecordings(String storage, Consumer<String> imported, Consumer<String> leftOut)
            throws IOException {
        ask("import into " + storage);
        imported.accept("5f0c");
        imported.accept("5f0c.2");
        leftOut.accept("recording a0\u0007 has no metadata");
        return 2;
    }

    @Override
    public long reencrypt(ReencryptRequest wanted, Consumer<Reencrypted> sink) throws IOException {
        ask("reencrypt");
        reencrypt = wanted;
        reencrypted.forEach(sink);
        return left;
    }

    /** A ledger with a checkpoint. */
    static Verification.Ledger ledger(String id) {
        return new Verification.Ledger(
                id, "db-3", 12, Instant.EPOCH, "sshd-audit/" + id + "\n12\nAAAA\n1970-01-01T00:00:00.000000000Z\n");
    }

    @Override
    public AuditStatus status() {
        if (status == null) {
            throw new IllegalStateException("the audit log is not there");
        }
        return status;
    }

    @Override
    public OpenRecording open(OpenRequest wanted) throws IOException {
        ask("open " + wanted.id() + " in " + wanted.storage());
        open = wanted;
        return opened;
    }

    @Override
    public ShownContent show(String recording) {
        asked.add("show " + recording);
        return new ShownContent() {
            @Override
            public void announce(byte[] output) {
                announced.append(new String(output, StandardCharsets.UTF_8));
            }

            @Override
            public void close() {
                asked.add("shown");
            }
        };
    }

    @Override
    public List<String> grep(GrepRequest wanted, Predicate<TextHit> sink) throws IOException {
        ask("grep");
        grep = wanted;
        hits.stream().limit(wanted.limit()).takeWhile(sink::test).forEach(each -> {});
        return notes;
    }

    @Override
    public Exported export(ExportRequest wanted, Path to, boolean replace) throws IOException {
        ask("export " + wanted.form() + " of " + wanted.id() + " channel " + wanted.channel());
        export = wanted;
        Path file = Files.isDirectory(to) ? to.resolve(wanted.id() + ".copy") : to;
        Files.writeString(file, "x", replace ? StandardOpenOption.CREATE : StandardOpenOption.CREATE_NEW);
        return new Exported(List.of(file), notes, goesOn);
    }

    @Override
    public List<LiveConnection> sessions() {
        if (denies) {
            throw new SecurityException("this needs the role auditor");
        }
        return sessions;
    }

    @Override
    public LiveMessages follow(Predicate<LiveClient> wanted) {
        asked.add("follow");
        Iterator<LiveMessage> rest = live.iterator();
        return new LiveMessages() {
            @Override
            public LiveMessage poll(long timeout, TimeUnit unit) throws InterruptedException {
                while (rest.hasNext()) {
                    LiveMessage next = rest.next();
                    if (next == null || wanted.test(next.client())) {
                        return next;
                    }
                }
                throw new InterruptedException();
            }

            @Override
            public void close() {
                asked.add("followed");
            }
        };
    }

    @Override
    public LiveConnection terminate(String id, String reason) throws IOException {
        ask("terminate " + id + ": " + reason);
        return sessions.get(0);
    }

    @Override
    public List<ConfigurationKey> configuration() {
        return keys;
    }

    @Override
    public ConfigurationKey configure(String pid, String key, @Nullable String value) throws IOException {
        ask("configure " + pid + " " + key + "=" + value);
        if ("wrong".equals(value)) {
            throw new IllegalArgumentException("PID " + pid + ", key " + key + ": \"wrong\" is not allowed");
        }
        return new ConfigurationKey(
                pid, key, value == null ? "best_effort" : value, value == null ? "default" : "set", null);
    }

    @Override
    public ImportedConfiguration importConfiguration(Path file, boolean write) throws IOException {
        ask("import " + file + (write ? ", and write" : ""));
        return imported;
    }

    @Override
    public RuleAnswer why(RuleQuestion asked) {
        question = asked;
        return answer;
    }

    @Override
    public Exported export(ExportRequest request, ExportTarget target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void exportProof(String storage, String id, ExportTarget target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Rights rights() {
        throw new UnsupportedOperationException();
    }
}
