package dev.sshdaudit.core.operator;

import dev.sshdaudit.core.settings.Policy;
import java.util.function.Supplier;

/** Tells the operator what goes wrong with recordings, once for each episode. Thread-safe. */
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

    public Reports(Failures failures, Supplier<Policy> policy) {
        this.failures = failures;
        this.policy = policy;
        this.storing = new Episode(failures);
        this.overflow = new Episode(failures);
        this.stalled = new Episode(failures);
        this.flood = new Episode(failures);
        this.refusals = new ConnectionWarnings(failures::log, "is refused", "is ended", "were refused or ended");
        this.givenUp = new ConnectionWarnings(
                failures::log, "is not recorded", "is not recorded to its end", "were not recorded to their ends");
    }

    /** What was being recorded could not be stored. */
    public void failed(Object who, String format, String storage, Throwable e) {
        boolean told = e.getMessage() != null && !(e instanceof RuntimeException || e instanceof Error);
        String why = told ? e.getMessage() : e.toString();
        storing.begin(
                who,
                "Connections cannot be recorded with format " + format + " in storage " + storage + ": " + why + "."
                        + policy.get().consequence());
    }

    /** The storage has what was recorded. */
    public void stored(Object who, String storage) {
        storing.end(who, "Connections are recorded again in storage " + storage + ".");
        overflow.settle(CAUGHT_UP);
    }

    /** More comes than the storage takes in time. */
    public void overflowed(Object who) {
        overflow.begin(
                who,
                "The storage has not kept up for " + seconds()
                        + ", or too much waits for it (PID audit, keys mailbox.*)."
                        + policy.get().consequence());
    }

    public void caughtUp(Object who) {
        overflow.end(who, CAUGHT_UP);
    }

    /** The storage does not answer. */
    public void stalled(Object who, String storage) {
        stalled.begin(
                who,
                (storage == null ? "The storage" : "Storage " + storage) + " has not answered for "
                        + seconds() + " (PID audit, key mailbox.timeout)."
                        + policy.get().consequence());
    }

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

    /** A connection goes on in strict mode though it cannot be recorded. */
    public void exempted(String connectionId, String user) {
        failures.warn("PID audit, key exempt.users: connection " + connectionId + " of user \"" + user
                + "\" goes on in mode strict though it cannot be recorded, or not be accounted for.");
    }

    /** What a connection does can no longer be accounted for. */
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
    public void refused(String connectionId, String user, String address, String reason) {
        refusals.add(connectionId, user, address, reason, System.nanoTime());
    }

    /**
     * A connection ended that could not be recorded, and what is left of it is given up.
     *
     * @param user null if the user had not authenticated
     * @param address the client's IP address
     */
    public void gaveUp(String connectionId, String user, String address) {
        givenUp.add(connectionId, user, address, GIVEN_UP, System.nanoTime());
    }

    /** Has a look at the clock; to be called now and then. */
    public void look(long now) {
        refusals.look(now);
        givenUp.look(now);
    }

    /** Tells what has been counted only so far. */
    public void close() {
        refusals.close();
        givenUp.close();
    }

    /** An error of our own. */
    public void unexpected(String connectionId, Throwable e) {
        failures.error("The recording of connection " + connectionId + " was interrupted; it is tried again", e);
    }

    /** A writer has ended: whether what it could not store would have been stored is not known. */
    public void writerGone(Object writer) {
        storing.forget(writer);
    }

    /** A connection's recording has ended: whether it would have caught up is not known. */
    public void recorderGone(Object recorder) {
        overflow.forget(recorder);
        stalled.forget(recorder);
    }
}
