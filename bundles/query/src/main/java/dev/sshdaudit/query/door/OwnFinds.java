package dev.sshdaudit.query.door;

import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.RecordingFilter;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Hands on what a user may find who looks at own recordings alone. A search finds by a user's name also connections whose client tried
 * that name without success, which are of another person.
 */
final class OwnFinds implements Predicate<Found> {

    private final String user;
    private final Predicate<Found> found;
    private long left;

    OwnFinds(Caller caller, long limit, Predicate<Found> found) {
        if (limit < 1) {
            throw new IllegalArgumentException("the limit must be 1 or more");
        }
        this.user = Objects.requireNonNull(caller.user());
        this.left = limit;
        this.found = found;
    }

    /** Whether a filter can find anything of the user. */
    boolean isWanted(RecordingFilter filter) {
        return filter.user() == null || filter.user().equals(user);
    }

    /** The filter for the user. */
    RecordingFilter narrowed(RecordingFilter filter) {
        return filter.withUser(user);
    }

    @Override
    public boolean test(Found one) {
        if (isOwn(one)) {
            left = found.test(one) ? left - 1 : 0;
        }
        return left > 0;
    }

    private boolean isOwn(Found one) {
        return one instanceof Found.Recording recording
                ? user.equals(recording.metadata().username())
                : one instanceof Found.Connection connection && user.equals(connection.user());
    }
}
