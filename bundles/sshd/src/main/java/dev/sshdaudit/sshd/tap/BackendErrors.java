package dev.sshdaudit.sshd.tap;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.security.PublicKey;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.sshd.server.ServerAuthenticationManager;
import org.apache.sshd.server.auth.AsyncAuthException;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.password.PasswordAuthenticator;
import org.apache.sshd.server.auth.password.PasswordChangeRequiredException;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/**
 * Reports that an authenticator of a session failed instead of answering: the client gets the same answer as to a wrong
 * password. Each authenticator of the session is wrapped. Where the session has none of its own, the wrapper asks the
 * server for its authenticator each time, so that a change of the server's takes effect as without a tap. Thread-safe.
 */
final class BackendErrors {

    private final ServerSession session;
    private final Consumer<String> report;
    private final List<Wrapping<?>> wrappings;

    @GuardedBy("this")
    private boolean installed;

    /**
     * @param report takes the description of an error; must not throw
     */
    BackendErrors(ServerSession session, Consumer<String> report) {
        this.session = session;
        this.report = report;
        this.wrappings = List.of(
                new Wrapping<>(
                        ServerAuthenticationManager::getPasswordAuthenticator,
                        ServerAuthenticationManager::setPasswordAuthenticator,
                        Passwords::new),
                new Wrapping<>(
                        ServerAuthenticationManager::getPublickeyAuthenticator,
                        ServerAuthenticationManager::setPublickeyAuthenticator,
                        Keys::new),
                new Wrapping<>(
                        ServerAuthenticationManager::getKeyboardInteractiveAuthenticator,
                        ServerAuthenticationManager::setKeyboardInteractiveAuthenticator,
                        Interactive::new));
    }

    /** Wraps the session's authenticators. Further calls do nothing. */
    synchronized void install() {
        if (!installed) {
            installed = true;
            ServerAuthenticationManager server = Objects.requireNonNull(session.getFactoryManager());
            wrappings.forEach(wrapping -> wrapping.install(server));
        }
    }

    /** Takes the wrappers out. An authenticator that the host has set after {@link #install} stays. */
    synchronized void remove() {
        wrappings.forEach(Wrapping::remove);
        installed = false;
    }

    /** The authenticator of one kind: what the session had, and its wrapper. */
    private final class Wrapping<A> {

        private final Function<ServerAuthenticationManager, A> get;
        private final BiConsumer<ServerAuthenticationManager, A> set;
        private final Function<Supplier<A>, A> wrap;
        /** The session's own authenticator; null if the session used the server's. */
        private @Nullable A own;

        private @Nullable A wrapper;

        Wrapping(
                Function<ServerAuthenticationManager, A> get,
                BiConsumer<ServerAuthenticationManager, A> set,
                Function<Supplier<A>, A> wrap) {
            this.get = get;
            this.set = set;
            this.wrap = wrap;
        }

        void install(ServerAuthenticationManager server) {
            A current = get.apply(session);
            if (current == null) {
                return;
            }
            boolean ofServer = current == get.apply(server);
            own = ofServer ? null : current;
            A made = wrap.apply(ofServer ? () -> get.apply(server) : () -> current);
            wrapper = made;
            set.accept(session, made);
        }

        void remove() {
            if (wrapper != null && get.apply(session) == wrapper) {
                set.accept(session, own);
            }
            own = null;
            wrapper = null;
        }
    }

    /** A call of an authenticator, which may throw a checked exception. */
    private interface Call<A, R, E extends Exception> {
        R to(A authenticator) throws E;
    }

    /**
     * Calls an authenticator, and reports what it throws before that goes on to SSHD.
     *
     * @param isAnAnswer tells which exceptions are answers, and not errors
     */
    private <A, R, E extends Exception> R ask(A authenticator, Call<A, R, E> call, Predicate<Throwable> isAnAnswer)
            throws E {
        try {
            return call.to(authenticator);
        } catch (Exception | Error e) {
            if (!isAnAnswer.test(e)) {
                report.accept(Descriptions.of(e));
            }
            throw e;
        }
    }

    private <A, R, E extends Exception> R ask(A authenticator, Call<A, R, E> call) throws E {
        return ask(authenticator, call, BackendErrors::isAnAnswer);
    }

    /** An authentication that goes on asynchronously is no error, nor is a password that the user must change. */
    private static boolean isAnAnswer(Throwable thrown) {
        return thrown instanceof AsyncAuthException || thrown instanceof PasswordChangeRequiredException;
    }

    private final class Passwords implements PasswordAuthenticator {

        private final Supplier<PasswordAuthenticator> delegate;

        Passwords(Supplier<PasswordAuthenticator> delegate) {
            this.delegate = delegate;
        }

        @Override
        public boolean authenticate(String username, String password, ServerSession in) {
            PasswordAuthenticator asked = delegate.get();
            return asked != null && ask(asked, it -> it.authenticate(username, password, in));
        }

        @Override
        public boolean handleClientPasswordChangeRequest(
                ServerSession in, String username, String oldPassword, String newPassword) {
            // the interface's own way to say that passwords cannot be changed
            Predicate<Throwable> isAnAnswer = e -> e instanceof UnsupportedOperationException || isAnAnswer(e);
            PasswordAuthenticator asked = delegate.get();
            return asked != null
                    && ask(
                            asked,
                            it -> it.handleClientPasswordChangeRequest(in, username, oldPassword, newPassword),
                            isAnAnswer);
        }
    }

    private final class Keys implements PublickeyAuthenticator {

        private final Supplier<PublickeyAuthenticator> delegate;

        Keys(Supplier<PublickeyAuthenticator> delegate) {
            this.delegate = delegate;
        }

        @Override
        public boolean authenticate(String username, PublicKey key, ServerSession in) {
            PublickeyAuthenticator asked = delegate.get();
            return asked != null && ask(asked, it -> it.authenticate(username, key, in));
        }
    }

    private final class Interactive implements KeyboardInteractiveAuthenticator {

        private final Supplier<KeyboardInteractiveAuthenticator> delegate;

        Interactive(Supplier<KeyboardInteractiveAuthenticator> delegate) {
            this.delegate = delegate;
        }

        @Override
        public @Nullable InteractiveChallenge generateChallenge(
                ServerSession in, String username, String language, String subMethods) throws Exception {
            KeyboardInteractiveAuthenticator asked = delegate.get();
            return asked == null ? null : ask(asked, it -> it.generateChallenge(in, username, language, subMethods));
        }

        @Override
        public boolean authenticate(ServerSession in, String username, List<String> responses) throws Exception {
            KeyboardInteractiveAuthenticator asked = delegate.get();
            return asked != null && ask(asked, it -> it.authenticate(in, username, responses));
        }
    }
}
