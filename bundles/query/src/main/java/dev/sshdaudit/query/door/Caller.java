package dev.sshdaudit.query.door;

import dev.sshdaudit.config.Author;
import java.security.AccessController;
import java.security.Principal;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * The user on whose behalf a thread runs. Karaf's shell, its local console and JMX run commands with the {@link Subject} of the user
 * who logged in. The principals are recognised by the names of their classes, so that this bundle does not depend on Karaf.
 */
final class Caller {

    /** The role that may see secrets. */
    static final String ADMIN = "admin";

    private static final String PRINCIPALS = "org.apache.karaf.jaas.boot.principal.";

    /** How Karaf writes an address: {@code ssh(/192.0.2.1:50022)}. */
    private static final Pattern ADDRESS = Pattern.compile("\\w*\\((?:[^/()]*/)?([^()]*)\\)");

    private final @Nullable Subject subject;
    private final String who;
    private final @Nullable String user;
    private final @Nullable String address;

    private Caller(@Nullable Subject subject) {
        this.subject = subject;
        this.who = Author.ofThisThread();
        this.user = first(subject, "UserPrincipal");
        this.address = addressIn(first(subject, "ClientPrincipal"));
    }

    /** The user of the current thread. */
    @SuppressWarnings("removal") // Karaf 4.4 tells the user in no other way
    static Caller current() {
        return new Caller(Subject.getSubject(AccessController.getContext()));
    }

    /** Whether there is a user. */
    boolean isUser() {
        return subject != null;
    }

    /** Whether the user has one of some roles. */
    boolean hasAny(Set<String> roles) {
        return subject != null
                && subject.getPrincipals().stream()
                        .anyMatch(principal -> is(principal, "RolePrincipal") && roles.contains(principal.getName()));
    }

    /** Who it is, for a line of the ledger: {@code user "karaf", ssh(/192.0.2.1:50022)}. Without a user, the thread is named. */
    String who() {
        return who;
    }

    /** The user's name, or null if it is not known. */
    @Nullable
    String user() {
        return user;
    }

    /** The user's name, or else the name of the thread. */
    String userOrThread() {
        return user == null ? who : user;
    }

    /** The address from which the user is connected, and the port where it is known; null at the local console. */
    @Nullable
    String address() {
        return address;
    }

    /** The subject of the user, which the session of SSHD keeps, too. */
    @Nullable
    Subject subject() {
        return subject;
    }

    private static @Nullable String first(@Nullable Subject subject, String type) {
        return subject == null
                ? null
                : subject.getPrincipals().stream()
                        .filter(principal -> is(principal, type))
                        .map(Principal::getName)
                        .findFirst()
                        .orElse(null);
    }

    static @Nullable String addressIn(@Nullable String client) {
        if (client == null) {
            return null;
        }
        Matcher matcher = ADDRESS.matcher(client);
        return matcher.matches() ? matcher.group(1) : client;
    }

    private static boolean is(Principal principal, String name) {
        for (Class<?> type = principal.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(PRINCIPALS + name)) {
                return true;
            }
        }
        return false;
    }
}
