package dev.sshdaudit.web.login;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.text.Visible;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells failed logins in the log, so many a minute at most: who guesses does not fill the disk. Thread-safe. */
final class FailureLog {

    private static final Logger LOG = LoggerFactory.getLogger("dev.sshdaudit.web.login");
    private static final int MOST = 60;
    private static final int LONGEST = 100;

    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private long minute;

    @GuardedBy("this")
    private int told;

    @GuardedBy("this")
    private long leftOut;

    FailureLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.minute = nanoTime.getAsLong();
    }

    void failed(String user, String address, Throwable why) {
        long before;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            if (now - minute > TimeUnit.MINUTES.toNanos(1)) {
                minute = now;
                told = 0;
            }
            if (told >= MOST) {
                leftOut++;
                return;
            }
            told++;
            before = leftOut;
            leftOut = 0;
        }
        if (before > 0) {
            LOG.warn("{} more failed logins in the browser are not told", before);
        }
        String name = user.length() > LONGEST ? user.substring(0, LONGEST) : user;
        LOG.warn(
                "Login in the browser failed: user {}, from {} ({})",
                Visible.quoted(name),
                address,
                why.getClass().getSimpleName());
    }
}
