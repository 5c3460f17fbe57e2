package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.ConfigurationKey;
import dev.sshdaudit.query.ExportRequest;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.GrepRequest;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.query.OpenRequest;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.TextHit;
import dev.sshdaudit.query.Verification;
import dev.sshdaudit.query.VerifyRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    RecordingFilter filter;
    long limit;
    VerifyRequest request;
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

    @Override
    public List<String> find(String storage, RecordingFilter wanted, long most, Predicate<Found> sink)
            throws IOException {
        ask("find in " + storage);
        filter = wanted;
        limit = most;
        found.stream()
                .filter(each -> each instanceof Found.Connection == wanted.isOfConnections())
                .filter(each -> wanted.id() == null || each.id().startsWith(wanted.id()))
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
    public List<Path> exportProof(String storage, String name, Path folder) throws IOException {
        ask("proof of " + name + " in " + storage);
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
    public void used(String storage, String name, Use what) throws IOException {
        ask(what + " " + name + " in " + storage);
    }

    /** A ledger with a checkpoint. */
    static Verification.Ledger ledger(String id) {
        return new Verification.Ledger(
                id, "db-3", 12, Instant.EPOCH, "sshd-audit/" + id + "\n12\nAAAA\n1970-01-01T00:00:00.000000000Z\n");
    }

    @Override
    public dev.sshdaudit.AuditStatus status() {
        throw new UnsupportedOperationException();
    }

    @Override
    public OpenRecording open(OpenRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public dev.sshdaudit.live.ShownContent show(String recording) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> grep(GrepRequest request, Predicate<TextHit> found) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> export(ExportRequest request, Path to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<dev.sshdaudit.live.LiveConnection> sessions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public dev.sshdaudit.live.LiveMessages follow(Predicate<dev.sshdaudit.live.LiveClient> wanted) {
        throw new UnsupportedOperationException();
    }

    @Override
    public dev.sshdaudit.live.LiveConnection terminate(String id, String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ConfigurationKey> configuration() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ConfigurationKey configure(String pid, String key, @Nullable String value) {
        throw new UnsupportedOperationException();
    }
}
