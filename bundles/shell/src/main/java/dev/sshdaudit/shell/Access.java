package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import java.io.IOException;
import java.security.AccessController;
import java.security.Principal;
import java.util.Collections;
import java.util.Dictionary;
import java.util.List;
import javax.security.auth.Subject;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Decides who may use the commands where there is no {@link AuditQuery}; that service asks for roles itself. Karaf checks roles before a command runs, by the PID
 * {@code org.apache.karaf.command.acl.audit}, and lets every user pass where that PID is missing or has no rule for a
 * command. The feature brings the PID, but an update of bundles alone does not. So a command without a rule is for the
 * role {@code admin}.
 */
final class Access {

    private static final String ADMIN = "admin";

    private static final String ACL = "org.apache.karaf.command.acl.audit";
    private static final String ROLE_PRINCIPAL = "org.apache.karaf.jaas.boot.principal.RolePrincipal";

    private Access() {}

    /**
     * Checks that the current user may use a command.
     *
     * @param command the name without the scope
     * @param others roles beside {@code admin} that may use the command where the PID has no rule
     */
    static void check(BundleContext context, String command, String... others) throws CommandException {
        if (isAllowed(context, command, others)) {
            return;
        }
        throw new CommandException(
                "audit:" + command + " needs the role " + ADMIN + ", as PID " + ACL + " has no rule for this command.");
    }

    /** Checks that the current user may see secrets, if the user asks for them. */
    static void checkSecrets(boolean wanted) throws CommandException {
        if (wanted && !hasRole(ADMIN)) {
            throw new CommandException("--secrets is for users with the role " + ADMIN + ".");
        }
    }

    /** Whether the current user may use a command; parameters as for {@link #check}. */
    static boolean isAllowed(BundleContext context, String command, String... others) {
        return context.getServiceReference(AuditQuery.class) != null
                || hasRole(ADMIN)
                || List.of(others).stream().anyMatch(Access::hasRole)
                || hasRule(context, command);
    }

    /** Whether the user on whose behalf the current thread runs has a role; false where there is no user. */
    @SuppressWarnings("removal") // Karaf 4.4 tells the user in no other way
    static boolean hasRole(String role) {
        Subject subject = Subject.getSubject(AccessController.getContext());
        return subject != null
                && subject.getPrincipals().stream()
                        .anyMatch(principal ->
                                isRole(principal) && principal.getName().equals(role));
    }

    private static boolean isRole(Principal principal) {
        for (Class<?> type = principal.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(ROLE_PRINCIPAL)) {
                return true;
            }
        }
        return false;
    }

    /** Whether Karaf has a rule for the command. If so, Karaf has checked the user's roles before the command ran. */
    private static boolean hasRule(BundleContext context, String command) {
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        if (reference == null) {
            return false;
        }
        try {
            ConfigurationAdmin admin = context.getService(reference);
            if (admin == null) {
                return false;
            }
            Configuration[] found = admin.listConfigurations("(service.pid=" + ACL + ")");
            Dictionary<String, Object> rules = found == null ? null : found[0].getProperties();
            return rules != null
                    && Collections.list(rules.keys()).stream().anyMatch(rule -> isFor(rule.strip(), command));
        } catch (IOException | InvalidSyntaxException e) {
            return false;
        } finally {
            context.ungetService(reference);
        }
    }

    /** Whether a rule covers a command whatever its arguments are: by its name, or by a pattern with asterisks. */
    private static boolean isFor(String rule, String command) {
        if (!rule.startsWith("*") && !rule.endsWith("*")) {
            return rule.equals(command);
        }
        String text = rule.replace("*", "");
        boolean begins = rule.endsWith("*") && command.startsWith(text);
        boolean ends = rule.startsWith("*") && command.endsWith(text);
        boolean holds = rule.startsWith("*") && rule.endsWith("*") && command.contains(text);
        return begins || ends || holds;
    }
}
