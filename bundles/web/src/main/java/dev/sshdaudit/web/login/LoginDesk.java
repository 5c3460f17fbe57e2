package dev.sshdaudit.web.login;

import dev.sshdaudit.text.Visible;
import dev.sshdaudit.web.http.HttpException;
import java.security.Principal;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.security.auth.login.LoginException;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs users in, on threads of its own: a realm may wait for a directory server. Thread-safe. */
public final class LoginDesk implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LoginDesk.class);
    private static final int THREADS = 8;
    private static final int UNAUTHORIZED = 401;
    private static final int INTERNAL_ERROR = 500;
    private static final int UNAVAILABLE = 503;

    /** Failures are told at multiples of this time, so that it does not show whether there is such a user. */
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Realm realm;
    private final Logins logins;
    private final Attempts attempts;
    private final FailureLog failures;
    private final Later later;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor threads;

    /** Runs tasks that never wait at a later time. */
    @FunctionalInterface
    public interface Later {
        /** Has a task run. */
        void after(long nanos, Runnable task);
    }

    /** Makes one. */
    public LoginDesk(Realm realm, Logins logins, Attempts attempts, Later later, LongSupplier nanoTime) {
        this.realm = realm;
        this.logins = logins;
        this.attempts = attempts;
        this.failures = new FailureLog(nanoTime);
        this.later = later;
        this.nanoTime = nanoTime;
        this.threads = new ThreadPoolExecutor(0, THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "sshd-audit-web-login");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Logs a user in.
     *
     * @param password is cleared
     * @param begun takes the login; may wait
     * @param refused takes why there is none, instead; may not wait
     * @throws HttpException if the try has to wait; then the password is cleared, too
     */
    public void login(
            String user,
            char[] password,
            String address,
            Consumer<Logins.Begun> begun,
            Consumer<HttpException> refused) {
        Attempts.Attempt attempt;
        try {
            attempt = attempts.begin(user, address);
        } catch (HttpException e) {
            Arrays.fill(password, '\0');
            throw e;
        }
        try {
            threads.execute(() -> check(user, password, address, attempt, begun, refused));
        } catch (RejectedExecutionException e) {
            attempt.withdraw();
            Arrays.fill(password, '\0');
            throw new HttpException(UNAVAILABLE, "too many users are logging in: try again in a moment", 1);
        }
    }

    private void check(
            String user,
            char[] password,
            String address,
            Attempts.Attempt attempt,
            Consumer<Logins.Begun> begun,
            Consumer<HttpException> refused) {
        long start = nanoTime.getAsLong();
        Set<Principal> principals;
        try {
            principals = realm.login(user, password);
        } catch (NoRealmException e) {
            attempt.withdraw();
            LOG.error("No one can log in, in the browser: {}", e.getMessage());
            refused.accept(new HttpException(UNAVAILABLE, "logging in is not possible now: see Karaf's log"));
            return;
        } catch (LoginException | RuntimeException | LinkageError e) {
            // what a login module says may tell whether there is such a user, or more: only its type is told, in the
            // log
            failures.failed(user, address, e);
            long took = nanoTime.getAsLong() - start;
            HttpException wrong = new HttpException(UNAUTHORIZED, "user name or password is wrong");
            later.after(STEP_NANOS - took % STEP_NANOS, () -> refused.accept(wrong));
            return;
        } finally {
            Arrays.fill(password, '\0');
        }
        attempt.succeeded();
        String name = principals.stream()
                .filter(UserPrincipal.class::isInstance)
                .map(Principal::getName)
                .findFirst()
                .orElse(user);
        LOG.info("User {} has logged in, in the browser, from {}", Visible.quoted(name), address);
        Logins.Begun login = logins.begin(name, principals, address);
        try {
            begun.accept(login);
        } catch (RuntimeException e) {
            // such as too many requests that are running: the client gets no cookie, so the login is of no use
            logins.end(login.login());
            if (e instanceof HttpException refusal) {
                refused.accept(refusal);
            } else {
                LOG.error("A user has logged in, and was not answered", e);
                refused.accept(new HttpException(INTERNAL_ERROR, "internal error, see Karaf's log"));
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
