package dev.sshdaudit.binary.internal;

import dev.sshdaudit.binary.Limits;
import dev.sshdaudit.binary.internal.MessageLimits.Verdict;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.PayloadSchema;
import dev.sshdaudit.message.PayloadSchema.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shortens messages that exceed the limits of readers, and marks them with the extra {@link AuditMessage#TRUNCATED}. It keeps as much
 * as the limits allow: it cuts the longest lists first, and then the longest texts and byte strings. Thread-safe.
 */
final class Shortener {

    /** Bytes of an extra's name. The names of this project are short; an extra with a longer name is left out. */
    private static final int LONGEST_NAME = 1 << 10;

    /** The key in {@link AuditMessage#TRUNCATED} for extras that were left out. */
    private static final String EXTRAS = "extras";

    private final Limits limits;
    private final MessageLimits judge;

    Shortener(Limits limits) {
        this.limits = limits;
        this.judge = new MessageLimits(limits);
    }

    /** The message itself, if it keeps the limits, or a shortened one. */
    AuditMessage fitting(AuditMessage message) throws IOException {
        Verdict verdict = judge.judge(message);
        if (verdict == Verdict.FITS) {
            return message;
        }
        for (int entries = most(message); ; entries /= 2) {
            AuditMessage shortened = shortest(message, entries);
            if (shortened != null) {
                return shortened;
            } else if (entries == 0) {
                return cut(message, 0, 0);
            }
        }
    }

    /** The number of entries of each list and map with which the message does not have too many items. */
    private int most(AuditMessage message) throws IOException {
        int fits = 1;
        int tooMany = limits.messageItems() + 1;
        if (judge.judge(cut(message, tooMany, 0)) != Verdict.TOO_MANY_ITEMS) {
            return tooMany;
        }
        while (tooMany - fits > 1) {
            int entries = fits + (tooMany - fits) / 2;
            if (judge.judge(cut(message, entries, 0)) == Verdict.TOO_MANY_ITEMS) {
                tooMany = entries;
            } else {
                fits = entries;
            }
        }
        return fits;
    }

    /** The message with texts and byte strings as long as the limits allow; null if it exceeds them even without any. */
    private @Nullable AuditMessage shortest(AuditMessage message, int entries) throws IOException {
        AuditMessage best = null;
        int fits = -1;
        int tooLong = limits.messageSize() + 1;
        while (tooLong - fits > 1) {
            int length = fits + (tooLong - fits) / 2;
            AuditMessage shortened = cut(message, entries, length);
            if (judge.judge(shortened) == Verdict.FITS) {
                fits = length;
                best = shortened;
            } else {
                tooLong = length;
            }
        }
        return best;
    }

    private static AuditMessage cut(AuditMessage message, int entries, int length) {
        return new Cut(entries, length).message(message);
    }

    /** Copies a message, with limits on the entries of each container and on the bytes of each string. */
    private static final class Cut {

        private final int entries;
        private final int length;

        /** The full length, in bytes, of each field and extra that was cut, by its name. */
        private final Map<String, Object> full = new LinkedHashMap<>();

        /** Whether the value that is being copied was cut. */
        private boolean isCut;

        Cut(int entries, int length) {
            this.entries = entries;
            this.length = length;
        }

        AuditMessage message(AuditMessage message) {
            PayloadSchema schema = PayloadSchema.of(message.type());
            @Nullable Object[] values = new @Nullable Object[schema.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = marked(schema.field(i).key(), schema.field(i), schema.value(message.payload(), i));
            }
            Map<String, Object> extras = extras(message.extras());
            if (!full.isEmpty()) {
                extras.put(AuditMessage.TRUNCATED, full);
            }
            return new AuditMessage(
                    text(message.connectionId(), LONGEST_NAME),
                    message.timestamp(),
                    schema.createPayload(values),
                    message.channelId(),
                    extras);
        }

        private Map<String, Object> extras(Map<String, Object> extras) {
            Map<String, Object> kept = new LinkedHashMap<>();
            long gone = 0;
            for (Map.Entry<String, Object> extra : extras.entrySet()) {
                String name = extra.getKey();
                if (name.equals(AuditMessage.TRUNCATED) && extra.getValue() instanceof Map<?, ?> before) {
                    // an earlier cut, noted there, was of a longer value
                    map(before).forEach(full::put);
                } else if (kept.size() == entries || CborWriter.utf8Length(name) > LONGEST_NAME) {
                    gone += CborWriter.utf8Length(name) + size(null, extra.getValue());
                } else {
                    kept.put(name, marked(name, null, extra.getValue()));
                }
            }
            if (gone > 0) {
                full.putIfAbsent(EXTRAS, gone);
            }
            return kept;
        }

        /** Copies a value, and notes its full length if it is cut. */
        private @Nullable Object marked(String name, @Nullable Field field, @Nullable Object value) {
            isCut = false;
            PayloadSchema records = field == null ? null : field.entries();
            Object kept = records == null ? value(value) : list(records, (List<?>) value);
            if (isCut) {
                full.putIfAbsent(name, size(field, value));
            }
            return kept;
        }

        private @Nullable List<Object> list(PayloadSchema schema, @Nullable List<?> records) {
            if (records == null) {
                return null;
            }
            isCut |= records.size() > entries;
            List<Object> kept = new ArrayList<>();
            for (Object record : records.subList(0, Math.min(records.size(), entries))) {
                @Nullable Object[] values = new @Nullable Object[schema.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = value(schema.value(record, i));
                }
                kept.add(schema.create(values));
            }
            return kept;
        }

        private @Nullable Object value(@Nullable Object value) {
            if (value instanceof String text) {
                return text(text, length);
            } else if (value instanceof Bytes bytes && bytes.length() > length) {
                isCut = true;
                byte[] kept = new byte[length];
                bytes.copyTo(0, kept, 0, length);
                return Bytes.copyOf(kept);
            } else if (value instanceof List<?> list) {
                isCut |= list.size() > entries;
                return list.stream().limit(entries).map(this::value).collect(ArrayList::new, List::add, List::addAll);
            } else if (value instanceof Map<?, ?> map) {
                return map(map);
            }
            return value;
        }

        private Map<String, Object> map(Map<?, ?> map) {
            Map<String, Object> kept = new LinkedHashMap<>();
            map.forEach((name, value) -> {
                if (kept.size() < entries && CborWriter.utf8Length((String) name) <= LONGEST_NAME) {
                    kept.put((String) name, value(value));
                } else {
                    isCut = true;
                }
            });
            return kept;
        }

        /** The beginning of a text, as many whole characters as take no more than the given bytes in UTF-8. */
        private String text(String text, int bytes) {
            if (CborWriter.utf8Length(text) <= bytes) {
                return text;
            }
            isCut = true;
            int left = bytes;
            int end = 0;
            while (end < text.length()) {
                int c = CborWriter.encodable(text.codePointAt(end));
                left -= c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
                if (left < 0) {
                    break;
                }
                end += Character.charCount(text.codePointAt(end));
            }
            return text.substring(0, end);
        }

        /** The number of bytes of all texts and byte strings in a value, and eight for each other value in it. */
        private static long size(@Nullable Field field, @Nullable Object value) {
            if (value instanceof String text) {
                return CborWriter.utf8Length(text);
            } else if (value instanceof Bytes bytes) {
                return bytes.length();
            } else if (value instanceof List<?> list) {
                PayloadSchema records = field == null ? null : field.entries();
                return list.stream()
                        .mapToLong(entry -> records == null ? size(null, entry) : sizeOfRecord(records, entry))
                        .sum();
            } else if (value instanceof Map<?, ?> map) {
                return map.entrySet().stream()
                        .mapToLong(entry -> size(null, entry.getKey()) + size(null, entry.getValue()))
                        .sum();
            }
            return Long.BYTES;
        }

        private static long sizeOfRecord(PayloadSchema schema, Object record) {
            long size = 0;
            for (int i = 0; i < schema.size(); i++) {
                size += size(schema.field(i), schema.value(record, i));
            }
            return size;
        }
    }
}
