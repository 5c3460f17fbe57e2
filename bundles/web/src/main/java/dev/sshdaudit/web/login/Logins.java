package dev.sshdaudit.web.login;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The logins that are open, in bounded number: where there would be more, the oldest one ends. Thread-safe. */
public final class Logins {

    private static final int MOST = 1_000;
    private static final int MOST_OF_USER = 20;

    private final LongSupplier nanoTime;
    private final Predicate<Login> busy;
    private final Consumer<Login> ended;
    private volatile Times times = new Times(30, 480);

    @GuardedBy("this")
    private final Map<String, Login> byKey = new LinkedHashMap<>();

    /**
     * How long a login lasts. Immutable.
     *
     * @param idleMinutes without a request
     * @param lifetimeMinutes in any case
     */
    public record Times(int idleMinutes, int lifetimeMinutes) {}

    /**
     * A login that has just begun. Immutable.
     *
     * @param login the login
     * @param cookie what the client is to send
     */
    public record Begun(Login login, String cookie) {}

    /**
     * Makes one without logins.
     *
     * @param busy whether a request of a login is being answered: such a login is not idle
     * @param ended is told of each login that has ended
     */
    public Logins(LongSupplier nanoTime, Predicate<Login> busy, Consumer<Login> ended) {
        this.nanoTime = nanoTime;
        this.busy = busy;
        this.ended = ended;
    }

    /** Sets how long logins last, those that are open, too. */
    public void use(Times next) {
        times = next;
    }

    /** How long logins last. */
    public Times times() {
        return times;
    }

    /** A user has logged in. */
    public Begun begin(String user, Set<Principal> principals, String address) {
        String cookie = Tokens.cookie();
        Login login = new Login(Tokens.key(cookie), user, principals, address, Instant.now(), nanoTime.getAsLong());
        List<Login> tooMany = new ArrayList<>();
        synchronized (this) {
            List<Login> ofUser = byKey.values().stream()
                    .filter(other -> other.user().equals(user))
                    .toList();
            if (ofUser.size() >= MOST_OF_USER) {
                tooMany.add(ofUser.get(0));
            } else if (byKey.size() >= MOST) {
                tooMany.add(byKey.values().iterator().next());
            }
            tooMany.forEach(old -> byKey.remove(old.key()));
            byKey.put(login.key(), login);
        }
        tooMany.forEach(ended);
        return new Begun(login, cookie);
    }

    /** The login that a cookie belongs to, which counts as used now; or null. */
    public @Nullable Login find(String cookie) {
        Login login;
        synchronized (this) {
            login = byKey.get(Tokens.key(cookie));
        }
        if (login == null) {
            return null;
        } else if (isOver(login)) {
            end(login);
            return null;
        }
        login.use(Instant.now(), nanoTime.getAsLong());
        return login;
    }

    private boolean isOver(Login login) {
        Times now = times;
        long nanos = nanoTime.getAsLong();
        return nanos - login.sinceNanos() > TimeUnit.MINUTES.toNanos(now.lifetimeMinutes())
                || nanos - login.lastNanos() > TimeUnit.MINUTES.toNanos(now.idleMinutes()) && !busy.test(login);
    }

    /** Ends those whose time is over. A login whose request is being answered counts as used. */
    public void sweep() {
        for (Login login : all()) {
            if (isOver(login)) {
                end(login);
            } else if (busy.test(login)) {
                login.use(login.last(), nanoTime.getAsLong());
            }
        }
    }

    /** Whether a login has not ended. */
    public synchronized boolean isOpen(Login login) {
        return byKey.containsKey(login.key());
    }

    /** Ends a login. */
    public void end(Login login) {
        boolean there;
        synchronized (this) {
            there = byKey.remove(login.key(), login);
        }
        if (there) {
            ended.accept(login);
        }
    }

    /** Ends all logins of a user, and returns how many these were. */
    public int endAll(String user) {
        List<Login> ofUser =
                all().stream().filter(login -> login.user().equals(user)).toList();
        ofUser.forEach(this::end);
        return ofUser.size();
    }

    /** The logins that are open, in the order in which they began. */
    public synchronized List<Login> all() {
        return List.copyOf(byKey.values());
    }
}
