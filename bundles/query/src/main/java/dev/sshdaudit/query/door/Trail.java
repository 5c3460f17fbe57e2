package dev.sshdaudit.query.door;

import dev.sshdaudit.ledger.LedgerFact.RecordingUsed;
import dev.sshdaudit.ledger.LedgerNotes;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.query.QueryUse;
import dev.sshdaudit.query.QueryUse.What;
import dev.sshdaudit.query.place.Services;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes who did what: in the log, in the user's own recording, for listeners, and, of what is about a recording and stands nowhere else in
 * the ledger, in the ledger. Thread-safe.
 */
final class Trail {

    /** The logger's name does not follow the classes, as operators choose its level and where it goes. */
    private static final Logger LOG = LoggerFactory.getLogger("dev.sshdaudit.query");

    private final Services services;
    private final Consumer<QueryUse> listeners;
    private final Refusals refusals;

    Trail(Services services, Consumer<QueryUse> listeners, Refusals refusals) {
        this.services = services;
        this.listeners = listeners;
        this.refusals = refusals;
    }

    /**
     * Notes that a user looks at a recording, or takes a copy.
     *
     * @param storage the storage that has it
     * @param detail as in {@link QueryUse#detail}
     * @throws IOException if the ledger cannot be told, and nothing may happen then
     */
    void used(Caller caller, What what, String storage, String recording, @Nullable String detail) throws IOException {
        RecordingUsed.What fact = what == What.EXPORTED ? RecordingUsed.What.EXPORTED : RecordingUsed.What.VIEWED;
        tellLedger(caller, storage, new RecordingUsed(fact, recording, caller.who(), null));
        note(caller, what, recording, detail);
    }

    /**
     * Notes that a user sees what goes on in a connection from now on.
     *
     * @param id the id of the connection, with which the names of its recordings begin
     * @throws IOException if the ledger cannot be told, and nothing may be shown then
     */
    void followed(Caller caller, String id) throws IOException {
        tellLedger(caller, services.inForce(), new RecordingUsed(RecordingUsed.What.VIEWED, id, caller.who(), null));
        note(caller, What.FOLLOWED, id, null);
    }

    private void tellLedger(Caller caller, String storage, RecordingUsed fact) throws IOException {
        LedgerNotes notes = services.notes();
        if (notes == null) {
            return;
        }
        try {
            notes.add(storage, fact);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            if (services.isStrict()) {
                throw new IOException(
                        "recording " + fact.name() + " is not shown, as the ledger cannot be told: " + e.getMessage(),
                        e);
            }
            LOG.warn(
                    "The ledger does not tell yet that {} uses recording {}: {}",
                    Visible.sentence(caller.who()),
                    fact.name(),
                    e.getMessage());
        }
    }

    /** Notes what a user did that stands in the ledger already, or does not belong there. */
    void note(Caller caller, What what, @Nullable String recording, @Nullable String detail) {
        LOG.info("{}: {}", Visible.sentence(caller.who()), told(what, recording, detail));
        noteInOwnRecording(caller, what, recording, detail);
        tellListeners(caller, what, recording, detail);
    }

    private static String told(What what, @Nullable String recording, @Nullable String detail) {
        return word(what)
                + (recording == null ? "" : " " + Visible.plain(recording))
                + (detail == null ? "" : " (" + Visible.sentence(detail) + ")");
    }

    private static String word(What what) {
        return what.name().toLowerCase(Locale.ROOT);
    }

    private void noteInOwnRecording(Caller caller, What what, @Nullable String recording, @Nullable String detail) {
        LiveConnections live = services.live();
        Subject subject = caller.subject();
        String id = live == null || subject == null ? null : live.idOf(subject);
        if (live == null || id == null) {
            return;
        }
        Map<String, Object> viewed = new LinkedHashMap<>();
        viewed.put("what", word(what));
        if (recording != null) {
            viewed.put("recording", recording);
        }
        if (detail != null) {
            viewed.put("detail", detail);
        }
        live.note(id, null, Map.of(AuditMessage.VIEWED, viewed));
    }

    private void tellListeners(Caller caller, What what, @Nullable String recording, @Nullable String detail) {
        listeners.accept(new QueryUse(Instant.now(), caller.userOrThread(), caller.address(), what, recording, detail));
    }

    /** Notes that a user was refused, unless too many were within this minute. */
    void refused(Caller caller, String asked) {
        Refusals.Turn turn = refusals.next();
        if (turn.isTold()) {
            if (turn.leftOut() > 0) {
                LOG.warn("{} more attempts without the role for them were refused, and are not told", turn.leftOut());
            }
            LOG.warn("{} was refused, for want of a role: {}", Visible.sentence(caller.who()), asked);
            tellListeners(caller, What.REFUSED, null, asked);
        }
    }
}
