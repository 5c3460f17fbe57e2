package dev.sshdaudit.config;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The configurations of one PID as they come, for those who wait for one. Thread-safe. */
final class Deliveries {

    private final String pid;
    private final long seconds;

    @GuardedBy("this")
    private Map<String, Object> last = Map.of();

    /**
     * Makes one without a delivery.
     *
     * @param seconds how long to wait for a delivery at most
     */
    Deliveries(String pid, long seconds) {
        this.pid = pid;
        this.seconds = seconds;
    }

    /** A configuration was delivered, and is in force or refused by now. */
    synchronized void done(Map<String, Object> given) {
        last = given;
        notifyAll();
    }

    /**
     * Waits until a configuration was delivered in which a key has a value.
     *
     * @param value the value as it is delivered; null if the key is not there
     * @throws IOException if it is not delivered in time
     */
    synchronized void await(String key, @Nullable Object value) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!Objects.equals(last.get(key), value)) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new IOException("PID " + pid + ", key " + key + ": the change is stored, and was not put in force"
                        + " within " + seconds
                        + " s: another bundle holds up the configuration service, or the bundle of"
                        + " the PID was stopped");
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException(
                        "PID " + pid + ", key " + key + ": interrupted before the change was in force");
            }
        }
    }
}
