package dev.sshdaudit.binary;

/**
 * Limits on the messages of a recording. The writer keeps each message within {@link #DEFAULT}, so that a reader with these limits or
 * larger ones reads every message.
 *
 * @param messageSize bytes of one message, decompressed, 1 to 1 GiB
 * @param messageItems number of keys and values in one message, from 1
 * @param nesting depth of lists, maps and tags within each other, the message's own map included, 1 to 1000
 * @param total bytes of all messages, decompressed, from 1; a kilobyte of zstd can decompress to thirty megabytes
 */
public record Limits(int messageSize, int messageItems, int nesting, long total) {

    /**
     * 8 MiB, 65,536 items, 32 levels, 1 TiB. A message is far smaller: an SSH packet has up to 256 KiB, and the recorder accepts
     * up to 5 MiB.
     */
    public static final Limits DEFAULT = new Limits(8 << 20, 1 << 16, 32, 1L << 40);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one of them is out of its range
     */
    public Limits {
        boolean tooLittle = messageSize < 1 || messageItems < 1 || nesting < 1 || total < 1;
        if (tooLittle || messageSize > 1 << 30 || nesting > 1000) {
            throw new IllegalArgumentException(
                    "Limits " + messageSize + ", " + messageItems + ", " + nesting + ", " + total);
        }
    }

    /** These limits with another size of messages, in bytes, and with the number of items changed in proportion. */
    public Limits withMessageSize(int bytes) {
        long items = Math.max(1, (long) messageItems * bytes / messageSize);
        return new Limits(bytes, (int) Math.min(items, Integer.MAX_VALUE), nesting, total);
    }

    /** These limits with another total, in bytes. */
    public Limits withTotal(long bytes) {
        return new Limits(messageSize, messageItems, nesting, bytes);
    }
}
