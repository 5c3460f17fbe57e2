package dev.sshdaudit.web.login;

import java.io.IOException;
import java.security.Principal;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;

/** A realm of Karaf, by way of JAAS. Thread-safe. */
public final class JaasRealm implements Realm {

    private final Supplier<String> name;

    /**
     * Makes one.
     *
     * @param name of the realm in force
     */
    public JaasRealm(Supplier<String> name) {
        this.name = name;
    }

    @Override
    public Set<Principal> login(String user, char[] password) throws LoginException {
        String realm = name.get();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // JAAS takes the login module from there: Karaf's is beside the principals
        thread.setContextClassLoader(UserPrincipal.class.getClassLoader());
        try {
            if (Configuration.getConfiguration().getAppConfigurationEntry(realm) == null) {
                throw new NoRealmException("PID audit.web, key realm: there is no realm \"" + realm + '"');
            }
            Subject subject = new Subject();
            try (Answers answers = new Answers(user, password)) {
                new LoginContext(realm, subject, answers).login();
            }
            return Set.copyOf(subject.getPrincipals());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Answers what login modules ask. */
    private static final class Answers implements CallbackHandler, AutoCloseable {

        private final String user;
        private final char[] password;

        Answers(String user, char[] password) {
            this.user = user;
            this.password = password.clone();
        }

        @Override
        public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
            for (Callback callback : callbacks) {
                if (callback instanceof NameCallback asked) {
                    asked.setName(user);
                } else if (callback instanceof PasswordCallback asked) {
                    asked.setPassword(password);
                } else {
                    throw new UnsupportedCallbackException(callback);
                }
            }
        }

        @Override
        public void close() {
            Arrays.fill(password, '\0');
        }
    }
}
