package dev.sshdaudit.binary.internal;

/**
 * How recordings are written.
 *
 * @param compression the compression
 * @param level the level of compression, 1 (fast) to {@link Compression#highestLevel()} (small); 0 is the recommended one
 */
record Settings(Compression compression, int level) {

    /** The default. */
    static final Settings DEFAULT = of(Compression.gzip);

    /** A compression at its recommended level. */
    static Settings of(Compression compression) {
        return new Settings(compression, 0);
    }

    /**
     * Compares without {@code equals}: on JDK 17, the generated methods of a record keep the classes of its components in a cache
     * of the JDK, so that the class loader of this bundle would stay alive after an update.
     */
    boolean isSameAs(Settings other) {
        return compression == other.compression && level == other.level;
    }

    Compressor compressor() {
        return compression.compressor(level);
    }
}
