package dev.sshdaudit.query.door;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed.What;
import dev.sshdaudit.ledger.LedgerNotes;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.live.ShownContent;
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
import dev.sshdaudit.query.configure.Configuring;
import dev.sshdaudit.query.find.Finder;
import dev.sshdaudit.query.keep.Keeping;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.place.Services;
import dev.sshdaudit.query.verify.Verifying;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for the caller's role, and hands each question on. Thread-safe. */
final class Queries implements AuditQuery {

    private static final Logger LOG = LoggerFactory.getLogger(AuditQuery.class);

    private static final int MOST_SEARCHES = 4;
    private static final int MOST_VERIFICATIONS = 2;

    private final Services services;
    private final Turns searches = new Turns(MOST_SEARCHES);
    private final Turns verifications = new Turns(MOST_VERIFICATIONS);
    private final Finder finder = new Finder();
    private final Verifying verifying;
    private final Keeping keeping;
    private final Configuring configuring;

    Queries(Services services, Keeping keeping, Configuring configuring) {
        this.services = services;
        this.verifying = new Verifying(services);
        this.keeping = keeping;
        this.configuring = configuring;
    }

    @Override
    public List<String> find(@Nullable String storage, RecordingFilter filter, long limit, Predicate<Found> found)
            throws IOException {
        Caller.admin();
        return searches.answer(() -> finder.find(services.place(storage), filter, limit, found));
    }

    @Override
    public Verification verify(VerifyRequest request, Consumer<Finding> findings) throws IOException {
        Caller.admin();
        return verifications.answer(() -> verifying.verify(services.place(request.storage()), request, findings));
    }

    @Override
    public List<Path> exportProof(@Nullable String storage, String name, Path folder) throws IOException {
        Caller.admin();
        Place place = services.place(storage);
        Verifying.checkEmpty(folder);
        // first: in mode strict nothing is handed out that cannot be told
        note(place, name, Use.EXPORTED);
        return verifications.answer(() -> verifying.exportProof(place, name, folder));
    }

    @Override
    public void delete(@Nullable String storage, String name, String reason) throws IOException {
        String by = Caller.admin();
        keeping.delete(services.place(storage), name, by, reason);
    }

    @Override
    public void hold(@Nullable String storage, String name, String reason) throws IOException {
        String by = Caller.admin();
        keeping.hold(services.place(storage), name, by, reason);
    }

    @Override
    public void release(@Nullable String storage, String name, String reason) throws IOException {
        String by = Caller.admin();
        keeping.release(services.place(storage), name, by, reason);
    }

    @Override
    public List<Hold> holds(@Nullable String storage) throws IOException {
        Caller.admin();
        return keeping.holds(services.place(storage));
    }

    @Override
    public long importRecordings(@Nullable String storage, Consumer<String> imported, Consumer<String> leftOut)
            throws IOException {
        String by = Caller.admin();
        return keeping.importRecordings(services.place(storage), by, imported, leftOut);
    }

    @Override
    public AuditStatus status() {
        throw new UnsupportedOperationException();
    }

    @Override
    public OpenRecording open(OpenRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ShownContent show(String recording) {
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
    public List<LiveConnection> sessions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public LiveMessages follow(Predicate<LiveClient> wanted) {
        throw new UnsupportedOperationException();
    }

    @Override
    public LiveConnection terminate(String id, String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ConfigurationKey> configuration() {
        Caller.admin();
        return configuring.all();
    }

    @Override
    public ConfigurationKey configure(String pid, String key, @Nullable String value) throws IOException {
        Caller.admin();
        return configuring.configure(pid, key, value);
    }

    @Override
    public void used(@Nullable String storage, String name, Use what) throws IOException {
        note(services.place(storage), name, what);
    }

    private void note(Place place, String name, Use what) throws IOException {
        LedgerNotes notes = services.notes();
        if (notes != null) {
            What fact = what == Use.VIEWED ? What.VIEWED : What.EXPORTED;
            try {
                notes.add(place.storage(), new RecordingUsed(fact, name, Caller.name(), null));
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (services.isStrict()) {
                    throw e;
                }
                LOG.warn(
                        "The ledger does not tell yet that {} uses recording {}: {}",
                        Caller.name(),
                        name,
                        e.getMessage());
            }
        }
    }
}
