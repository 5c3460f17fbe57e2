package dev.sshdaudit.binary.internal;

/**
 * What recordings are written with.
 *
 * @param level of compression, 1 (fast) to 9 (small)
 */
record Settings(int level) {

    /**
     * From level 4 on zlib searches lazily: that costs a third of the speed, makes terminal output smaller by a tenth
     * and keystrokes, which are most of the messages, no smaller at all.
     */
    static final Settings DEFAULT = new Settings(3);
}
