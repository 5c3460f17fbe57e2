package dev.sshdaudit.web.login;

import javax.security.auth.login.LoginException;

/** There is no realm that could check a password. */
public final class NoRealmException extends LoginException {

    private static final long serialVersionUID = 1;

    NoRealmException(String message) {
        super(message);
    }
}
