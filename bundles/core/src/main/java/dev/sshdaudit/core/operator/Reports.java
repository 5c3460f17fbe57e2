package dev.sshdaudit.core.operator;

import dev.sshdaudit.core.settings.Policy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reports to the operator what becomes of connections, whatever pipelines their recordings go through; {@link PipelineReports}
 * tell which pipelines fail. Thread-safe.
 */
public final class Reports {

    private final Failures failures;
    private final Supplier<Policy> policy;
    private final Episode flood;
    private final ConnectionWarnings refusals;
    private final ConnectionWarnings givenUp;
    private final ConnectionEnds ends;

    public Reports(Failures failures, Supplier<Policy> policy) {
        this.failures = failures;
        this.policy = policy;
        this.flood = new Episode(failures);
        this.ends = new ConnectionEnds(failures::info);
        this.refusals = new ConnectionWarnings(failures::log, "is refused", "is ended", "were refused or ended");
        this.givenUp = new ConnectionWarnings(
                failures::log, "is not recorded", "is not recorded to its end", "were not recorded to their ends");
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
     * @param reason why
     */
    public void gaveUp(String connectionId, @Nullable String user, String address, String reason) {
        givenUp.add(connectionId, user, address, reason, System.nanoTime());
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
}
