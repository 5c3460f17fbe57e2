package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.ledger.Ledgers;
import dev.sshdaudit.core.live.Followers;
import dev.sshdaudit.core.measure.Mailboxes;
import dev.sshdaudit.core.operator.Reports;
import dev.sshdaudit.core.privacy.SecretPatterns;
import dev.sshdaudit.core.selection.Pipelines;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.core.time.Timer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The clocks, threads, counters and services that the recordings of all connections share. Has no reference to a recording.
 * Immutable, and thread-safe like each of its parts.
 *
 * @param time the clocks
 * @param timer runs alarms and starts of drains
 * @param policies the policy in force
 * @param tally counts messages
 * @param mailboxes counts the memory of all mailboxes
 * @param pipelines the format and storage in force
 * @param ledgers the ledgers of storages
 * @param starts starts drains, many together
 * @param reports tells the operator
 * @param node the name of this host, or an empty text
 * @param followers follow messages as they are taken
 * @param secrets the patterns of secrets that are left out
 * @param closing whether the log is being closed: messages that cannot be stored now never will be stored
 */
public record Environment(
        Time time,
        Timer timer,
        Supplier<Policy> policies,
        Tally tally,
        Mailboxes mailboxes,
        Pipelines pipelines,
        Ledgers ledgers,
        Starts starts,
        Reports reports,
        Supplier<String> node,
        Followers followers,
        Supplier<SecretPatterns> secrets,
        BooleanSupplier closing) {

    /** The policy in force. */
    public Policy policy() {
        return policies.get();
    }

    /** Whether the log is being closed. */
    boolean isClosing() {
        return closing.getAsBoolean();
    }
}
