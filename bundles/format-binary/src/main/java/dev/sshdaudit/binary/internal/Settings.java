package dev.sshdaudit.binary.internal;

/**
 * What recordings are written with.
 *
 * @param level of compression, 1 (fast) to {@link Compression#highestLevel()} (small); 0 for what suits most
 */
record Settings(Compression compression, int level) {

    /** What suits most. */
    static final Settings DEFAULT = of(Compression.gzip);

    /** A compression in the way that suits most. */
    static Settings of(Compression compression) {
        return new Settings(compression, 0);
    }

    /** Instead of {@code equals}, which for records of JDK 17 keeps this bundle's classes in a cache of the JDK. */
    boolean isSameAs(Settings other) {
        return compression == other.compression && level == other.level;
    }

    Compressor compressor() {
        return compression.compressor(level);
    }
}
