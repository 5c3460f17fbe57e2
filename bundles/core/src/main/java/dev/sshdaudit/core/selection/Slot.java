package dev.sshdaudit.core.selection;

import dev.sshdaudit.core.measure.Losses;
import dev.sshdaudit.core.measure.Mailboxes;
import dev.sshdaudit.core.measure.Share;
import dev.sshdaudit.core.operator.Episode;
import dev.sshdaudit.core.operator.Failures;
import dev.sshdaudit.core.operator.PipelineReports;
import dev.sshdaudit.core.settings.Pair;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.storage.AuditStorage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A place for a pipeline, one for each pair of a format and a storage that the operator chose. The chosen pipeline is in force
 * as soon as its services are there; until then, the former one of this slot stays in force, as long as its services are there.
 * Methods for any thread say so; the others are for the {@link Pipelines}, which hold their lock.
 */
public final class Slot {

    private final PipelineReports reports;
    private final Share share;
    private final Lane shared;
    private final Episode missing;

    /** The names that the operator chose; null before the first choice. */
    private volatile @Nullable Pair chosen;

    /** Whether this is one of several slots. */
    private boolean several;

    private volatile @Nullable Pipeline current;
    private volatile boolean required = true;
    private volatile boolean gone;
    private volatile Losses losses = new Losses();

    /**
     * Begins without a choice.
     *
     * @param failures takes the error that a format or storage is missing, and those of the pipeline
     * @param policy the policy in force
     * @param mailboxes counts the memory of all mailboxes
     * @param shared the threads for connections while there is no storage
     */
    public Slot(Failures failures, Supplier<Policy> policy, Mailboxes mailboxes, Lane shared) {
        this.reports = new PipelineReports(failures, policy);
        this.share = new Share(mailboxes);
        this.shared = shared;
        this.missing = new Episode(failures);
    }

    // for any thread

    /** The pipeline in force here, or null if there is none. */
    public @Nullable Pipeline current() {
        return current;
    }

    /**
     * The threads for a connection.
     *
     * @param bound the pipeline of the connection's open part, or null if none is open
     */
    public Lane lane(@Nullable Pipeline bound) {
        Pipeline pipeline = bound == null ? current : bound;
        return pipeline == null ? shared : pipeline.lane();
    }

    /** Whether key {@code mode} decides about connections that cannot be recorded here. */
    public boolean isRequired() {
        return required;
    }

    /** Whether the operator's choice has no place for this slot any more: no recording begins here. */
    public boolean isGone() {
        return gone;
    }

    /** Tells the operator of errors. */
    public PipelineReports reports() {
        return reports;
    }

    /** The memory for messages that wait for this pipeline, where there are several. */
    public Share share() {
        return share;
    }

    /** What the recordings of the chosen pipeline lack. */
    public Losses losses() {
        return losses;
    }

    /** Whether recordings go to one storage here and in another slot. */
    public boolean hasSameStorage(Slot other) {
        Pair one = chosen;
        Pair two = other.chosen;
        return one != null && two != null && one.storage().equals(two.storage());
    }

    // for the pipelines

    @Nullable
    Pair chosen() {
        return chosen;
    }

    /**
     * Takes the operator's choice.
     *
     * @param count how many slots there are
     */
    void choose(Pair pair, int count) {
        Pair before = chosen;
        if (before != null && !before.isSame(pair)) {
            losses = new Losses();
        }
        chosen = pair;
        required = pair.required();
        several = count > 1;
        share.among(count);
        reports.name(several ? pair : null);
    }

    /** No pipeline is in force any more. */
    void clear() {
        current = null;
    }

    /** There is no place for this slot any more. */
    void remove() {
        gone = true;
        required = false;
        current = null;
        reports.close();
        Pair pair = chosen;
        missing.end(this, pair == null ? "" : "PID audit: " + pair.words() + " are not in force any more.");
    }

    /** Whether a pipeline that is in force here is the chosen one of another slot. */
    boolean isInTheWayOf(Slot other) {
        Pipeline pipeline = current;
        Pair own = chosen;
        Pair wanted = other.chosen;
        return other != this
                && pipeline != null
                && wanted != null
                && own != null
                && wanted.is(pipeline.formatName(), pipeline.storageName())
                && !wanted.isSame(own);
    }

    /** What has come of a look at the services. */
    enum Settled {
        /** The same pipeline is in force, or still none. */
        SAME,
        /** The chosen pipeline is in force now. */
        ANEW,
        /** Something of the chosen pipeline is missing. */
        MISSING,
        /** As MISSING; and none is in force any more, because of the encryption. */
        EXPOSED
    }

    /** Puts the chosen pipeline in force, if its services are there. */
    Settled settle(Services services) {
        Pair pair = chosen;
        if (pair == null) {
            return Settled.SAME;
        }
        Pipeline next = services.pipeline(pair);
        if (next == null) {
            return keepOrLose(services) ? Settled.EXPOSED : Settled.MISSING;
        }
        missing.end(this, "PID audit: " + pair.words() + " are there now.");
        Pipeline before = current;
        if (before != null
                && before.uses(next.format())
                && before.uses(next.storage())
                && before.uses(next.encryption())) {
            return Settled.SAME;
        }
        current = next;
        return Settled.ANEW;
    }

    /**
     * The pipeline stays in force as long as its format and its storage are there, and its recordings are encrypted as they are to be.
     *
     * @return whether it is in force no longer because of its encryption
     */
    private boolean keepOrLose(Services services) {
        Pipeline before = current;
        boolean exposed = before != null && !services.encryptions.mayStay(before.encryption());
        if (before != null && (exposed || !services.has(before))) {
            current = null;
        }
        return exposed;
    }

    /** Takes the pipeline out of force if it goes through a service. Returns whether it did. */
    boolean withdraw(Object service) {
        Pipeline before = current;
        if (before == null || !before.uses(service)) {
            return false;
        }
        current = null;
        return true;
    }

    /** Whether something of the chosen pipeline is missing. */
    boolean isMissing(Services services) {
        Pair pair = chosen;
        return pair != null && services.pipeline(pair) == null;
    }

    /** Reports what is missing. */
    void complain(Services services) {
        Pair pair = chosen;
        if (pair == null || gone) {
            return;
        }
        boolean format = services.formats.selected(pair.format()) == null;
        if (!format && services.storages.selected(pair.storage()) != null) {
            if (services.encryptions.current() == null) {
                missing.begin(this, services.encryptions.problem() + ". Until then, nothing can be recorded.");
            }
            return;
        }
        String kind = format ? "format" : "storage";
        missing.begin(
                this,
                "PID audit, key " + kind + ": \"" + (format ? pair.format() : pair.storage())
                        + "\" is not there, only " + (format ? services.formats : services.storages).names()
                        + ". Install the bundle that brings it; if it is installed, a missing or wrong value in the PID"
                        + " of this " + kind + " keeps it away, and the log names that PID and key. "
                        + untilItComes(pair));
    }

    private String untilItComes(Pair pair) {
        Pipeline kept = current;
        if (kept != null) {
            return "Until it comes, format " + kept.formatName() + " and storage " + kept.storageName()
                    + " stay in force.";
        }
        return several
                ? "Until it comes, nothing can be recorded with " + pair.words() + "."
                : "Until it comes, nothing can be recorded.";
    }

    /** The names of the pipeline in force, or else of the chosen one; null if nothing has been chosen. */
    private @Nullable Pair names() {
        Pipeline pipeline = current;
        return pipeline == null ? chosen : new Pair(pipeline.formatName(), pipeline.storageName(), required);
    }

    /** What the status tells of it. */
    State state(Services services) {
        Pair names = names();
        Target target = names == null ? null : services.storages.selected(names.storage());
        return new State(
                names == null ? "null" : names.format(),
                names != null && services.formats.selected(names.format()) != null,
                names == null ? "null" : names.storage(),
                target == null ? null : target.storage(),
                required,
                losses);
    }

    /**
     * A slot as the status shows it. Immutable.
     *
     * @param format the name of the format in force, or else of the chosen one
     * @param hasFormat whether this format is there
     * @param storageName the name of the storage in force, or else of the chosen one
     * @param storage this storage; null if it is not there
     * @param required whether key {@code mode} decides about connections that cannot be recorded here
     * @param losses what recordings lack
     */
    public record State(
            String format,
            boolean hasFormat,
            String storageName,
            @Nullable AuditStorage storage,
            boolean required,
            Losses losses) {}
}
