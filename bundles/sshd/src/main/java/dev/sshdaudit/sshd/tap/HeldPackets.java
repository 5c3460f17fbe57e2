package dev.sshdaudit.sshd.tap;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Packets of a client that SSHD had read before it stopped reading, and that the server is to be given later. SSHD goes
 * on with what is in its buffer although reading is suspended: a command that comes in one TCP segment with the last
 * packet of the login would run at once. So these packets wait here, in order, and SSHD gets SSH_MSG_IGNORE in their
 * places. They are handed on by a thread of their own, since the server may do anything when it handles them.
 * Thread-safe.
 */
final class HeldPackets {

    /** The most bytes that are held: far more than a client sends before the server answers its first request. */
    static final int MOST = 256 << 10;

    private final Session session;
    private final PacketHandler handler;
    private final Predicate<byte[]> pass;
    private final Runnable whenHandedOn;
    /** Whether packets may have to wait: false for the whole session except its first moments. */
    private volatile boolean inUse;

    @GuardedBy("this")
    private final Deque<byte[]> packets = new ArrayDeque<>(0);

    @GuardedBy("this")
    private int bytes;

    @GuardedBy("this")
    private boolean holding;

    @GuardedBy("this")
    private boolean handingOn;

    /**
     * @param pass decides about a packet that has waited whether the server gets it
     * @param whenHandedOn called when no packet waits any more, after some did
     */
    HeldPackets(Session session, PacketHandler handler, Predicate<byte[]> pass, Runnable whenHandedOn) {
        this.session = session;
        this.handler = handler;
        this.pass = pass;
        this.whenHandedOn = whenHandedOn;
    }

    /** From now on packets wait. */
    synchronized void hold() {
        holding = true;
        inUse = true;
    }

    /** Hands on the packets that wait, and lets all others pass behind them. */
    synchronized void handOn() {
        holding = false;
        if (handingOn) {
            return;
        }
        inUse = !packets.isEmpty();
        if (inUse) {
            handingOn = true;
            Threads.daemon("sshd-audit held packets", this::run).start();
        }
    }

    /** Whether packets may have to wait. */
    boolean isInUse() {
        return inUse;
    }

    /** What becomes of a packet. */
    enum Fate {
        /** The server gets it now. */
        PASSES,
        /** The server gets it later. */
        WAITS,
        /** The server does not get it, since too many wait, or since it cannot be handed on later. */
        LOST
    }

    /** Takes a packet, if it has to wait. To be called while SSHD handles the packet. */
    Fate take(byte[] array, int offset, int length) {
        if (!inUse) {
            return Fate.PASSES;
        }
        synchronized (this) {
            if (!holding && !handingOn) {
                return Fate.PASSES;
            }
            if (bytes + length > MOST || !handler.isFor(session)) {
                return Fate.LOST;
            }
            byte[] packet = new byte[length];
            System.arraycopy(array, offset, packet, 0, length);
            packets.add(packet);
            bytes += length;
            return Fate.WAITS;
        }
    }

    private void run() {
        handler.between(session, () -> {
            for (byte[] packet = next(); packet != null; packet = next()) {
                if (pass.test(packet)) {
                    handler.handle(session, new ByteArrayBuffer(packet));
                }
            }
        });
        if (!inUse) {
            whenHandedOn.run();
        }
    }

    private synchronized byte @Nullable [] next() {
        byte[] packet = holding ? null : packets.poll();
        if (packet == null) {
            handingOn = false;
            inUse = holding;
        } else {
            bytes -= packet.length;
        }
        return packet;
    }
}
