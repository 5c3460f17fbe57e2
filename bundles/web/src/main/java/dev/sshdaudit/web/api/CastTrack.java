package dev.sshdaudit.web.api;

import dev.sshdaudit.query.AuditQuery;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where the reading of a cast has come to: what is left to read, the terminal, and the last output. The next window goes on from here. For
 * one thread at a time.
 */
final class CastTrack implements Closeable {

    private final long number;
    private final int mostLead;
    private final Reel reel;
    private final CastChannel channel;
    private final LeadRing lead;
    private Reel.@Nullable Next held;
    private long heldAt;

    private CastTrack(Reel reel, CastRequest request) {
        this.reel = reel;
        this.number = request.channel();
        this.mostLead = request.lead();
        this.channel = new CastChannel(number);
        TerminalState usual = channel.terminal();
        this.lead = new LeadRing(mostLead, usual.columns(), usual.rows());
        if (reel.partIndex() > 0) {
            lead.isInexact();
        }
    }

    /** Opens a track from which the screen at the beginning of the window can be made, if that does not take long. */
    static CastTrack open(AuditQuery query, Look look, CastRequest request) throws IOException {
        return new CastTrack(Reel.openBefore(query, look, request.from()), request);
    }

    /** Goes on to what comes next. */
    Reel.Next next() throws IOException {
        Reel.Next next = held;
        held = null;
        return next == null ? reel.next() : next;
    }

    /** Holds what has come for the next window. */
    void hold(Reel.Next next, long t) {
        held = next;
        heldAt = t;
    }

    /** Whether a window begins where the last one ended, with as much lead. */
    boolean isFor(CastRequest request) {
        return request.channel() == number && request.from() == heldAt && request.lead() == mostLead;
    }

    long number() {
        return number;
    }

    Reel reel() {
        return reel;
    }

    CastChannel channel() {
        return channel;
    }

    LeadRing lead() {
        return lead;
    }

    @Override
    public void close() {
        reel.close();
    }
}
