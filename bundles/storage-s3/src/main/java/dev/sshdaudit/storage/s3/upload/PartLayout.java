package dev.sshdaudit.storage.s3.upload;

/**
 * Which bytes of a recording are in which part. S3 takes at most 10,000 parts of at most 5 GiB. So the size doubles
 * after each 900 parts: with the smallest first part, of 5 MiB, all parts together hold more than 9 TiB.
 *
 * @param firstSize bytes of the first part
 */
record PartLayout(long firstSize) {

    static final int MAX_PARTS = 10_000;

    private static final int PARTS_PER_SIZE = 900;
    private static final long MAX_SIZE = 5L << 30;

    /** Bytes of a part that is full; parts are numbered from 1. */
    long size(int number) {
        return sizeOfGroup((number - 1) / PARTS_PER_SIZE);
    }

    private long sizeOfGroup(int group) {
        return Math.min(MAX_SIZE, firstSize << group);
    }

    /** Where a part begins, in bytes from the beginning of the recording. */
    long offset(int number) {
        int group = (number - 1) / PARTS_PER_SIZE;
        long offset = 0;
        for (int i = 0; i < group; i++) {
            offset += PARTS_PER_SIZE * sizeOfGroup(i);
        }
        return offset + (number - 1) % PARTS_PER_SIZE * sizeOfGroup(group);
    }
}
