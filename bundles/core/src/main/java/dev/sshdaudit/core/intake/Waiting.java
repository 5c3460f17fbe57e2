package dev.sshdaudit.core.intake;

import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.core.measure.MessageSize;
import dev.sshdaudit.core.measure.Shortening;
import dev.sshdaudit.message.AuditMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of one connection whose user has not authenticated. The messages are held for a moment: if the user
 * authenticates in that time, all of them are in the connection's own recording alone. Later they are passed on to the
 * {@link Lobby}'s shared recording, and are also kept for the connection's own recording, as far as there is room. Guarded
 * by the lock of the connection's recording.
 */
public final class Waiting {

    /** The most bytes that are kept of one connection. SSHD allows 20 attempts, of some hundred bytes as a rule. */
    static final long MOST = 64 << 10;

    /**
     * The most bytes of a field: more than any user name and any key has, and less than a client can send without having
     * authenticated. A message that is shortened tells so.
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

    /** Whether the connection gets no recording of its own, as a rule says. */
    private boolean staying;

    Waiting(Lobby lobby, String address) {
        this.lobby = lobby;
        this.address = address;
    }

    /** The client's address. */
    String address() {
        return address;
    }

    /** Takes a message, in any case the first one. Returns whether a recording has the message, or will have it. */
    boolean add(AuditMessage sent) {
        AuditMessage message = Shortening.of(sent, LONGEST_FIELD);
        long more = MessageSize.of(message);
        if (staying) {
            return lobby.add(message, this);
        } else if (kept.isEmpty() || size + more <= MOST && lobby.hasRoomToKeep(more)) {
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

    /**
     * Passes on the messages that have not been passed on, and those that come from now on.
     *
     * @return whether the shared recording has room for them
     */
    boolean passOn() {
        passing = true;
        boolean listed = true;
        for (; passed < kept.size(); passed++) {
            listed &= lobby.add(kept.get(passed), this);
        }
        return listed;
    }

    /**
     * The user has authenticated, and a rule has the connection stay without a recording of its own: all messages go to the shared
     * recording. The first and the last one are kept, for a recording that begins when the rule changes.
     *
     * @return whether the shared recording has room for the messages
     */
    boolean stay() {
        boolean listed = passOn();
        staying = true;
        if (kept.size() > 2) {
            kept = new ArrayList<>(List.of(kept.get(0), kept.get(kept.size() - 1)));
            long less = kept.stream().mapToLong(MessageSize::of).sum();
            lobby.keep(less - size);
            size = less;
            passed = kept.size();
        }
        return listed;
    }

    /** Whether messages are passed on to the shared recording. */
    boolean isPassing() {
        return passing;
    }

    /** How many messages are in the shared recording alone, and not among those that {@link #leave} returns. */
    long onlyShared() {
        return onlyShared;
    }

    /** The messages that are neither in the shared recording nor among those that {@link #leave} returns. */
    Gap lost() {
        return lost;
    }

    /** The connection leaves the lobby. Returns the messages that were kept. */
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
