package dev.sshdaudit.web.login;

import java.security.Principal;
import java.util.Set;
import javax.security.auth.login.LoginException;

/** Knows users and their passwords. */
@FunctionalInterface
public interface Realm {

    /**
     * Checks a password.
     *
     * @param password is cleared by the caller
     * @return who the user is, and the user's roles
     * @throws NoRealmException if nothing can be checked
     * @throws LoginException if the user is not known, or the password is wrong
     */
    Set<Principal> login(String user, char[] password) throws LoginException;
}
