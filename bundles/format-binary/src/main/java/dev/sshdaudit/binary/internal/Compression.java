package dev.sshdaudit.binary.internal;

/** What recordings are compressed with: the values of the key {@code compression}. */
enum Compression {

    /** RFC 1952. The end mark is padding to gzip, and silence to ContainerSSH's decoder. */
    gzip(FileHeader.VERSION_2, new byte[] {0}, 9) {

        /**
         * Level 4 makes terminal output smaller by a twentieth than level 3, for a twentieth of the speed; level 5 costs a
         * third. Level 8 makes keystrokes smaller by a fifth.
         */
        @Override
        Compressor compressor(int level) {
            return level == 0 ? new GzipWriter(4, 8) : new GzipWriter(level, level);
        }

        @Override
        Decompressor decompressor(Source source) {
            return new GzipReader(source);
        }
    },

    /** RFC 8878. The end mark is an empty skippable frame. */
    zstd(FileHeader.VERSION_3, new byte[] {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0}, 22) {
        @Override
        Compressor compressor(int level) {
            return new ZstdWriter(level == 0 ? 3 : level);
        }

        @Override
        Decompressor decompressor(Source source) {
            return new ZstdReader(source);
        }
    };

    private final long version;
    private final byte[] endMark;
    private final int highestLevel;

    Compression(long version, byte[] endMark, int highestLevel) {
        this.version = version;
        this.endMark = endMark;
        this.highestLevel = highestLevel;
    }

    /** Makes a compressor of a level from 1 to {@link #highestLevel()}, or of what suits most if it is 0. */
    abstract Compressor compressor(int level);

    /** Makes a decompressor of what the compressors write. */
    abstract Decompressor decompressor(Source source);

    /** The version of recordings that are compressed so. */
    long version() {
        return version;
    }

    /** What a recording that ended properly ends with: the sign that nothing was cut off. */
    byte[] endMark() {
        return endMark.clone();
    }

    int highestLevel() {
        return highestLevel;
    }
}
