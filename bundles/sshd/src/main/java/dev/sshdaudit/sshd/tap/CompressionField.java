package dev.sshdaudit.sshd.tap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.common.compression.Compression;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.AbstractSession;

/**
 * The field in which a session keeps the compression of one direction: the only way into a session, and out of it,
 * between two key exchanges. A version of SSHD without such a field is waited for until its next key exchange.
 */
final class CompressionField {

    private final VarHandle field;
    private final Field lock;

    CompressionField(String fieldName, String lockName) {
        VarHandle foundField = null;
        Field foundLock = null;
        try {
            foundField = MethodHandles.privateLookupIn(AbstractSession.class, MethodHandles.lookup())
                    .findVarHandle(AbstractSession.class, fieldName, Compression.class);
            foundLock = AbstractSession.class.getDeclaredField(lockName);
            foundLock.setAccessible(true);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // another version of SSHD: what was found is used, what was not is done without
        }
        field = foundField;
        lock = foundLock;
    }

    /** The session's compression; null if there is none yet, or no field. */
    Compression get(Session session) {
        return field != null && session instanceof AbstractSession ? (Compression) field.getVolatile(session) : null;
    }

    /**
     * Puts a wrapper in, unless the session has put in another one meanwhile. It needs no lock, because whichever of the
     * two a packet meets, and be it first one and then the other, the packet comes out the same.
     */
    boolean wrap(Session session, Compression current, TappedCompression wrapper) {
        return field.compareAndSet(session, current, wrapper);
    }

    /**
     * Takes a wrapper out again, if that is possible without waiting: it must not happen in the middle of a packet.
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
        // older versions have monitors, which cannot be tried
        return held != null && Thread.holdsLock(held) && field.compareAndSet(session, wrapper, wrapper.wrapped());
    }

    /** As {@link #unwrap}, but waits until no packet is under way. */
    void unwrapWaiting(Session session, TappedCompression wrapper) {
        Object held = lockOf(session);
        if (held instanceof ReentrantLock reentrant) {
            reentrant.lock();
            unwrapAndUnlock(session, wrapper, reentrant);
        } else if (held != null) {
            synchronized (held) {
                field.compareAndSet(session, wrapper, wrapper.wrapped());
            }
        }
    }

    private boolean unwrapAndUnlock(Session session, TappedCompression wrapper, ReentrantLock held) {
        try {
            return field.compareAndSet(session, wrapper, wrapper.wrapped());
        } finally {
            held.unlock();
        }
    }

    private Object lockOf(Session session) {
        try {
            return lock == null ? null : lock.get(session);
        } catch (IllegalAccessException e) {
            return null;
        }
    }
}
