package dev.sshdaudit.web.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bodies that are coming in, in bounded number. Where there would be more, the oldest body of the sender who has most of them is
 * dropped: an honest body comes at once, so senders whose bodies never end keep no one out. Thread-safe.
 */
final class Coming {

    private static final int MOST_OF_ONE = 50;
    private static final int MOST = 200;

    /**
     * A body.
     *
     * @param sender the network of the client, or the login
     * @param drop refuses the body; not called under a lock
     */
    record Body(String sender, Runnable drop) {}

    @GuardedBy("this")
    private final Map<String, Deque<Body>> bySender = new HashMap<>();

    @GuardedBy("this")
    private int all;

    /**
     * Begins with a body.
     *
     * @return the body that the caller must drop for it, or null
     */
    synchronized @Nullable Body begin(Body body) {
        Deque<Body> ofSender = bySender.computeIfAbsent(body.sender(), key -> new ArrayDeque<>());
        ofSender.add(body);
        all++;
        if (ofSender.size() > MOST_OF_ONE) {
            return ofSender.peek();
        } else if (all > MOST) {
            return bySender.values().stream()
                    .max(Comparator.comparingInt(Deque::size))
                    .orElse(ofSender)
                    .peek();
        }
        return null;
    }

    /** Ends with a body. */
    synchronized void end(Body body) {
        Deque<Body> ofSender = bySender.get(body.sender());
        if (ofSender != null && ofSender.removeIf(other -> other == body)) {
            all--;
            if (ofSender.isEmpty()) {
                bySender.remove(body.sender());
            }
        }
    }
}
