package dev.sshdaudit.core.ledger;

import dev.sshdaudit.Content;
import dev.sshdaudit.core.operator.Episode;
import dev.sshdaudit.core.operator.Failures;
import dev.sshdaudit.core.selection.Lane;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.core.time.Futures;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.core.time.Timer;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerFact.LogChanged;
import dev.sshdaudit.ledger.LedgerFact.LogChanged.Change;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The ledgers of all storages. There is one for each place that recordings go to, as long as a ledger is registered as a
 * service and the pipeline keeps anything. Thread-safe.
 */
public final class Ledgers implements Failures.Listener {

    private final Time time;
    private final Timer timer;
    private final Supplier<Policy> policy;
    private final Supplier<String> node;
    private final BooleanSupplier wanted;
    private final Failures failures;
    // guarded by this
    private final TreeMap<Comparable<Object>, AuditLedger> services = new TreeMap<>();
    /** By storage, and by the place where the storage keeps recordings. */
    private final Map<AuditStorage, Map<String, StorageLedger>> storages = new IdentityHashMap<>();

    private List<Pipeline> used = List.of();
    private List<StorageLedger> inForce = List.of();
    private volatile @Nullable AuditLedger service;
    private volatile @Nullable LogChanged state;

    /**
     * Begins without any.
     *
     * @param policy the policy in force
     * @param node the name of this machine, or an empty text
     * @param wanted whether auditing is on
     */
    public Ledgers(
            Time time,
            Timer timer,
            Failures failures,
            Supplier<Policy> policy,
            Supplier<String> node,
            BooleanSupplier wanted) {
        this.time = time;
        this.timer = timer;
        this.policy = policy;
        this.node = node;
        this.wanted = wanted;
        this.failures = failures;
    }

    // services

    /** A ledger is there. */
    public void add(Comparable<Object> source, AuditLedger ledger) {
        List<StorageLedger> all;
        synchronized (this) {
            services.put(source, ledger);
            service = highest();
            all = all();
        }
        all.forEach(StorageLedger::wake);
    }

    /**
     * A ledger is there no longer. Returns when its code is not called any more, or after a while.
     *
     * @param seconds how long to wait for storages
     * @return whether its code is not called any more
     */
    public boolean remove(Comparable<Object> source, long seconds) {
        AuditLedger gone;
        List<StorageLedger> all;
        synchronized (this) {
            gone = services.remove(source);
            service = highest();
            all = all();
        }
        return gone == null
                || Futures.await(
                        all.stream().map(ledger -> ledger.release(gone)).toList(), seconds);
    }

    // storages

    private @Nullable AuditLedger highest() {
        Map.Entry<Comparable<Object>, AuditLedger> last = services.lastEntry();
        return last == null ? null : last.getValue();
    }

    private List<StorageLedger> all() {
        return storages.values().stream()
                .flatMap(places -> places.values().stream())
                .toList();
    }

    /** The pipelines in force are other ones. */
    public void use(List<Pipeline> pipelines) {
        synchronized (this) {
            used = List.copyOf(pipelines);
        }
        follow();
    }

    /** Finds the ledgers that are in force: pipelines may be other ones, or storages be told to keep recordings elsewhere. */
    private void follow() {
        List<Pipeline> pipelines;
        synchronized (this) {
            pipelines = used;
        }
        // several pipelines can go to one storage
        List<StorageLedger> next = pipelines.stream()
                .filter(pipeline -> !keepsNothing(pipeline))
                .map(this::of)
                .distinct()
                .toList();
        List<StorageLedger> all;
        synchronized (this) {
            if (pipelines != used || next.equals(inForce)) {
                return;
            }
            inForce = next;
            all = all();
        }
        // those that are not needed any more see that
        all.forEach(StorageLedger::wake);
    }

    synchronized boolean isInForce(StorageLedger ledger) {
        return inForce.contains(ledger);
    }

    private static boolean keepsNothing(Pipeline pipeline) {
        return pipeline.storageName().equals(Settings.NONE)
                || pipeline.formatName().equals(Settings.NONE);
    }

    private StorageLedger of(Pipeline pipeline) {
        return of(pipeline.storageName(), pipeline.storage(), pipeline.lane());
    }

    /**
     * The ledger in the place where a storage keeps recordings now.
     *
     * @param lane the threads of the storage
     */
    StorageLedger of(String name, AuditStorage storage, Lane lane) {
        String place = storage.place();
        synchronized (this) {
            return storages.computeIfAbsent(storage, any -> new HashMap<>())
                    .computeIfAbsent(place, where -> new StorageLedger(this, name, storage, where, lane));
        }
    }

    /**
     * Opens a recording in the storage of a pipeline, and tells the ledger there. For threads of the storage.
     *
     * @throws IOException if the recording cannot be opened; in mode {@code strict} also if the ledger cannot be written
     */
    public StorageOutput create(Pipeline pipeline, RecordingMetadata metadata) throws IOException {
        return isKept() && !keepsNothing(pipeline)
                ? of(pipeline).create(metadata)
                : pipeline.storage().create(metadata);
    }

    /** Adds facts about connections that have ended to the ledger of a pipeline's storage. For threads of the storage. */
    public void add(Pipeline pipeline, List<LedgerFact> facts) {
        if (!facts.isEmpty() && isKept() && !keepsNothing(pipeline)) {
            StorageLedger ledger = of(pipeline);
            facts.forEach(ledger::addInTime);
        }
    }

    /**
     * A storage goes away. Returns when the ledger there is closed, or after a while.
     *
     * @param storage any service; one that is no storage with a ledger is ignored
     * @return whether it is closed
     */
    public boolean withdraw(Object storage, long seconds) {
        Map<String, StorageLedger> gone;
        synchronized (this) {
            gone = storages.remove(storage);
            used = used.stream()
                    .filter(pipeline -> pipeline.storage() != storage)
                    .toList();
            inForce = inForce.stream()
                    .filter(ledger -> ledger.storage() != storage)
                    .toList();
        }
        return gone == null
                || Futures.await(
                        gone.values().stream().map(StorageLedger::close).toList(), seconds);
    }

    /** Does what the timer has forgotten; to be called now and then. */
    public void look(long now) {
        follow();
        List<StorageLedger> all;
        synchronized (this) {
            all = all();
        }
        all.forEach(ledger -> ledger.look(now));
    }

    /** Closes all ledgers. Returns whether that was done in time. */
    public boolean close(long seconds) {
        List<StorageLedger> all;
        synchronized (this) {
            all = all();
        }
        return Futures.await(all.stream().map(StorageLedger::close).toList(), seconds);
    }

    // what happens to the log

    /**
     * Auditing was switched on or off, or is configured anew.
     *
     * @param by who did it, or null if that is not known
     */
    public void changed(Settings before, Settings chosen, @Nullable String by) {
        if (before.enable() != chosen.enable()) {
            changed(new LogChanged(chosen.enable() ? Change.ON : Change.OFF, chosen + ".", by));
        } else if (chosen.enable() && !chosen.changesFrom(before).isEmpty()) {
            changed(new LogChanged(Change.CHANGED, chosen + ".", by));
        }
    }

    /**
     * Other content is recorded.
     *
     * @param by who chose it, or null if that is not known
     */
    public void changed(Interception chosen, @Nullable String by) {
        String keys = chosen.contents().stream().map(Content::key).sorted().collect(Collectors.joining(", "));
        tell(new LogChanged(Change.CHANGED, "Content that is recorded: " + (keys.isEmpty() ? "none" : keys) + ".", by));
    }

    /**
     * A rule is another one, or recordings are encrypted to others.
     *
     * @param text a sentence that tells it
     * @param by who changed it, or null if that is not known
     */
    public void changed(String text, @Nullable String by) {
        tell(new LogChanged(Change.CHANGED, text, by));
    }

    private void changed(LogChanged change) {
        // a ledger that begins later begins with what is in force
        state = change.change() == Change.CHANGED ? new LogChanged(Change.ON, change.text(), change.by()) : change;
        tell(change);
    }

    @Override
    public void begun(String text) {
        tell(new LedgerFact.Failure(true, text));
    }

    @Override
    public void over(String text) {
        tell(new LedgerFact.Failure(false, text));
    }

    /** Tells a fact to all ledgers that are open. Does not wait. */
    private void tell(LedgerFact fact) {
        List<StorageLedger> all;
        synchronized (this) {
            all = all();
        }
        all.forEach(ledger -> ledger.tell(fact));
    }

    /** Facts of the ledger for the operator. */
    public Map<String, String> status() {
        AuditLedger current = service;
        return current == null ? Map.of() : current.status();
    }

    // for the ledgers of storages

    boolean isKept() {
        return service != null;
    }

    @Nullable
    AuditLedger service() {
        return service;
    }

    /** What a ledger is told when it begins; null if nothing has been configured yet. */
    @Nullable
    LedgerFact state() {
        LogChanged current = state;
        return current == null && !isWanted() ? new LogChanged(Change.OFF, "Auditing is off.", null) : current;
    }

    boolean isWanted() {
        return wanted.getAsBoolean();
    }

    boolean isStrict() {
        return policy.get().isStrict();
    }

    String node() {
        return node.get();
    }

    Time time() {
        return time;
    }

    Timer timer() {
        return timer;
    }

    /** Makes an episode for the ledger of a storage. */
    Episode episode() {
        return new Episode(failures);
    }

    /** The ledger of a storage cannot be written. */
    void failed(StorageLedger ledger, Throwable e) {
        String why = e instanceof IOException && e.getMessage() != null ? e.getMessage() : e.toString();
        ledger.failing()
                .begin(
                        ledger,
                        "The ledger in storage " + ledger.storageName() + " cannot be written: " + why + "."
                                + policy.get().consequence());
    }

    /** The ledger of a storage can be written again. */
    void works(StorageLedger ledger) {
        ledger.failing().end(ledger, "The ledger in storage " + ledger.storageName() + " is written again.");
    }
}
