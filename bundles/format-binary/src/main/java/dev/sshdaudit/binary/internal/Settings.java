package dev.sshdaudit.binary.internal;

/**
 * What recordings are written with.
 *
 * @param level of compression, 1 (fast) to {@link Compression#highestLevel()} (small)
 */
record Settings(Compression compression, int level) {

    /** What suits most. */
    static final Settings DEFAULT = of(Compression.gzip);

    /** A compression at its own best level. */
    static Settings of(Compression compression) {
        return new Settings(compression, compression.defaultLevel());
    }

    Compressor compressor() {
        return compression.compressor(level);
    }
}
