package dev.sshdaudit.web.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.testkit.Eventually;
import java.security.Principal;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JaasRealmTest {

    private static final String PASSWORD = "jaas-web-9152-Battery";

    private Configuration before;

    /** A login module as Karaf has them. */
    public static final class Module implements LoginModule {

        private Subject subject;
        private CallbackHandler handler;
        private String user;

        @Override
        public void initialize(Subject given, CallbackHandler asked, Map<String, ?> state, Map<String, ?> options) {
            subject = given;
            handler = asked;
        }

        @Override
        public boolean login() throws LoginException {
            NameCallback name = new NameCallback("user");
            PasswordCallback password = new PasswordCallback("password", false);
            try {
                handler.handle(new Callback[] {name, password});
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            user = name.getName();
            if (!PASSWORD.equals(String.valueOf(password.getPassword()))) {
                throw new FailedLoginException("Password for " + user + " does not match");
            }
            return true;
        }

        @Override
        public boolean commit() {
            return subject.getPrincipals().add(new UserPrincipal(user));
        }

        @Override
        public boolean abort() {
            return true;
        }

        @Override
        public boolean logout() {
            return true;
        }
    }

    @BeforeEach
    void installTheRealm() {
        try {
            before = Configuration.getConfiguration();
        } catch (SecurityException e) {
            before = null; // there is none
        }
        Configuration.setConfiguration(new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return !name.equals("karaf")
                        ? null
                        : new AppConfigurationEntry[] {
                            new AppConfigurationEntry(
                                    Module.class.getName(),
                                    AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
                                    Map.of())
                        };
            }
        });
    }

    @AfterEach
    void removeTheRealm() {
        Configuration.setConfiguration(before);
    }

    @Test
    void theRealmTellsWhoTheUserIs() throws LoginException {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Set<Principal> found = new JaasRealm(() -> "karaf").login("alice", PASSWORD.toCharArray());
        assertEquals(Set.of(new UserPrincipal("alice")), found);
        assertSame(loader, Thread.currentThread().getContextClassLoader());
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertThrows(
                FailedLoginException.class,
                () -> new JaasRealm(() -> "karaf").login("alice", "wrong-jaas-web".toCharArray()));
    }

    @Test
    void aRealmThatIsMissingIsToldWithItsKey() {
        NoRealmException thrown = assertThrows(
                NoRealmException.class, () -> new JaasRealm(() -> "karav").login("alice", PASSWORD.toCharArray()));
        assertEquals("PID audit.web, key realm: there is no realm \"karav\"", thrown.getMessage());
    }

    @Test
    void thePasswordIsClearedWhateverBecomesOfTheLogin() {
        for (boolean right : new boolean[] {true, false}) {
            char[] password = (right ? PASSWORD : "wrong-jaas-web").toCharArray();
            Logins logins = new Logins(System::nanoTime, login -> false, login -> {});
            CountDownLatch done = new CountDownLatch(1);
            LoginDesk desk = new LoginDesk(
                    new JaasRealm(() -> "karaf"),
                    logins,
                    new Attempts(System::nanoTime),
                    (nanos, task) -> task.run(),
                    System::nanoTime);
            desk.login("alice", password, "192.0.2.1", begun -> done.countDown(), why -> done.countDown());
            Eventually.eventually("the login to be over", () -> done.getCount() == 0);
            Eventually.eventually(
                    "the password to be cleared", () -> String.valueOf(password).isBlank() || password[0] == 0);
            assertEquals(right ? 1 : 0, logins.all().size());
            desk.close();
        }
    }
}
