package dev.sshdaudit.core.live;

import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.message.AuditMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Those who follow messages as they are recorded. Thread-safe. */
public final class Followers {

    private static final Follower[] NONE = {};

    /** Written with the lock held. */
    private volatile Follower[] all = NONE;

    private boolean closed;

    /** As {@link dev.sshdaudit.live.LiveConnections#follow}. */
    LiveMessages follow(Predicate<LiveClient> wanted, boolean content) {
        Follower follower = new Follower(wanted, content, this::remove);
        synchronized (this) {
            if (!closed) {
                List<Follower> more = new ArrayList<>(List.of(all));
                more.add(follower);
                all = more.toArray(NONE);
                return follower;
            }
        }
        follower.close();
        return follower;
    }

    private synchronized void remove(Follower gone) {
        List<Follower> fewer = new ArrayList<>(List.of(all));
        fewer.remove(gone);
        all = fewer.toArray(NONE);
    }

    /** Passes on a message that has been taken. Called in the order of the connection's messages; neither waits nor fails. */
    public void publish(@Nullable LiveClient client, AuditMessage message) {
        Follower[] now = all;
        if (client != null) {
            for (Follower follower : now) {
                follower.offer(client, message);
            }
        }
    }

    /** Ends all following. */
    public void close() {
        Follower[] last;
        synchronized (this) {
            closed = true;
            last = all;
        }
        for (Follower follower : last) {
            follower.close();
        }
    }
}
