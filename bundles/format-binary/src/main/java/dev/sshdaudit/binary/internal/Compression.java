package dev.sshdaudit.binary.internal;

/** The compressions of recordings, which are the values of the key {@code compression}. */
enum Compression {

    /** RFC 1952. The end mark is a zero byte, which gzip takes for padding, and ContainerSSH's decoder ignores. */
    gzip(FileHeader.VERSION_2, new byte[] {0}, 9) {

        /**
         * For plenty level 4, which makes terminal output 5 % smaller than level 3 and is 5 % slower; level 5 is a third
         * slower. For little level 8, which makes keystrokes 20 % smaller than level 4.
         */
        @Override
        Compressor compressor(int level) {
            return level == 0 ? new GzipWriter(4, 8, true) : new GzipWriter(level);
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
            return level == 0 ? new ZstdWriter() : new ZstdWriter(level);
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

    /** Makes a compressor of a level from 1 to {@link #highestLevel()}, or of the recommended level for 0. */
    abstract Compressor compressor(int level);

    /** Makes a decompressor. */
    abstract Decompressor decompressor(Source source);

    /** The format's version for recordings with this compression. */
    long version() {
        return version;
    }

    /** The last bytes of a recording that ended properly, by which a reader knows that nothing was cut off. */
    byte[] endMark() {
        return endMark.clone();
    }

    int highestLevel() {
        return highestLevel;
    }
}
