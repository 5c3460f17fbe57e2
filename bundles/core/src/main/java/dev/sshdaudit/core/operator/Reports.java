package dev.sshdaudit.core.operator;

import dev.sshdaudit.core.settings.Policy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reports to the operator which recordings fail and why, once for each episode. Parameters named {@code who} are the parts of
 * the recorder that have an error, compared by identity. Thread-safe.
 */
public final class Reports {

    private static final String GIVEN_UP =
            "no storage took the rest of its messages in time. The next shared recording says how many.";

    private static final String CAUGHT_UP = "The storage has caught up.";

    private final Failures failures;
    private final Supplier<Policy> policy;
    private final Episode storing;
    private final Episode overflow;
    private final Episode stalled;
    private final Episode flood;
    private final ConnectionWarnings refusals;
    private final ConnectionWarnings givenUp;
    private final ConnectionEnds ends;

    public Reports(Failures failures, Supplier<Policy> policy) {
        this.failures = failures;
        this.policy = policy;
        this.storing = new Episode(failures);
        this.overflow = new Episode(failures);
        this.stalled = new Episode(failures);
        this.flood = new Episode(failures);
        this.ends = new ConnectionEnds(failures::info);
        this.refusals = new ConnectionWarnings(failures::log, "is refused", "is ended", "were refused or ended");
        this.givenUp = new ConnectionWarnings(
                failures::log, "is not recorded", "is not recorded to its end", "were not recorded to their ends");
    }

    /** A format or a storage has failed with messages that were being recorded. */
    public void failed(Object who, String format, String storage, Throwable e) {
        String message = e.getMessage();
        String why = message == null || e instanceof RuntimeException || e instanceof Error ? e.toString() : message;
        storing.begin(
                who,
                "Connections cannot be recorded with format " + format + " in storage " + storage + ": " + why + "."
                        + policy.get().consequence());
    }

    /** The storage has taken messages. */
    public void stored(Object who, String storage) {
        storing.end(who, "Connections are recorded again in storage " + storage + ".");
        overflow.settle(CAUGHT_UP);
    }

    /** A mailbox is full: messages come faster than the storage takes them. */
    public void overflowed(Object who) {
        overflow.begin(
                who,
                "The storage has not kept up for " + seconds()
                        + ", or too much waits for it (PID audit, keys mailbox.*)."
                        + policy.get().consequence());
    }

    /** A mailbox has room again. */
    public void caughtUp(Object who) {
        overflow.end(who, CAUGHT_UP);
    }

    /**
     * The storage does not answer.
     *
     * @param storage the name of the storage, or null if the recording has no part in a storage
     */
    public void stalled(Object who, @Nullable String storage) {
        stalled.begin(
                who,
                (storage == null ? "The storage" : "Storage " + storage) + " has not answered for "
                        + seconds() + " (PID audit, key mailbox.timeout)."
                        + policy.get().consequence());
    }

    /** The storage has answered. */
    public void answered(Object who) {
        stalled.end(who, "The storage answers again.");
    }

    private String seconds() {
        return policy.get().mailboxes().timeoutSeconds() + " s";
    }

    /** More unauthenticated connections come than the shared recording has room for. */
    public void flooded(Object who) {
        flood.begin(
                who,
                "More connections come whose users do not authenticate than can be recorded one by one: they are"
                        + " counted in the shared recording (PID audit, keys mailbox.total and unauthenticated).");
    }

    /** The shared recording has room again. */
    public void unflooded(Object who) {
        flood.end(who, "Connections whose users do not authenticate are recorded one by one again.");
    }

    /** A connection of an exempt user goes on in mode {@code strict} though the connection cannot be recorded. */
    public void exempted(String connectionId, String user) {
        failures.warn("PID audit, key exempt.users: connection " + connectionId + " of user \"" + user
                + "\" goes on in mode strict though it cannot be recorded, or not be accounted for.");
    }

    /** The host can no longer follow a connection. */
    public void notFollowed(String connectionId, String why) {
        failures.warn("Connection " + connectionId + " cannot be accounted for: " + why + "."
                + policy.get().unaccountable());
    }

    /**
     * A connection is refused, or ended.
     *
     * @param user null if the user is not known yet
     * @param address the client's IP address
     * @param reason what the client is told
     */
    public void refused(String connectionId, @Nullable String user, String address, String reason) {
        refusals.add(connectionId, user, address, reason, System.nanoTime());
    }

    /**
     * A connection has ended, and those of its messages are given up that could not be recorded.
     *
     * @param user null if the user had not authenticated
     * @param address the client's IP address
     */
    public void gaveUp(String connectionId, @Nullable String user, String address) {
        givenUp.add(connectionId, user, address, GIVEN_UP, System.nanoTime());
    }

    /** A connection has ended, and its recording is finished or given up. */
    public void ended(ConnectionEnd connection) {
        ends.add(connection, System.nanoTime());
    }

    /** Logs counts that are due; to be called every half second. */
    public void look(long now) {
        refusals.look(now);
        givenUp.look(now);
        ends.look(now);
    }

    /** Logs all counts. */
    public void close() {
        refusals.close();
        givenUp.close();
        ends.close();
    }

    /** An error that should not be possible has interrupted a recording. */
    public void unexpected(String connectionId, Throwable e) {
        failures.error("The recording of connection " + connectionId + " was interrupted; it is tried again", e);
    }

    /** A writer has ended: whether its storage would have taken messages again is not known. */
    public void writerGone(Object writer) {
        storing.forget(writer);
    }

    /** A connection's recording has ended: whether its storage would have caught up is not known. */
    public void recorderGone(Object recorder) {
        overflow.forget(recorder);
        stalled.forget(recorder);
    }
}
