package dev.sshdaudit.binary.internal;

/**
 * Decides how much effort a {@link GzipWriter} spends on what comes next: which level compresses it, or whether it is stored as
 * it is.
 *
 * <ul>
 *   <li>Up to {@link #LITTLE} from flush to flush, as people type and see, the level for little compresses: it searches far,
 *       saves a fifth of the size, and costs nothing that counts. What exceeds that gets the level for plenty.
 *   <li>Of plenty, the first {@link #SAMPLE} show whether it becomes smaller. If not, as in a transfer of compressed files,
 *       what follows is stored, about ten times as fast, until the next sample. The stored runs double their length each time,
 *       from {@link #SHORTEST_RUN} to {@link #LONGEST_RUN}, until a sample becomes smaller.
 *   <li>What comes faster than it can be compressed is stored in such runs, too.
 * </ul>
 *
 * <p>All sizes are bytes. For one thread at a time.
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

    /** Bytes from flush to flush that count as little: a quarter of a second of a thousand keystrokes a second and their echoes. */
    private static final int LITTLE = 64 << 10;

    private final int levelForPlenty;
    private final int levelForLittle;
    private int level;
    private int sinceFlush;
    private int sampled;
    private int run = SHORTEST_RUN;
    private int hurriedRun = SHORTEST_RUN;
    private int leftToStore;

    /** Begins with little. The levels are those of {@link java.util.zip.Deflater}, 1 to 9. */
    Effort(int levelForPlenty, int levelForLittle) {
        this.levelForPlenty = levelForPlenty;
        this.levelForLittle = levelForLittle;
        level = levelForLittle;
    }

    /** The level to compress with. */
    int level() {
        return level;
    }

    /** How many of the next bytes are stored; 0 if the next are compressed. */
    int leftToStore() {
        return leftToStore;
    }

    /** How many of the next bytes are compressed before the sample is complete, at least 1. */
    int leftOfSample() {
        return SAMPLE - sampled;
    }

    /** Notes that bytes have come, which are neither compressed nor stored yet. Returns whether {@link #level()} changed. */
    boolean come(int length) {
        sinceFlush = (int) Math.min((long) sinceFlush + length, LITTLE + 1);
        if (sinceFlush <= LITTLE || level == levelForPlenty) {
            return false;
        }
        level = levelForPlenty;
        return true;
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
        if (compressed <= SAMPLE - WORTHWHILE) {
            run = SHORTEST_RUN;
            return false;
        }
        leftToStore = run;
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

    /** Notes a flush. Where only little came since the last one, what follows is compressed as little. */
    void flushed() {
        if (sinceFlush <= LITTLE) {
            expectLittle();
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
        leftToStore = 0;
        run = SHORTEST_RUN;
        hurriedRun = SHORTEST_RUN;
        level = levelForLittle;
    }
}
