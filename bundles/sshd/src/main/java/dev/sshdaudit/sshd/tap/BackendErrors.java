package dev.sshdaudit.sshd.tap;

import java.security.PublicKey;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.sshd.server.ServerAuthenticationManager;
import org.apache.sshd.server.auth.AsyncAuthException;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.password.PasswordAuthenticator;
import org.apache.sshd.server.auth.password.PasswordChangeRequiredException;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;

/**
 * Tells when an authenticator fails instead of answering, which clients cannot tell from a wrong password. Wraps the
 * authenticators of one session; where the session has none of its own, the server's are asked anew each time.
 */
final class BackendErrors {

    private final ServerSession session;
    private final Consumer<String> report;
    private Wrapping<PasswordAuthenticator> passwords;
    private Wrapping<PublickeyAuthenticator> keys;
    private Wrapping<KeyboardInteractiveAuthenticator> interactive;

    /** What a session had, and what it has now. */
    private record Wrapping<A>(A own, A wrapper) {}

    /**
     * @param report takes the description of an error; must not fail
     */
    BackendErrors(ServerSession session, Consumer<String> report) {
        this.session = session;
        this.report = report;
    }

    synchronized void install() {
        if (passwords != null || keys != null || interactive != null) {
            return;
        }
        ServerAuthenticationManager server = Objects.requireNonNull(session.getFactoryManager());
        PasswordAuthenticator password = session.getPasswordAuthenticator();
        if (password != null) {
            PasswordAuthenticator own = password == server.getPasswordAuthenticator() ? null : password;
            passwords = new Wrapping<>(own, new Passwords(own == null ? server::getPasswordAuthenticator : () -> own));
            session.setPasswordAuthenticator(passwords.wrapper());
        }
        PublickeyAuthenticator key = session.getPublickeyAuthenticator();
        if (key != null) {
            PublickeyAuthenticator own = key == server.getPublickeyAuthenticator() ? null : key;
            keys = new Wrapping<>(own, new Keys(own == null ? server::getPublickeyAuthenticator : () -> own));
            session.setPublickeyAuthenticator(keys.wrapper());
        }
        KeyboardInteractiveAuthenticator asking = session.getKeyboardInteractiveAuthenticator();
        if (asking != null) {
            KeyboardInteractiveAuthenticator own =
                    asking == server.getKeyboardInteractiveAuthenticator() ? null : asking;
            interactive = new Wrapping<>(
                    own, new Interactive(own == null ? server::getKeyboardInteractiveAuthenticator : () -> own));
            session.setKeyboardInteractiveAuthenticator(interactive.wrapper());
        }
    }

    /** Leaves alone what somebody else has put in meanwhile. */
    synchronized void remove() {
        if (passwords != null && session.getPasswordAuthenticator() == passwords.wrapper()) {
            session.setPasswordAuthenticator(passwords.own());
        }
        if (keys != null && session.getPublickeyAuthenticator() == keys.wrapper()) {
            session.setPublickeyAuthenticator(keys.own());
        }
        if (interactive != null && session.getKeyboardInteractiveAuthenticator() == interactive.wrapper()) {
            session.setKeyboardInteractiveAuthenticator(interactive.own());
        }
        passwords = null;
        keys = null;
        interactive = null;
    }

    /** An authentication that goes on elsewhere is not an error, nor is a password that must be changed. */
    private void reportUnlessExpected(Throwable failure) {
        if (!(failure instanceof AsyncAuthException) && !(failure instanceof PasswordChangeRequiredException)) {
            report.accept(Descriptions.of(failure));
        }
    }

    private final class Passwords implements PasswordAuthenticator {

        private final Supplier<PasswordAuthenticator> delegate;

        Passwords(Supplier<PasswordAuthenticator> delegate) {
            this.delegate = delegate;
        }

        @Override
        public boolean authenticate(String username, String password, ServerSession in) {
            PasswordAuthenticator authenticator = delegate.get();
            try {
                return authenticator != null && authenticator.authenticate(username, password, in);
            } catch (RuntimeException | Error e) {
                reportUnlessExpected(e);
                throw e;
            }
        }

        @Override
        public boolean handleClientPasswordChangeRequest(
                ServerSession in, String username, String oldPassword, String newPassword) {
            PasswordAuthenticator authenticator = delegate.get();
            try {
                return authenticator != null
                        && authenticator.handleClientPasswordChangeRequest(in, username, oldPassword, newPassword);
            } catch (UnsupportedOperationException e) {
                throw e; // the interface's own way to say that passwords cannot be changed
            } catch (RuntimeException | Error e) {
                reportUnlessExpected(e);
                throw e;
            }
        }
    }

    private final class Keys implements PublickeyAuthenticator {

        private final Supplier<PublickeyAuthenticator> delegate;

        Keys(Supplier<PublickeyAuthenticator> delegate) {
            this.delegate = delegate;
        }

        @Override
        public boolean authenticate(String username, PublicKey key, ServerSession in) {
            PublickeyAuthenticator authenticator = delegate.get();
            try {
                return authenticator != null && authenticator.authenticate(username, key, in);
            } catch (RuntimeException | Error e) {
                reportUnlessExpected(e);
                throw e;
            }
        }
    }

    private final class Interactive implements KeyboardInteractiveAuthenticator {

        private final Supplier<KeyboardInteractiveAuthenticator> delegate;

        Interactive(Supplier<KeyboardInteractiveAuthenticator> delegate) {
            this.delegate = delegate;
        }

        @Override
        public InteractiveChallenge generateChallenge(
                ServerSession in, String username, String language, String subMethods) throws Exception {
            KeyboardInteractiveAuthenticator authenticator = delegate.get();
            try {
                return authenticator == null
                        ? null
                        : authenticator.generateChallenge(in, username, language, subMethods);
            } catch (Exception | Error e) {
                reportUnlessExpected(e);
                throw e;
            }
        }

        @Override
        public boolean authenticate(ServerSession in, String username, List<String> responses) throws Exception {
            KeyboardInteractiveAuthenticator authenticator = delegate.get();
            try {
                return authenticator != null && authenticator.authenticate(in, username, responses);
            } catch (Exception | Error e) {
                reportUnlessExpected(e);
                throw e;
            }
        }
    }
}
