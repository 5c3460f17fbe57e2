package dev.sshdaudit.config;

import java.security.AccessController;
import java.security.Principal;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.StringJoiner;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Tells for which user the current thread runs. Karaf's shell and JMX run commands with the {@link Subject} of the user
 * who logged in. The principals are recognised by the names of their classes, so that this bundle does not depend on
 * Karaf.
 */
public final class Author {

    private static final String FILE_WATCHER = "fileinstall";

    private Author() {}

    /**
     * A text such as {@code user "karaf", ssh(/127.0.0.1:4711)}, or {@code a changed file}, or the name of the thread.
     */
    public static String ofThisThread() {
        String user = userOfThisThread();
        if (user != null) {
            return user;
        }
        String thread = Thread.currentThread().getName();
        return thread.startsWith(FILE_WATCHER) ? "a changed file" : "thread \"" + thread + "\"";
    }

    /** A text such as {@code user "karaf", ssh(/127.0.0.1:4711)}, or null if the thread runs for no user. */
    public static @Nullable String userOfThisThread() {
        return describe(subject());
    }

    @SuppressWarnings("removal") // JDK 17 has no other way to get the subject
    private static @Nullable Subject subject() {
        try {
            return Subject.getSubject(AccessController.getContext());
        } catch (UnsupportedOperationException | SecurityException e) {
            return null;
        }
    }

    /** The users and clients among a subject's principals, or null if there are none. */
    static @Nullable String describe(@Nullable Subject subject) {
        if (subject == null) {
            return null;
        }
        Set<String> users = new LinkedHashSet<>();
        StringJoiner clients = new StringJoiner(", ");
        for (Principal principal : subject.getPrincipals()) {
            String kind = principal.getClass().getSimpleName();
            if (kind.equals("UserPrincipal")) {
                users.add("user \"" + principal.getName() + "\"");
            } else if (kind.equals("ClientPrincipal")) {
                clients.add(principal.getName());
            }
        }
        if (users.isEmpty()) {
            return null;
        }
        String names = String.join(", ", users);
        return clients.length() == 0 ? names : names + ", " + clients;
    }
}
