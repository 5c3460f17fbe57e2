package dev.sshdaudit.binary.internal;

import java.util.concurrent.TimeUnit;

/**
 * Decides how much effort a {@link Compressor} spends on what comes next: how thoroughly it is compressed, or whether it is stored as
 * it is.
 *
 * <ul>
 *   <li>Up to {@link #LITTLE} from flush to flush, as people type and see, is compressed as little: the compressor searches far,
 *       saves a fifth of the size, and costs nothing that counts. What exceeds that is compressed as plenty.
 *   <li>Of plenty, the first {@link #SAMPLE} show whether it becomes smaller. If not, as in a transfer of compressed files,
 *       what follows is stored, about ten times as fast, until the next sample. The stored runs double their length each time,
 *       from {@link #SHORTEST_RUN} to {@link #LONGEST_RUN}, until a sample becomes smaller.
 *   <li>What comes faster than it can be compressed is stored in such runs, too.
 *   <li>What comes as fast as in a fast transfer is bulk: to compress it would cost as much as to transfer it, so all of it is stored
 *       but for a sample at first, and one after each run of {@link #LONGEST_RUN}. Where a sample becomes smaller than {@link #TINY}, to compress costs
 *       no more than to store, and what follows is compressed. Bulk begins where {@link #WINDOW} come within {@link #FAST_NANOS}, and
 *       ends at the next flush after as much has taken longer than {@link #SLOW_NANOS}.
 * </ul>
 *
 * <p>All sizes are bytes. Times are those of messages, in nanoseconds. For one thread at a time.
 */
final class Effort {

    /** Bytes that are compressed to see whether they become smaller. */
    static final int SAMPLE = 64 << 10;

    /** Bytes that a sample has to save; less is not worth the time that compressing takes. */
    private static final int WORTHWHILE = SAMPLE / 50;

    /** Bytes in the first stored run after data that became smaller. */
    private static final int SHORTEST_RUN = 512 << 10;

    /** Bytes in the longest stored run. */
    private static final int LONGEST_RUN = 16 << 20;

    /** Bytes from flush to flush that count as little: half a second of a thousand keystrokes a second and their echoes. */
    static final int LITTLE = 128 << 10;

    /** Bytes that tell how fast what comes is. */
    static final int WINDOW = 2 << 20;

    /** The time for {@link #WINDOW} at 32 MiB/s, a quarter of what a network of 1 Gbit/s transfers. */
    static final long FAST_NANOS = TimeUnit.SECONDS.toNanos(1) / 16;

    /** The time for {@link #WINDOW} at 8 MiB/s: a transfer that stumbles goes on as bulk. */
    static final long SLOW_NANOS = 4 * FAST_NANOS;

    /** Bytes to which a sample of bulk has to be compressed for what follows to be compressed. */
    private static final int TINY = SAMPLE / 16;

    private final boolean storesBulk;
    private boolean little = true;
    private boolean bulk;

    /** Whether the last {@link #WINDOW} of bulk took so long that it is none any more. */
    private boolean slow;

    private int sinceFlush;
    private long now;
    private long windowBegan;
    private int inWindow;
    private int sampled;
    private int run = SHORTEST_RUN;
    private int hurriedRun = SHORTEST_RUN;
    private int leftToStore;

    /**
     * Begins with little.
     *
     * @param storesBulk whether bulk is stored; otherwise it is compressed as plenty
     */
    Effort(boolean storesBulk) {
        this.storesBulk = storesBulk;
    }

    /** Whether what is compressed is little; else it is plenty. */
    boolean isLittle() {
        return little;
    }

    /** Whether bulk comes, so that a sample has to become smaller than {@link #TINY}. */
    boolean isBulk() {
        return bulk;
    }

    /** How many of the next bytes are stored; 0 if the next are compressed. */
    int leftToStore() {
        return leftToStore;
    }

    /** How many of the next bytes are compressed before the sample is complete, at least 1. */
    int leftOfSample() {
        return SAMPLE - sampled;
    }

    /** Takes the time of what comes next. */
    void at(long nanos) {
        now = nanos;
        if (inWindow == 0) {
            windowBegan = nanos;
        }
    }

    /**
     * Notes that bytes have come, which are neither compressed nor stored yet.
     *
     * @return whether what follows is plenty, and was little before
     */
    boolean come(int length) {
        inWindow += length;
        sinceFlush = (int) Math.min((long) sinceFlush + length, LITTLE + 1);
        if (sinceFlush <= LITTLE || !little) {
            return false;
        }
        little = false;
        return true;
    }

    /**
     * Looks, after bytes have {@linkplain #come come}, whether they are bulk.
     *
     * @return whether a sample of bulk begins with the next byte
     */
    boolean beginsBulk() {
        if (inWindow < WINDOW) {
            return false;
        }
        long took = now - windowBegan;
        inWindow = 0;
        windowBegan = now;
        slow = took > SLOW_NANOS;
        if (bulk || !storesBulk || took > FAST_NANOS) {
            return false;
        }
        bulk = true;
        sampled = 0;
        return leftToStore == 0;
    }

    /** Notes that bytes were compressed. Returns whether the sample is complete, so that it is to be {@linkplain #judge judged}. */
    boolean compressed(int length) {
        sampled += length;
        return sampled == SAMPLE;
    }

    /**
     * Takes what a complete sample was compressed to, and begins the next sample.
     *
     * @return whether what follows is stored
     */
    boolean judge(long compressed) {
        sampled = 0;
        if (compressed <= (bulk ? TINY : SAMPLE - WORTHWHILE)) {
            run = SHORTEST_RUN;
            return false;
        }
        leftToStore = bulk ? LONGEST_RUN : run;
        run = Math.min(2 * run, LONGEST_RUN);
        return true;
    }

    /** Notes that bytes were stored. Returns whether the run of stored bytes ends here. */
    boolean stored(int length) {
        leftToStore -= length;
        return leftToStore == 0;
    }

    /** Has what comes next stored, as it comes faster than it can be compressed. Called only while nothing is being stored. */
    void hurry() {
        leftToStore = hurriedRun;
        hurriedRun = Math.min(2 * hurriedRun, LONGEST_RUN);
        sampled = 0;
    }

    /** Notes a flush. Where only little came since the last one, what follows is compressed as little; bulk ends where it is slow. */
    void flushed() {
        if (sinceFlush <= LITTLE) {
            expectLittle();
        } else if (bulk && slow) {
            expectPlenty();
        }
        sinceFlush = 0;
    }

    /** Forgets everything, for a new recording. */
    void reset() {
        expectLittle();
        sampled = 0;
        sinceFlush = 0;
    }

    private void expectLittle() {
        expectPlenty();
        little = true;
        inWindow = 0;
    }

    private void expectPlenty() {
        bulk = false;
        leftToStore = 0;
        run = SHORTEST_RUN;
        hurriedRun = SHORTEST_RUN;
    }
}
