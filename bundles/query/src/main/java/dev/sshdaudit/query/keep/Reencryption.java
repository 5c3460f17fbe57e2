package dev.sshdaudit.query.keep;

import dev.sshdaudit.encryption.EncryptedCopies;
import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.ledger.LedgerFact.RecordingReencrypted;
import dev.sshdaudit.ledger.LedgerNotes;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.query.AuditQuery.Hold;
import dev.sshdaudit.query.ReencryptRequest;
import dev.sshdaudit.query.Reencrypted;
import dev.sshdaudit.query.Reencrypted.Outcome;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.place.Services;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts recordings to the recipients in force, one after the other. For one thread.
 *
 * <p>What the storage and the ledger have tells how far a run came, so the next one goes on there: a recording goes only when a line of
 * the ledger names its copy, the copy is where the storage keeps recordings, and its bytes have the hash of that line. A copy without
 * such a line was broken off. It goes when another copy is whole.
 */
final class Reencryption {

    private static final Logger LOG = LoggerFactory.getLogger(Reencryption.class);

    /** So many recordings are looked up in the ledgers together: each takes some hundred bytes meanwhile. */
    private static final int BATCH = 5000;

    private final Place place;
    private final Keeping keeping;
    private final LedgerNotes notes;
    private final RecordingEncryption encryption;
    private final EncryptedCopies copies;
    private final ReencryptRequest request;
    private final String by;
    private final Arrivals arrivals;
    private final BiConsumer<String, String> done;
    private final Consumer<Reencrypted> told;
    private final List<String> recipients;
    private long open;

    /** A recording, and what there is of its copies, the oldest first. */
    private record Group(Entry source, List<Entry> others) {}

    /**
     * Prepares a run.
     *
     * @param by who has it run
     * @param patience how long the storage may take to bring a copy to where it keeps recordings
     * @param done takes the names before and after of each recording that was encrypted anew
     * @param told as in {@link dev.sshdaudit.query.AuditQuery#reencrypt}
     * @throws IOException if recordings are not encrypted now, or something is missing for it; the message says what
     */
    Reencryption(
            Place place,
            Services services,
            Keeping keeping,
            ReencryptRequest request,
            String by,
            Duration patience,
            BiConsumer<String, String> done,
            Consumer<Reencrypted> told)
            throws IOException {
        this.place = place;
        this.keeping = keeping;
        this.request = request;
        this.by = by;
        this.arrivals = new Arrivals(place, patience);
        this.done = done;
        this.told = told;
        this.notes = there(services.notes());
        this.copies = there(services.copies());
        this.recipients = copies.recipients();
        if (recipients.isEmpty()) {
            throw new IOException("PID audit.encryption, key recipients: it is empty, so recordings are not encrypted."
                    + " Name those who may read them first");
        } else if (recipients.size() > RecordingReencrypted.MOST_RECIPIENTS) {
            throw new IOException("PID audit.encryption, key recipients: recordings are encrypted anew to "
                    + RecordingReencrypted.MOST_RECIPIENTS + " recipients at most");
        }
        RecordingEncryption installed = services.encryption();
        if (installed == null) {
            throw new IOException("feature sshd-audit-encryption, which encrypts and decrypts, is not installed");
        }
        this.encryption = installed;
    }

    private static <T> T there(@Nullable T service) throws IOException {
        if (service == null) {
            throw new IOException("the audit log is not there: is bundle sshd-audit-core active?");
        }
        return service;
    }

    /** Returns how many recordings are left to be done. */
    long run() throws IOException {
        Map<String, List<String>> named = named();
        List<String> originals = List.copyOf(named.keySet());
        for (int i = 0; i < originals.size(); i += BATCH) {
            List<String> batch = originals.subList(i, Math.min(originals.size(), i + BATCH));
            Lineage lineage = Lineage.read(place, Set.copyOf(batch));
            Set<String> held = keeping.holds(place).stream().map(Hold::name).collect(Collectors.toSet());
            for (int j = 0; j < batch.size(); j++) {
                Segments.checkInterrupt();
                List<String> names = named.getOrDefault(batch.get(j), List.of());
                if (!one(group(names, lineage), lineage, held)) {
                    return open + originals.size() - i - j - 1;
                }
            }
        }
        return open;
    }

    /** The names of all recordings that are meant, and of their copies, by what these have in common. */
    private Map<String, List<String>> named() throws IOException {
        Set<String> names = request.names();
        Set<String> wanted = names == null
                ? null
                : names.stream().map(name -> CopyName.of(name).original()).collect(Collectors.toSet());
        Map<String, List<String>> named = new LinkedHashMap<>();
        Set<String> sorted = new TreeSet<>();
        Stored.list(new Segments(place).source(), sorted::add);
        for (String name : sorted) {
            String original = CopyName.of(name).original();
            if (wanted == null || wanted.contains(original)) {
                named.computeIfAbsent(original, any -> new ArrayList<>()).add(name);
            }
        }
        for (String name : names == null ? Set.<String>of() : names) {
            if (!named.containsKey(CopyName.of(name).original())) {
                refuse(name, "the storage does not have it");
            }
        }
        return named;
    }

    /**
     * The recording that is to be encrypted anew: the oldest of which there are bytes, but for copies that were broken off. Of these no
     * line tells what they are the copy of; without a ledger, only their number tells.
     */
    private @Nullable Group group(List<String> names, Lineage lineage) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String name : names) {
            place.catalog().find(name).filter(entry -> !isMissing(entry)).ifPresent(entries::add);
        }
        entries.sort(Comparator.<Entry>comparingInt(entry -> number(entry))
                .thenComparing(entry -> entry.metadata().name()));
        if (entries.isEmpty()) {
            return null;
        }
        Entry source = entries.stream()
                .filter(entry ->
                        number(entry) == 0 || lineage.madeBy(entry.metadata().name()) != null)
                .findFirst()
                .orElse(entries.get(0));
        entries.remove(source);
        return new Group(source, entries);
    }

    private static boolean isMissing(Entry entry) {
        return entry.problem() != null && entry.problem().kind() == Kind.MISSING;
    }

    private static int number(Entry entry) {
        return CopyName.of(entry.metadata().name()).number();
    }

    /** Returns whether to go on with other recordings. */
    private boolean one(@Nullable Group group, Lineage lineage, Set<String> held) throws IOException {
        if (group == null) {
            return true; // deleted meanwhile
        }
        String name = group.source().metadata().name();
        Fact.RecordingReencrypted made = lineage.madeBy(name);
        if (group.others().isEmpty() && made != null && made.recipients().equals(recipients)) {
            told.accept(new Reencrypted(
                    name,
                    name,
                    Outcome.NOT_NEEDED,
                    "is encrypted to these " + recipients.size() + " recipients already"));
            return true;
        }
        try {
            String why = refusal(group, lineage, held);
            if (why != null) {
                refuse(name, why);
                return true;
            } else if (request.dryRun()) {
                requireKey(name);
                told.accept(new Reencrypted(
                        name,
                        null,
                        Outcome.WOULD_BE_DONE,
                        "would be encrypted to " + recipients.size()
                                + (recipients.size() == 1 ? " recipient" : " recipients")));
                return true;
            }
            return encrypt(group, lineage);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IdentityException e) {
            refuse(name, "stays as it is: " + e.getMessage());
        } catch (IOException e) {
            refuse(name, "stays as it is: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
        }
        return true;
    }

    /** Reads no more than the header. */
    private void requireKey(String name) throws IOException {
        if (RecordingEncryption.isEncrypted(name)) {
            encryption.decrypt(place.catalog().read(name), request.identities()).close();
        }
    }

    private void refuse(String name, String text) {
        open++;
        told.accept(new Reencrypted(name, null, Outcome.REFUSED, text));
    }

    /** Why a recording is not to be touched; null if it may be. */
    private @Nullable String refusal(Group group, Lineage lineage, Set<String> held) throws IOException {
        Entry source = group.source();
        String name = source.metadata().name();
        if (source.metadata().state() == State.OPEN) {
            return "is being written: it can be encrypted anew when it has ended";
        } else if (held.contains(name)) {
            return "is held: audit:release lets it be encrypted anew";
        } else if (source.problem() != null) {
            return "stays as it is: " + source.problem().text();
        } else if (lineage.isThere() && lineage.ended(name) == null) {
            return "stays as it is, as no ledger tells how it ended: audit:ledger-import tells it";
        } else if (group.others().stream().anyMatch(other -> number(other) == number(source))) {
            return "stays as it is, as there are two recordings of the same part of a connection";
        } else if (!place.catalog().hasArrived(name)) {
            return "is on its way to where the storage keeps recordings: try again later";
        }
        Optional<String> retention = place.catalog().retention(name);
        return retention.isPresent() ? "stays as it is, as its bytes cannot be deleted: " + retention.get() : null;
    }

    /** Returns whether to go on with other recordings. */
    private boolean encrypt(Group group, Lineage lineage) throws IOException {
        String name = group.source().metadata().name();
        Fact.RecordingReencrypted before = lineage.copyOf(name);
        if (before != null && before.recipients().equals(recipients) && isThere(before.as(), group)) {
            if (!arrivals.await(before.as())) {
                return waits(name, before.as());
            } else if (arrivals.hash(before.as()).equals(before.after().toString())) {
                finish(group, before.as(), "was encrypted anew before");
                return true;
            }
        }
        Lineage.Ended ended = lineage.ended(name);
        CopyName names = CopyName.of(name);
        int highest = Math.max(names.number(), lineage.highest(names.original()));
        for (Entry other : group.others()) {
            highest = Math.max(highest, number(other));
        }
        String as = names.copy(highest + 1);
        RecordingMetadata from = ended == null ? group.source().metadata() : ended.metadata();
        Rewriting rewriting = new Rewriting(place, encryption, copies, request.identities(), from, as);
        try {
            rewriting.write(ended == null ? null : ended.line(), recipients);
            tell(rewriting, name, as, lineage);
        } catch (IOException | RuntimeException | Error e) {
            drop(rewriting, as);
            throw e;
        }
        if (!arrivals.await(as)) {
            return waits(name, as);
        }
        boolean isOpened;
        try {
            isOpened = rewriting.readBack();
        } catch (IOException | RuntimeException | Error e) {
            drop(rewriting, as);
            throw e;
        }
        finish(
                group,
                as,
                "is encrypted anew, " + rewriting.written().bytes() + " bytes"
                        + (isOpened ? ", and was decrypted again" : ""));
        return true;
    }

    private void tell(Rewriting rewriting, String name, String as, Lineage lineage) throws IOException {
        boolean isTold = notes.add(
                place.storage(),
                new RecordingReencrypted(
                        name, as, rewriting.before(), rewriting.written().sha256(), recipients, by, request.reason()));
        if (!isTold && lineage.isThere()) {
            throw new IOException("PID audit.ledger, key enable: storage " + place.storage()
                    + " has a ledger, which is switched off: it could not tell who encrypted what");
        }
    }

    private static boolean isThere(String name, Group group) {
        return group.others().stream()
                .anyMatch(other -> other.metadata().name().equals(name)
                        && other.metadata().state() != State.OPEN
                        && other.problem() == null);
    }

    private boolean waits(String name, String as) {
        open++;
        told.accept(new Reencrypted(
                name,
                as,
                Outcome.WAITING,
                "has a copy that is on its way to where the storage keeps recordings, and stays until then: run this again"
                        + " when the storage answers"));
        return false;
    }

    /** What is left of copies that were broken off goes, and last the recording: it must not be missing while they are there. */
    private void finish(Group group, String as, String text) throws IOException {
        String name = group.source().metadata().name();
        try {
            for (Entry other : group.others()) {
                if (!other.metadata().name().equals(as)) {
                    keeping.delete(
                            place, other.metadata().name(), by, reason("a copy of " + name + " that was broken off"));
                }
            }
            keeping.delete(place, name, by, reason("encrypted anew as " + as));
        } catch (IOException e) {
            // held meanwhile, for example: the next run goes on here
            throw new IOException(
                    "its copy " + as + " is whole, but not all that it replaces can be deleted: " + e.getMessage(), e);
        }
        done.accept(name, as);
        told.accept(new Reencrypted(name, as, Outcome.DONE, text));
    }

    private String reason(String what) {
        return what + ": " + request.reason();
    }

    /** Deletes a copy that was broken off; what cannot be deleted goes in the next run. */
    private void drop(Rewriting rewriting, String as) {
        if (!rewriting.isBegun()) {
            return; // what has this name is not of this run
        }
        boolean interrupted = Thread.interrupted();
        try {
            if (place.catalog().find(as).isPresent()) {
                keeping.delete(place, as, by, reason("a copy that was broken off"));
            }
        } catch (IOException e) {
            LOG.warn(
                    "Copy {} was broken off, and stays until the next run: {}",
                    as,
                    Visible.sentence(String.valueOf(e.getMessage())));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
