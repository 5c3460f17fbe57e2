package dev.sshdaudit.web.api;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Rights;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what each login looks at: a user who plays one recording makes many requests, and opens it once a minute. A user whose rights have
 * changed opens it anew. Thread-safe.
 */
final class Looks {

    private static final int MOST = 512;
    private static final int MOST_OF_A_LOGIN = 64;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(60);

    private record Key(Object session, String id) {}

    /** The looks, that of the longest time ago first. */
    @GuardedBy("this")
    private final Map<Key, Look> looks = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Looks at a recording.
     *
     * @param session the login
     * @param id as in {@link Look#at}
     */
    Look look(Object session, AuditQuery query, String id) throws IOException {
        return Asking.ask(() -> {
            Rights rights = query.rights();
            Key key = new Key(session, id);
            Look kept = kept(key);
            if (kept != null && kept.isValid(rights, NANOS)) {
                return kept;
            }
            Look look = Look.at(query, rights, id);
            keep(key, look);
            return look;
        });
    }

    private synchronized @Nullable Look kept(Key key) {
        return looks.get(key);
    }

    private synchronized void keep(Key key, Look look) {
        looks.put(key, look);
        if (looks.keySet().stream()
                        .filter(each -> each.session().equals(key.session()))
                        .count()
                > MOST_OF_A_LOGIN) {
            removeFirst(key.session());
        }
        if (looks.size() > MOST) {
            removeFirst(null);
        }
    }

    /** Forgets the oldest look, of a login or of all. */
    @GuardedBy("this")
    private void removeFirst(@Nullable Object session) {
        for (Iterator<Key> keys = looks.keySet().iterator(); keys.hasNext(); ) {
            Key key = keys.next();
            if (session == null || key.session().equals(session)) {
                keys.remove();
                return;
            }
        }
    }

    /** How many are kept. */
    synchronized int size() {
        return looks.size();
    }
}
