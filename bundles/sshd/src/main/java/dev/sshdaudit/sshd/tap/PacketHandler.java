package dev.sshdaudit.sshd.tap;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The way in which SSHD's own decoder hands a packet to a session: {@code AbstractSession.handleMessage}, which is
 * protected, while the thread holds {@code decodeLock}, which keeps packets in order.
 */
final class PacketHandler {

    /** The way into the SSHD on the class path. */
    static final PacketHandler PRESENT = new PacketHandler("handleMessage", "decodeLock");

    /** Null where this version of SSHD has no such method. */
    private final @Nullable MethodHandle handle;

    private final @Nullable Field lock;

    PacketHandler(String methodName, String lockName) {
        MethodHandle foundMethod = null;
        Field foundLock = null;
        try {
            foundMethod = MethodHandles.privateLookupIn(AbstractSession.class, MethodHandles.lookup())
                    .findVirtual(AbstractSession.class, methodName, MethodType.methodType(void.class, Buffer.class));
            foundLock = AbstractSession.class.getDeclaredField(lockName);
            foundLock.setAccessible(true);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // another version of SSHD, which lacks the method or the lock
        }
        handle = foundMethod;
        lock = foundLock;
    }

    /** Whether packets can be handed to this session. */
    boolean isFor(Session session) {
        return handle != null && lock != null && session instanceof AbstractSession;
    }

    /** Waits until SSHD handles no packet of the session, and runs the action while SSHD cannot handle any. */
    void between(Session session, Runnable action) {
        Object held = lockOf(session);
        if (held instanceof ReentrantLock reentrant) {
            reentrant.lock();
            try {
                action.run();
            } finally {
                reentrant.unlock();
            }
        } else {
            synchronized (held) { // older versions of SSHD have a monitor
                action.run();
            }
        }
    }

    private static IllegalStateException missing(Session session) {
        return new IllegalStateException("Packets cannot be handed to session " + session + ": isFor tells so");
    }

    private Object lockOf(Session session) {
        Field found = lock;
        if (found == null) {
            throw missing(session);
        }
        try {
            return found.get(session);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e); // it was made accessible
        }
    }

    /**
     * Has the session handle a packet; to be called within {@link #between}. An exception ends
     * the session, as an exception in SSHD's own decoder does.
     */
    void handle(Session session, Buffer packet) {
        AbstractSession target = (AbstractSession) session;
        MethodHandle found = handle;
        if (found == null) {
            throw missing(session);
        }
        try {
            found.invokeExact(target, packet);
        } catch (Throwable e) {
            target.exceptionCaught(e);
        }
    }
}
