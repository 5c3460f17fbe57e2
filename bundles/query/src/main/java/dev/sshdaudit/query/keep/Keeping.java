package dev.sshdaudit.query.keep;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed.What;
import dev.sshdaudit.ledger.LedgerNotes;
import dev.sshdaudit.query.AuditQuery.Hold;
import dev.sshdaudit.query.ReencryptRequest;
import dev.sshdaudit.query.Reencrypted;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.place.Services;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes recordings, holds them, encrypts them anew, and brings them into the ledger. Users have been checked. Thread-safe: a recording is not held
 * and deleted by this process at the same time.
 */
public final class Keeping {

    private static final Logger LOG = LoggerFactory.getLogger(Keeping.class);

    /** How long a copy may take to come to the bucket. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Services services;
    private final Holds holds = new Holds();

    /** Makes it. */
    public Keeping(Services services) {
        this.services = services;
    }

    /** Deletes a recording, as {@link dev.sshdaudit.query.AuditQuery#delete} says. */
    public synchronized void delete(Place place, String name, String by, String reason) throws IOException {
        Entry entry = find(place, name);
        if (entry.metadata().state() == State.OPEN) {
            throw new IOException("recording " + name + " is being written: it can be deleted when it has ended");
        }
        Hold hold = holds.read(place).held().get(name);
        if (hold != null) {
            throw new IOException("recording " + name + " is held " + told(hold) + ": release it first");
        }
        if (!note(place, new RecordingUsed(What.DELETED, name, by, reason))) {
            LOG.warn(
                    "Recording {} in storage {} is deleted by {} (reason: {}), and no ledger tells of it: PID audit.ledger,"
                            + " key enable",
                    name,
                    place.storage(),
                    Visible.sentence(by),
                    Visible.quoted(reason));
        }
        try {
            place.catalog().delete(name);
        } catch (NoSuchFileException e) {
            LOG.debug("Recording {} was deleted by another process meanwhile", name);
        } catch (IOException e) {
            throw new IOException(
                    "the ledger says that recording " + name + " was deleted, and it could not be: " + e.getMessage()
                            + ". Delete it again when that is mended",
                    e);
        }
    }

    /** A recording of which there are bytes or metadata. */
    private static Entry find(Place place, String name) throws IOException {
        if (AuditLedger.isSegment(name)) {
            throw new IOException(Visible.plain(name) + " is a part of the ledger, and no recording");
        }
        Optional<Entry> found =
                RecordingMetadata.isSafeName(name) ? place.catalog().find(name) : Optional.empty();
        return found.orElseThrow(
                () -> new IOException("storage " + place.storage() + " has no recording " + Visible.plain(name)));
    }

    private static String told(Hold hold) {
        return "by " + Visible.sentence(hold.by()) + " since " + hold.since() + " (reason: "
                + Visible.quoted(hold.reason()) + ")";
    }

    private boolean note(Place place, LedgerFact fact) throws IOException {
        return notes().add(place.storage(), fact);
    }

    private LedgerNotes notes() throws IOException {
        LedgerNotes notes = services.notes();
        if (notes == null) {
            throw new IOException("the audit log is not there: is bundle sshd-audit-core active?");
        }
        return notes;
    }

    /** Holds a recording, as {@link dev.sshdaudit.query.AuditQuery#hold} says. */
    public synchronized void hold(Place place, String name, String by, String reason) throws IOException {
        Entry entry = find(place, name);
        if (isMissing(entry)) {
            throw new IOException("recording " + name + " is gone, only its metadata is left");
        }
        Hold hold = holds.read(place).held().get(name);
        if (hold != null) {
            throw new IOException("recording " + name + " is held already " + told(hold));
        }
        noteOrFail(place, new RecordingUsed(What.HELD, name, by, reason));
    }

    /** Releases a recording, as {@link dev.sshdaudit.query.AuditQuery#release} says. */
    public synchronized void release(Place place, String name, String by, String reason) throws IOException {
        if (!holds.read(place).held().containsKey(name)) {
            throw new IOException(
                    "recording " + Visible.plain(name) + " in storage " + place.storage() + " is not held");
        }
        noteOrFail(place, new RecordingUsed(What.RELEASED, name, by, reason));
    }

    private void noteOrFail(Place place, LedgerFact fact) throws IOException {
        if (!note(place, fact)) {
            throw new IOException("PID audit.ledger, key enable: storage " + place.storage()
                    + " has no ledger, which is what tells of holds");
        }
    }

    /** What is held, as {@link dev.sshdaudit.query.AuditQuery#holds} says. */
    public List<Hold> holds(Place place) throws IOException {
        return List.copyOf(holds.read(place).held().values());
    }

    /** Brings recordings into the ledger, as {@link dev.sshdaudit.query.AuditQuery#importRecordings} says. */
    public long importRecordings(Place place, String by, Consumer<String> imported, Consumer<String> leftOut)
            throws IOException {
        return new Import(place, notes(), by, imported, leftOut).run();
    }

    /**
     * Encrypts recordings anew, as {@link dev.sshdaudit.query.AuditQuery#reencrypt} says.
     *
     * @param done takes the names before and after of each recording that was encrypted anew
     */
    public long reencrypt(
            Place place,
            ReencryptRequest request,
            String by,
            BiConsumer<String, String> done,
            Consumer<Reencrypted> told)
            throws IOException {
        return new Reencryption(place, services, this, request, by, PATIENCE, done, told).run();
    }

    /**
     * What a rule has deleted.
     *
     * @param deleted how many recordings or segments
     * @param failure why one could not be deleted; null if all were
     */
    record Deleted(int deleted, @Nullable IOException failure) {}

    /**
     * Deletes recordings that are neither held nor open, on behalf of a rule. One checkpoint covers the lines of all.
     *
     * @param noted recordings that could not be deleted after the ledger said so before: no second line is written for them.
     *     Those that cannot be deleted now are added
     * @throws IOException if the ledgers cannot be read or written; nothing was deleted then
     */
    synchronized Deleted deleteOld(Place place, List<String> names, String reason, Set<String> noted)
            throws IOException {
        Set<String> held = holds.read(place).held().keySet();
        List<String> wanted = new ArrayList<>();
        for (String name : names) {
            Optional<Entry> found =
                    held.contains(name) ? Optional.empty() : place.catalog().find(name);
            // where the file is gone without a line, no line is to hide that
            if (found.isPresent() && found.get().metadata().state() != State.OPEN && !isMissing(found.get())) {
                wanted.add(name);
            }
        }
        return deleteNoted(place, wanted, reason, noted);
    }

    /** Deletes recordings or segments of ledgers, as {@link #deleteOld} does, without asking what they are. */
    synchronized Deleted deleteNoted(Place place, List<String> names, String reason, Set<String> noted)
            throws IOException {
        List<LedgerFact> facts = new ArrayList<>();
        for (String name : names) {
            if (!noted.contains(name)) {
                facts.add(new RecordingUsed(What.DELETED, name, RetentionSettings.PID, reason));
            }
        }
        if (!facts.isEmpty() && !notes().add(place.storage(), facts)) {
            throw new IOException("PID audit.ledger, key enable: storage " + place.storage()
                    + " has no ledger, without which no rule deletes anything");
        }
        noted.addAll(names);
        int deleted = 0;
        IOException failure = null;
        for (String name : names) {
            try {
                place.catalog().delete(name);
                deleted++;
                noted.remove(name);
            } catch (NoSuchFileException e) {
                noted.remove(name);
            } catch (IOException e) {
                failure = e;
            }
        }
        return new Deleted(deleted, failure);
    }

    private static boolean isMissing(Entry entry) {
        return entry.problem() != null && entry.problem().kind() == Kind.MISSING;
    }

    /** What the ledgers say of holds. */
    Holds.State state(Place place) throws IOException {
        return holds.read(place);
    }
}
