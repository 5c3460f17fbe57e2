package dev.sshdaudit.core.intake;

import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.core.measure.MessageSize;
import dev.sshdaudit.core.measure.Shortening;
import dev.sshdaudit.message.AuditMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages so far of one connection whose user has not authenticated. They are held for a moment: a user who gets in by
 * then has all of them in the connection's own recording. Later they are passed on to the {@link Lobby}'s shared recording,
 * and kept for the own one as well, as far as there is room. Guarded by the lock of the connection's recorder.
 */
public final class Waiting {

    /** The most that is kept of one connection. SSHD allows 20 attempts, of some hundred bytes as a rule. */
    static final long MOST = 64 << 10;

    /**
     * The most bytes of a field: more than any user name and any key has, and less than a client can send for nothing. A
     * message that is shortened to this says so itself.
     */
    private static final int LONGEST_FIELD = 16 << 10;

    private final Lobby lobby;
    private final String address;
    private List<AuditMessage> kept = new ArrayList<>(4);
    private long size;
    private int passed;
    private boolean passing;
    private long onlyShared;
    private Gap lost = Gap.NONE;
    private boolean unlisted;

    Waiting(Lobby lobby, String address) {
        this.lobby = lobby;
        this.address = address;
    }

    /** The client's address. */
    String address() {
        return address;
    }

    /** Takes a message, in any case the first one. Returns whether a recording has it, or will have it. */
    boolean add(AuditMessage sent) {
        AuditMessage message = Shortening.of(sent, LONGEST_FIELD);
        long more = MessageSize.of(message);
        if (kept.isEmpty() || size + more <= MOST && lobby.hasRoomToKeep(more)) {
            kept.add(message);
            size += more;
            lobby.keep(more);
            return !passing || passOn();
        }
        boolean others = passOn();
        if (lobby.add(message, this)) {
            onlyShared++;
            return others;
        }
        lost = lost.plus(message);
        return false;
    }

    /** Passes on what has not been, and what comes from now on. Returns whether the shared recording has room for it. */
    boolean passOn() {
        passing = true;
        boolean listed = true;
        for (; passed < kept.size(); passed++) {
            listed &= lobby.add(kept.get(passed), this);
        }
        return listed;
    }

    /** Whether the shared recording knows of this connection. */
    boolean isPassing() {
        return passing;
    }

    /** How many messages are not among those that {@link #leave} returns, as they stand in the shared recording alone. */
    long onlyShared() {
        return onlyShared;
    }

    /** Messages that neither {@link #leave} returns nor the shared recording has. */
    Gap lost() {
        return lost;
    }

    /** Nothing waits any more. Returns what was kept. */
    List<AuditMessage> leave() {
        lobby.keep(-size);
        List<AuditMessage> all = kept;
        kept = List.of();
        size = 0;
        return all;
    }

    /** The shared recording has no room for a message. Returns whether it is the first such message of the connection. */
    boolean isFirstUnlisted() {
        boolean first = !unlisted;
        unlisted = true;
        return first;
    }

    /** Whether the shared recording lacks messages. */
    boolean isUnlisted() {
        return unlisted;
    }
}
