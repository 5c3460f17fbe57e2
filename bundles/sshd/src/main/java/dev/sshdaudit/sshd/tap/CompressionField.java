package dev.sshdaudit.sshd.tap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.common.compression.Compression;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.jspecify.annotations.Nullable;

/**
 * The field in which a session keeps the compression of one direction. Between two key exchanges this field is the only
 * place where a wrapper can be put into a session or taken out of it. With a version of SSHD that has no such field,
 * the tap waits for the session's next key exchange. Thread-safe.
 */
final class CompressionField {

    /** Null where this version of SSHD has no such field; then nothing is wrapped. */
    private final @Nullable VarHandle field;

    private final @Nullable Field lock;

    CompressionField(String fieldName, String lockName) {
        VarHandle foundField = null;
        Field foundLock = null;
        try {
            foundField = MethodHandles.privateLookupIn(AbstractSession.class, MethodHandles.lookup())
                    .findVarHandle(AbstractSession.class, fieldName, Compression.class);
            foundLock = AbstractSession.class.getDeclaredField(lockName);
            foundLock.setAccessible(true);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // another version of SSHD, which lacks the field or its lock
        }
        field = foundField;
        lock = foundLock;
    }

    /** The session's compression; null if the session has none yet, or if there is no field. */
    @Nullable
    Compression get(Session session) {
        return field != null && session instanceof AbstractSession ? (Compression) field.getVolatile(session) : null;
    }

    /**
     * Puts a wrapper in the place of a compression, unless the session has replaced that compression meanwhile. No lock
     * is needed: the wrapper and the compression in it transform a packet identically, so SSHD may read the field
     * before or after this call, or once before and once after it in the middle of a packet.
     *
     * @return whether the wrapper is in
     */
    boolean wrap(Session session, Compression current, TappedCompression wrapper) {
        return field != null && field.compareAndSet(session, current, wrapper);
    }

    /**
     * Takes a wrapper out, if the session's lock is free: that must not happen in the middle of a packet. Does not
     * wait.
     *
     * @return whether it is out
     */
    boolean unwrap(Session session, TappedCompression wrapper) {
        if (get(session) != wrapper) {
            return true;
        }
        Object held = lockOf(session);
        if (held instanceof ReentrantLock reentrant) {
            return reentrant.tryLock() && unwrapAndUnlock(session, wrapper, reentrant);
        }
        // older versions of SSHD have a monitor, and Java cannot try to enter one
        return held != null && Thread.holdsLock(held) && putBack(session, wrapper);
    }

    /** As {@link #unwrap}, but waits until SSHD handles no packet. */
    void unwrapWaiting(Session session, TappedCompression wrapper) {
        Object held = lockOf(session);
        if (held instanceof ReentrantLock reentrant) {
            reentrant.lock();
            unwrapAndUnlock(session, wrapper, reentrant);
        } else if (held != null) {
            synchronized (held) {
                putBack(session, wrapper);
            }
        }
    }

    private boolean unwrapAndUnlock(Session session, TappedCompression wrapper, ReentrantLock held) {
        try {
            return putBack(session, wrapper);
        } finally {
            held.unlock();
        }
    }

    private boolean putBack(Session session, TappedCompression wrapper) {
        return field != null && field.compareAndSet(session, wrapper, wrapper.wrapped());
    }

    private @Nullable Object lockOf(Session session) {
        try {
            return lock == null ? null : lock.get(session);
        } catch (IllegalAccessException e) {
            return null;
        }
    }
}
