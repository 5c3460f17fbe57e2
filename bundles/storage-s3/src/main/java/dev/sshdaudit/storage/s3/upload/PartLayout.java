package dev.sshdaudit.storage.s3.upload;

/**
 * Which bytes of a recording are which part. S3 takes 10,000 parts of at most 5 GiB; so parts double in size again and
 * again, and are enough for any object that S3 takes: with the smallest first part they hold more than 9 TiB.
 */
record PartLayout(long firstSize) {

    static final int MAX_PARTS = 10_000;

    private static final int PARTS_PER_SIZE = 900;
    private static final long MAX_SIZE = 5L << 30;

    /** The size of a part that is full; parts are numbered from 1. */
    long size(int number) {
        return sizeOfGroup((number - 1) / PARTS_PER_SIZE);
    }

    private long sizeOfGroup(int group) {
        return Math.min(MAX_SIZE, firstSize << group);
    }

    /** Where a part begins. */
    long offset(int number) {
        int group = (number - 1) / PARTS_PER_SIZE;
        long offset = 0;
        for (int i = 0; i < group; i++) {
            offset += PARTS_PER_SIZE * sizeOfGroup(i);
        }
        return offset + (number - 1) % PARTS_PER_SIZE * sizeOfGroup(group);
    }
}
