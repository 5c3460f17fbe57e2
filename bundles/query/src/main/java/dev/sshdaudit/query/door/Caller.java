package dev.sshdaudit.query.door;

import dev.sshdaudit.config.Author;
import java.security.AccessController;
import java.security.Principal;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * The user on whose behalf a thread runs. Karaf's shell and JMX run commands with the {@link Subject} of the user who logged in.
 * The principals are recognised by the names of their classes, so that this bundle does not depend on Karaf.
 */
final class Caller {

    /** The role that may do everything. */
    static final String ADMIN = "admin";

    private static final String ROLE_PRINCIPAL = "org.apache.karaf.jaas.boot.principal.RolePrincipal";

    private Caller() {}

    /**
     * Checks that the current user may do everything.
     *
     * @return who the user is, for a line of the ledger
     * @throws SecurityException if there is no user, or the user has not the role {@code admin}
     */
    static String admin() {
        Subject subject = subject();
        if (subject == null) {
            throw new SecurityException(
                    "this needs a user with the role " + ADMIN + ", and there is none: log in to Karaf's shell or JMX");
        }
        if (subject.getPrincipals().stream().noneMatch(Caller::isAdmin)) {
            throw new SecurityException("this needs the role " + ADMIN);
        }
        return name();
    }

    /** Who the current user is, for a line of the ledger: {@code user "karaf"}. Without a user, the thread is named. */
    static String name() {
        return Author.ofThisThread();
    }

    @SuppressWarnings("removal") // Karaf 4.4 tells the user in no other way
    private static @Nullable Subject subject() {
        return Subject.getSubject(AccessController.getContext());
    }

    private static boolean isAdmin(Principal principal) {
        return isRole(principal) && principal.getName().equals(ADMIN);
    }

    private static boolean isRole(Principal principal) {
        for (Class<?> type = principal.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(ROLE_PRINCIPAL)) {
                return true;
            }
        }
        return false;
    }
}
