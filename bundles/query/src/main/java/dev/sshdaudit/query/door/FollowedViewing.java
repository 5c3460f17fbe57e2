package dev.sshdaudit.query.door;

import dev.sshdaudit.config.ConfigFollower;
import org.osgi.framework.BundleContext;

/** Follows the PID {@code audit.viewing}. Thread-safe. */
final class FollowedViewing implements AutoCloseable {

    private final ConfigFollower<ViewingSettings> follower;
    private volatile Viewing inForce = Viewing.CLOSED;

    private FollowedViewing(BundleContext context) {
        follower = ConfigFollower.follow(
                context, ViewingSettings.PID, ViewingSettings.class, settings -> inForce = Viewing.of(settings));
    }

    /** Begins to follow. Until the configuration service has delivered, which it does soon, the role admin is needed for all. */
    static FollowedViewing begin(BundleContext context) {
        return new FollowedViewing(context);
    }

    /** Who may do what now. */
    Viewing inForce() {
        return inForce;
    }

    @Override
    public void close() {
        follower.close();
    }
}
