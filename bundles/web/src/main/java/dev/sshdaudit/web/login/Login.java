package dev.sshdaudit.web.login;

import java.security.Principal;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;

/** A user who is logged in. Thread-safe. */
public final class Login {

    private final String key;
    private final String user;
    private final Set<Principal> principals;
    private final String address;
    private final Instant since;
    private final long sinceNanos;
    private volatile Instant last;
    private volatile long lastNanos;

    Login(String key, String user, Set<Principal> principals, String address, Instant now, long nanos) {
        this.key = key;
        this.user = user;
        this.principals = Set.copyOf(principals);
        this.address = address;
        this.since = now;
        this.sinceNanos = nanos;
        this.last = now;
        this.lastNanos = nanos;
    }

    /** What the login is known by; the user's cookie cannot be told from it. */
    public String key() {
        return key;
    }

    /** The name of the user. */
    public String user() {
        return user;
    }

    /** From where the user has logged in. */
    public String address() {
        return address;
    }

    /** When the user has logged in. */
    public Instant since() {
        return since;
    }

    /** When the last request came. */
    public Instant last() {
        return last;
    }

    /**
     * The user as whom threads run that answer a request.
     *
     * @param from the address from which the request comes
     */
    public Subject subject(String from) {
        Set<Principal> all = new HashSet<>(principals);
        all.removeIf(ClientPrincipal.class::isInstance);
        all.add(new ClientPrincipal("web", "/" + from));
        return new Subject(true, all, Set.of(), Set.of());
    }

    void use(Instant now, long nanos) {
        last = now;
        lastNanos = nanos;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    long lastNanos() {
        return lastNanos;
    }
}
