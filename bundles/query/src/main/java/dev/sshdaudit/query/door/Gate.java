package dev.sshdaudit.query.door;

import dev.sshdaudit.query.Rights;
import dev.sshdaudit.storage.RecordingMetadata;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Asks for the caller's roles: the only place where that is done. Thread-safe. */
final class Gate {

    private final Supplier<Viewing> viewing;
    private final Trail trail;

    Gate(Supplier<Viewing> viewing, Trail trail) {
        this.viewing = viewing;
        this.trail = trail;
    }

    /**
     * A user who may look at recordings.
     *
     * @param caller the user
     * @param onlyOwn whether at recordings of this very user alone
     */
    record Viewer(Caller caller, boolean onlyOwn) {

        /** Which recordings the user may know of. */
        Predicate<RecordingMetadata> allowed() {
            String user = caller.user();
            return onlyOwn ? metadata -> user != null && Objects.equals(user, metadata.username()) : metadata -> true;
        }
    }

    /**
     * Lets through those who may see the status.
     *
     * @param asked what is asked for, such as {@code find}
     * @throws SecurityException for all others; the message names the roles
     */
    Caller status(String asked) {
        return require(asked, viewing.get().status());
    }

    /** Lets through those who may look at all recordings; otherwise as {@link #status}. */
    Caller view(String asked) {
        return require(asked, viewing.get().view());
    }

    /** Lets through those who may change something; otherwise as {@link #status}. */
    Caller manage(String asked) {
        return require(asked, viewing.get().manage());
    }

    /** Lets through those who may see secrets; otherwise as {@link #status}. */
    void secrets(String asked) {
        require(asked + " with secrets", Set.of(Caller.ADMIN));
    }

    /** Lets through those who may look at recordings, be it their own alone; otherwise as {@link #status}. */
    Viewer viewOrOwn(String asked) {
        Viewing now = viewing.get();
        Caller caller = Caller.current();
        if (now.own() && caller.user() != null && !caller.hasAny(now.view())) {
            return new Viewer(caller, true);
        }
        return new Viewer(require(asked, now.view()), false);
    }

    /**
     * What the user may do.
     *
     * @throws SecurityException if there is no user
     */
    Rights rights() {
        Caller caller = Caller.current();
        if (!caller.isUser()) {
            throw refused(caller, "rights", "roles of a user are asked for" + NO_USER);
        }
        Viewing now = viewing.get();
        boolean view = caller.hasAny(now.view());
        return new Rights(
                caller.userOrThread(),
                caller.hasAny(now.status()),
                view,
                now.own() && caller.user() != null && !view,
                caller.hasAny(now.manage()),
                caller.hasAny(Set.of(Caller.ADMIN)));
    }

    private Caller require(String asked, Set<String> roles) {
        Caller caller = Caller.current();
        if (caller.hasAny(roles)) {
            return caller;
        }
        throw refused(caller, asked, needed(roles) + (caller.isUser() ? "" : NO_USER));
    }

    private static final String NO_USER = ", and there is no user: log in to Karaf's shell or JMX";

    private static String needed(Set<String> roles) {
        return switch (roles.size()) {
            case 0 -> "PID " + ViewingSettings.PID + " names no role for this";
            case 1 -> "this needs the role " + roles.iterator().next();
            default -> "this needs one of the roles " + String.join(", ", roles);
        };
    }

    /** Notes a refusal, and makes its exception. */
    SecurityException refused(Caller caller, String asked, String why) {
        trail.refused(caller, asked);
        return new SecurityException(why);
    }

    /** Notes that an answer was refused for what it holds. */
    SecurityException refused(Caller caller, String asked, SecurityException why) {
        trail.refused(caller, asked);
        return why;
    }
}
