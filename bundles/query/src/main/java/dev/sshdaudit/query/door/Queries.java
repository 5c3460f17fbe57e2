package dev.sshdaudit.query.door;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
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
import dev.sshdaudit.query.QueryUse.What;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.ReencryptRequest;
import dev.sshdaudit.query.Reencrypted;
import dev.sshdaudit.query.Rights;
import dev.sshdaudit.query.TextHit;
import dev.sshdaudit.query.Verification;
import dev.sshdaudit.query.VerifyRequest;
import dev.sshdaudit.query.configure.Configuring;
import dev.sshdaudit.query.door.Gate.Viewer;
import dev.sshdaudit.query.find.Everywhere;
import dev.sshdaudit.query.find.Finder;
import dev.sshdaudit.query.grep.Grep;
import dev.sshdaudit.query.keep.Keeping;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.place.Services;
import dev.sshdaudit.query.read.Opened;
import dev.sshdaudit.query.read.Recordings;
import dev.sshdaudit.query.verify.Verifying;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.text.Masking;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks for the caller's role, hands each question on, and has noted who looked at what. Thread-safe. */
final class Queries implements AuditQuery {

    private static final int MOST_SEARCHES = 4;
    private static final int MOST_VERIFICATIONS = 2;
    private static final int MOST_TEXT_SEARCHES = 2;

    /** How long a question waits while others are answered. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** How many recordings one search for a text reads at one time. */
    private static final int SEARCH_THREADS = Math.min(4, Runtime.getRuntime().availableProcessors());

    private final Services services;
    private final Supplier<Viewing> viewing;
    private final Trail trail;
    private final Gate gate;
    private final Turns searches = new Turns(MOST_SEARCHES, PATIENCE);
    private final Turns verifications = new Turns(MOST_VERIFICATIONS, PATIENCE);
    private final Turns reencryptions = new Turns(1, PATIENCE);
    private final Turns textSearches = new Turns(MOST_TEXT_SEARCHES, PATIENCE);
    private final Finder finder = new Finder();
    private final Verifying verifying;
    private final Keeping keeping;
    private final Recordings recordings;
    private final Opening opening;
    private final Exports exports;
    private final Connections connections;
    private final Configuring configuring;

    Queries(Services services, Keeping keeping, Configuring configuring, Supplier<Viewing> viewing, Trail trail) {
        this.services = services;
        this.viewing = viewing;
        this.trail = trail;
        this.gate = new Gate(viewing, trail);
        this.verifying = new Verifying(services);
        this.keeping = keeping;
        this.recordings = new Recordings(services);
        this.opening = new Opening(services, gate, viewing);
        this.exports = new Exports(services, gate, trail, opening, recordings, verifying, verifications);
        this.connections = new Connections(services);
        this.configuring = configuring;
    }

    @Override
    public AuditStatus status() {
        gate.status("status");
        return services.status();
    }

    @Override
    public Rights rights() {
        return gate.rights();
    }

    // recordings

    @Override
    public List<String> find(@Nullable String storage, RecordingFilter filter, long limit, Predicate<Found> found)
            throws IOException {
        Viewer viewer = gate.viewOrOwn("find");
        return searches.answer(() -> {
            List<String> notes = new ArrayList<>();
            List<Place> places = services.places(storage, notes::add);
            notes.addAll(Everywhere.find(
                    places, limit, found, (place, most, each) -> find(viewer, place, filter, most, each)));
            return notes;
        });
    }

    private List<String> find(Viewer viewer, Place place, RecordingFilter filter, long limit, Predicate<Found> found)
            throws IOException {
        if (!viewer.onlyOwn()) {
            return finder.find(place, filter, limit, found);
        }
        OwnFinds own = new OwnFinds(viewer.caller(), limit, found);
        return own.isWanted(filter) ? finder.find(place, own.narrowed(filter), Long.MAX_VALUE, own) : List.of();
    }

    @Override
    public OpenRecording open(OpenRequest request) throws IOException {
        Viewer viewer = gate.viewOrOwn("open");
        if (request.secrets()) {
            gate.secrets("open");
        }
        Opened opened = opening.open(
                viewer, request.storage(), request.id(), request.secrets(), recordings.with(request.identities()));
        trail.used(
                viewer.caller(),
                What.VIEWED,
                opened.storage(),
                opened.entry().metadata().name(),
                Opening.detail(opened, null));
        return opened;
    }

    @Override
    public ShownContent show(String recording) {
        Viewer viewer = gate.viewOrOwn("show");
        return viewing.get().reference() ? connections.show(viewer.caller(), recording) : Connections.notRecorded();
    }

    @Override
    public List<String> grep(GrepRequest request, Predicate<TextHit> found) throws IOException {
        Viewer viewer = gate.viewOrOwn("grep");
        return textSearches.answer(() -> {
            List<String> notes = new ArrayList<>();
            boolean[] goesOn = {true};
            List<Place> places = services.places(request.storage(), notes::add);
            notes.addAll(Everywhere.each(
                    places,
                    place -> goesOn[0]
                            ? grep(viewer, place, request, hit -> {
                                goesOn[0] = found.test(hit);
                                return goesOn[0];
                            })
                            : List.of()));
            return notes;
        });
    }

    private List<String> grep(Viewer viewer, Place place, GrepRequest request, Predicate<TextHit> found)
            throws IOException {
        RecordingCatalog catalog = place.catalog();
        Recordings readable = recordings.with(request.identities());
        return new Grep(
                        catalog,
                        metadata -> Masking.reader(readable.reader(catalog, metadata)),
                        metadata -> trail.used(viewer.caller(), What.FOUND, place.storage(), metadata.name(), null),
                        request,
                        found,
                        SEARCH_THREADS)
                .search((filter, each) -> find(viewer, place, filter, Long.MAX_VALUE, each));
    }

    @Override
    public Exported export(ExportRequest request, Path to, boolean replace) throws IOException {
        return exports.copy(request, to, replace);
    }

    @Override
    public Exported export(ExportRequest request, ExportTarget target) throws IOException {
        return exports.copy(request, target);
    }

    @Override
    public Verification verify(VerifyRequest request, Consumer<Finding> findings) throws IOException {
        gate.view("verify");
        List<Place> places = services.places(request.storage());
        return verifications.answer(
                () -> new InPlaces(places).verify(request, (place, part) -> verifying.verify(place, part, findings)));
    }

    @Override
    public List<Path> exportProof(@Nullable String storage, String id, Path folder) throws IOException {
        return exports.proof(storage, id, folder);
    }

    @Override
    public void exportProof(@Nullable String storage, String id, ExportTarget target) throws IOException {
        exports.proof(storage, id, target);
    }

    // what keeps recordings

    @Override
    public void delete(@Nullable String storage, String name, String reason) throws IOException {
        Caller caller = gate.manage("delete");
        in(storage).each(name, place -> keeping.delete(place, name, caller.who(), reason));
        trail.note(caller, What.DELETED, name, reason);
    }

    @Override
    public void hold(@Nullable String storage, String name, String reason) throws IOException {
        Caller caller = gate.manage("hold");
        in(storage).each(name, place -> keeping.hold(place, name, caller.who(), reason));
        trail.note(caller, What.HELD, name, reason);
    }

    @Override
    public void release(@Nullable String storage, String name, String reason) throws IOException {
        Caller caller = gate.manage("release");
        in(storage).each(name, place -> keeping.release(place, name, caller.who(), reason));
        trail.note(caller, What.RELEASED, name, reason);
    }

    @Override
    public List<Hold> holds(@Nullable String storage) throws IOException {
        gate.view("holds");
        List<Hold> holds = new ArrayList<>();
        for (Place place : services.places(storage)) {
            holds.addAll(keeping.holds(place));
        }
        return holds;
    }

    private InPlaces in(@Nullable String storage) throws IOException {
        return new InPlaces(services.places(storage));
    }

    @Override
    public long importRecordings(@Nullable String storage, Consumer<String> imported, Consumer<String> leftOut)
            throws IOException {
        Caller caller = gate.manage("import");
        long count = in(storage).sum(place -> keeping.importRecordings(place, caller.who(), imported, leftOut));
        trail.note(caller, What.IMPORTED, null, count + " recordings");
        return count;
    }

    @Override
    public long reencrypt(ReencryptRequest request, Consumer<Reencrypted> told) throws IOException {
        Caller caller = gate.manage("encryption anew");
        InPlaces in = in(request.storage());
        return reencryptions.answer(() -> in.sum(place -> keeping.reencrypt(
                place,
                request,
                caller.who(),
                (before, after) ->
                        trail.note(caller, What.REENCRYPTED, after, "was " + before + ", " + request.reason()),
                told)));
    }

    // connections

    @Override
    public List<LiveConnection> sessions() {
        gate.view("sessions");
        return connections.live().list();
    }

    @Override
    public LiveMessages follow(Predicate<LiveClient> wanted) {
        Caller caller = gate.view("follow");
        return new Followed(connections.live().follow(wanted, true), id -> trail.followed(caller, id));
    }

    @Override
    public LiveConnection terminate(String id, String reason) throws IOException {
        Caller caller = gate.manage("terminate");
        Connections.checkReason(reason);
        LiveConnection ended = connections.terminate(id, reason, caller.who());
        trail.note(caller, What.TERMINATED, ended.client().id(), reason);
        return ended;
    }

    // configuration

    @Override
    public List<ConfigurationKey> configuration() {
        gate.view("configuration");
        return configuring.all();
    }

    @Override
    public RuleAnswer why(RuleQuestion question) throws IOException {
        gate.view("rules");
        return connections.why(question);
    }

    @Override
    public ConfigurationKey configure(String pid, String key, @Nullable String value) throws IOException {
        Caller caller = gate.manage("configure");
        ConfigurationKey set = configuring.configure(pid, key, value);
        trail.note(caller, What.CONFIGURED, null, pid + " " + key);
        return set;
    }

    @Override
    public ImportedConfiguration importConfiguration(Path file, boolean write) throws IOException {
        Caller caller = gate.manage("import of a configuration");
        return configuring.importContainerSsh(
                file, write, (pid, key) -> trail.note(caller, What.CONFIGURED, null, pid + " " + key));
    }
}
