package dev.sshdaudit.binary.internal;

import dev.sshdaudit.binary.Limits;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.PayloadSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a reader with the same limits accepts a message. It asks the reader's own {@link CborScanner}, unless a rough
 * count, which is never too low, is within the limits already. Thread-safe.
 */
final class MessageLimits {

    /** Bytes of a message without its texts, byte strings, lists and maps: an upper bound. */
    private static final int ROUGHLY_BESIDE = 1 << 10;

    private static final int LONGEST_HEAD = 9;

    /** Bytes for each {@code char} of a text: an upper bound. */
    private static final int LONGEST_CHARACTER = 3;

    /** Bytes by which a name can grow where the map has another like it. */
    private static final int LONGEST_PREFIX = 16;

    /** Items of an {@code Io} message: its map, its five keys with their values, and the payload's two keys with their values. */
    private static final int ITEMS_OF_IO = 1 + 2 * 5 + 2 * 2;

    /** Which of the limits a message keeps. */
    enum Verdict {
        FITS,
        TOO_MANY_ITEMS,
        TOO_LONG
    }

    private final Limits limits;

    MessageLimits(Limits limits) {
        this.limits = limits;
    }

    Verdict judge(AuditMessage message) throws IOException {
        return fitsRoughly(message) ? Verdict.FITS : scan(message);
    }

    private boolean fitsRoughly(AuditMessage message) {
        long beside = ROUGHLY_BESIDE
                + (long) LONGEST_CHARACTER * message.connectionId().length();
        if (message.payload() instanceof Io io && message.extras().isEmpty()) {
            // this is so for nearly all messages
            Bytes data = io.data();
            long length = data == null ? 0 : data.length();
            return beside + length <= limits.messageSize() && ITEMS_OF_IO <= limits.messageItems();
        }
        RoughCount count = new RoughCount(beside);
        count.record(PayloadSchema.of(message.type()), message.payload());
        count.value(message.extras());
        return count.bytes <= limits.messageSize() && count.items <= limits.messageItems();
    }

    /** Counts bytes and items; the counts are never too low. */
    private static final class RoughCount {

        private long bytes;
        private long items = 1 + 2L * TypeTable.MESSAGE.items().length;

        RoughCount(long bytes) {
            this.bytes = bytes;
        }

        void record(PayloadSchema schema, Object record) {
            item(0);
            for (int i = 0; i < schema.size(); i++) {
                PayloadSchema.Field field = schema.field(i);
                Object value = schema.value(record, i);
                item(field.key().length());
                PayloadSchema entries = field.entries();
                if (entries != null && value != null) {
                    item(0);
                    ((List<?>) value).forEach(entry -> record(entries, entry));
                } else {
                    value(value);
                }
            }
        }

        void value(@Nullable Object value) {
            item(0);
            if (value instanceof String text) {
                bytes += (long) LONGEST_CHARACTER * text.length();
            } else if (value instanceof Bytes data) {
                bytes += data.length();
            } else if (value instanceof List<?> list) {
                list.forEach(this::value);
            } else if (value instanceof Map<?, ?> map) {
                map.forEach((name, element) -> {
                    item(LONGEST_PREFIX + (long) LONGEST_CHARACTER * ((String) name).length());
                    value(element);
                });
            }
        }

        private void item(long content) {
            items++;
            bytes += LONGEST_HEAD + content;
        }
    }

    private Verdict scan(AuditMessage message) throws IOException {
        byte[] encoded = encode(message);
        CborScanner scanner = new CborScanner(limits);
        try {
            scanner.scan(encoded, 0, encoded.length);
        } catch (Flaw flaw) {
            throw new IllegalStateException("What the encoder makes is well-formed", flaw);
        }
        if (scanner.tooLong()) {
            return Verdict.TOO_LONG;
        }
        return scanner.tooManyItems() ? Verdict.TOO_MANY_ITEMS : Verdict.FITS;
    }

    private static byte[] encode(AuditMessage message) throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        CborWriter writer = new CborWriter(new Uncompressed(encoded));
        new MessageEncoder().write(message, writer);
        writer.sync();
        return encoded.toByteArray();
    }

    /** Passes items on to the scanner without compressing them. */
    private record Uncompressed(ByteArrayOutputStream out) implements Compressor {

        @Override
        public void begin(Target target) {
            // there is no other than its own
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            out.write(source, offset, length);
        }

        @Override
        public void sync() {
            // nothing is held back
        }

        @Override
        public void finish() {
            // nothing is held back
        }

        @Override
        public void reset() {
            out.reset();
        }

        @Override
        public void end() {
            // nothing is outside the heap
        }
    }
}
