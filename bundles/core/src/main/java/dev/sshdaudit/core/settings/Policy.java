package dev.sshdaudit.core.settings;

import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.AuditSettings.Unauthenticated;
import java.util.Set;

/**
 * Decides what happens to connections that cannot be recorded. Immutable.
 *
 * @param mode whether they go on or are ended
 * @param exemptUsers users whose connections go on in mode {@code strict}
 * @param mailboxes the limits of mailboxes
 * @param unauthenticated where connections are recorded whose users have not authenticated
 */
public record Policy(Mode mode, Set<String> exemptUsers, Limits mailboxes, Unauthenticated unauthenticated) {

    /** The policy while nothing is configured. */
    public static final Policy DEFAULT = new Policy(Mode.best_effort, Set.of(), Limits.DEFAULT, Unauthenticated.shared);

    public Policy {
        exemptUsers = Set.copyOf(exemptUsers);
    }

    /** A policy by which each connection has a recording of its own. */
    public Policy(Mode mode, Set<String> exemptUsers, Limits mailboxes) {
        this(mode, exemptUsers, mailboxes, Unauthenticated.own);
    }

    /** A policy with the usual limits by which each connection has a recording of its own. */
    public Policy(Mode mode) {
        this(mode, Set.of(), Limits.DEFAULT);
    }

    /** Whether connections that cannot be recorded are ended. */
    public boolean isStrict() {
        return mode == Mode.strict;
    }

    /** A sentence that says what happens to a connection that cannot be accounted for. */
    public String unaccountable() {
        if (!isStrict()) {
            return " PID audit, key mode is best_effort: it goes on, and the recording says what is not certain.";
        }
        return " PID audit, key mode is strict: it is ended"
                + (exemptUsers.isEmpty() ? "." : ", unless its user is in exempt.users.");
    }

    /** Whether connections whose users have not authenticated share a recording. */
    public boolean sharesUnauthenticated() {
        return unauthenticated == Unauthenticated.shared;
    }

    /** A sentence that says what happens to connections that cannot be recorded. */
    public String consequence() {
        if (!isStrict()) {
            return " PID audit, key mode is best_effort: they go on, and what is lost is counted.";
        }
        return " PID audit, key mode is strict: connections that cannot be recorded are ended"
                + (exemptUsers.isEmpty() ? "." : ", but for those of users in exempt.users.");
    }
}
