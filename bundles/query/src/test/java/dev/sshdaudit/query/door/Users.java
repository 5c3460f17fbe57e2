package dev.sshdaudit.query.door;

import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.junit.jupiter.api.function.Executable;

/** Runs something as a user, as Karaf's shell does. */
final class Users {

    private Users() {}

    @SuppressWarnings("removal")
    static void as(String user, String role, Executable what) throws Throwable {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(user));
        subject.getPrincipals().add(new ClientPrincipal("ssh", "/192.0.2.9:4711"));
        if (!role.isEmpty()) {
            subject.getPrincipals().add(new RolePrincipal(role));
        }
        try {
            Subject.doAs(subject, (PrivilegedExceptionAction<Void>) () -> {
                try {
                    what.execute();
                } catch (Exception | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
                return null;
            });
        } catch (PrivilegedActionException e) {
            throw e.getException();
        }
    }
}
