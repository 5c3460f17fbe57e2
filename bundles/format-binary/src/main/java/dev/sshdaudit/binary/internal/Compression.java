package dev.sshdaudit.binary.internal;

/** What recordings are compressed with: the values of the key {@code compression}. */
enum Compression {

    /** RFC 1952. The end mark is padding to gzip, and silence to ContainerSSH's decoder. */
    gzip(FileHeader.VERSION_2, new byte[] {0}, 3, 9) {
        @Override
        Compressor compressor(int level) {
            return new GzipWriter(level);
        }
    },

    /** RFC 8878. The end mark is an empty skippable frame. */
    zstd(FileHeader.VERSION_3, new byte[] {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0}, 3, 22) {
        @Override
        Compressor compressor(int level) {
            return new ZstdWriter(level);
        }
    };

    private final long version;
    private final byte[] endMark;
    private final int defaultLevel;
    private final int highestLevel;

    Compression(long version, byte[] endMark, int defaultLevel, int highestLevel) {
        this.version = version;
        this.endMark = endMark;
        this.defaultLevel = defaultLevel;
        this.highestLevel = highestLevel;
    }

    /** Makes a compressor of a level from 1 to {@link #highestLevel()}. */
    abstract Compressor compressor(int level);

    /** The version of recordings that are compressed so. */
    long version() {
        return version;
    }

    /** What a recording that ended properly ends with: the sign that nothing was cut off. */
    byte[] endMark() {
        return endMark.clone();
    }

    /**
     * The level that suits most. From level 4 on zlib searches lazily: that costs a third of the speed, makes terminal
     * output smaller by a tenth and keystrokes, which are most of the messages, no smaller at all.
     */
    int defaultLevel() {
        return defaultLevel;
    }

    int highestLevel() {
        return highestLevel;
    }
}
