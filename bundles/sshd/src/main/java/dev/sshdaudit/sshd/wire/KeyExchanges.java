package dev.sshdaudit.sshd.wire;

import java.util.function.LongSupplier;

/**
 * The key exchanges after the first one (RFC 4253, section 9). Meanwhile servers make their writers wait, or keep what
 * they write, and catch up afterwards.
 */
final class KeyExchanges {

    private final LongSupplier nanoTime;
    private final boolean[] begunBy = new boolean[2];
    private final boolean[] doneBy = new boolean[2];
    private boolean any;
    private long begunAt;
    private long calmAt;
    private boolean breachTold;

    /**
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    KeyExchanges(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A side sends KEXINIT. */
    void begun(Side from) {
        if (!isUnderWay()) {
            long now = nanoTime.getAsLong();
            if (!any || now - calmAt > 0) {
                begunAt = now; // else the server may still be catching up since the one before
            }
            any = true;
        }
        begunBy[from.ordinal()] = true;
        doneBy[from.ordinal()] = false;
        breachTold &= from != Side.CLIENT;
    }

    /** A side sends NEWKEYS. */
    void done(Side from) {
        doneBy[from.ordinal()] = true;
        if (doneBy[0] && doneBy[1]) {
            begunBy[0] = begunBy[1] = doneBy[0] = doneBy[1] = false;
            long now = nanoTime.getAsLong();
            calmAt = any ? now + (now - begunAt) : now; // what has gathered in a time is sent in a shorter one
            any = true;
        }
    }

    /** Whether a side may send nothing but what belongs to the exchange (RFC 4253, section 7.1). */
    boolean isBound(Side side) {
        return begunBy[side.ordinal()] && !doneBy[side.ordinal()];
    }

    /** Whether this is the first packet with which the client breaks that rule in this exchange. */
    boolean isFirstBreach() {
        boolean first = !breachTold;
        breachTold = true;
        return first;
    }

    private boolean isUnderWay() {
        return begunBy[0] || begunBy[1];
    }

    /** Whether no writer of the server has had to wait for an exchange for so long. */
    boolean isCalmFor(long nanos) {
        return !isUnderWay() && (!any || nanoTime.getAsLong() - calmAt > nanos);
    }
}
