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

/**
 * Shortens messages that no reader would take, and marks them with the extra {@link AuditMessage#TRUNCATED}. As much is kept
 * as the limits allow: what is cut first are the longest lists, and then the longest texts and byte strings. For any thread.
 */
final class Shortener {

    /** Names of extras are ours. One that is longer than this many bytes goes, and its value with it. */
    private static final int LONGEST_NAME = 1 << 10;

    /** What {@link AuditMessage#TRUNCATED} says instead of the names of extras that are gone. */
    private static final String EXTRAS = "extras";

    private final Limits limits;
    private final MessageLimits judge;

    Shortener(Limits limits) {
        this.limits = limits;
        this.judge = new MessageLimits(limits);
    }

    /** A message that readers take: this one, or as much of it as they do. */
    AuditMessage fitting(AuditMessage message) throws IOException {
        Verdict verdict = judge.judge(message);
        if (verdict == Verdict.FITS) {
            return message;
        }
        for (int entries = most(message); ; entries /= 2) {
            AuditMessage shortened = shortest(message, entries);
            if (shortened != null || entries == 0) {
                return shortened != null ? shortened : cut(message, 0, 0);
            }
        }
    }

    /** How many entries lists and maps may have so that there are not too many items. */
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

    /** The message with texts and byte strings as long as they can be; null if it does not fit without any. */
    private AuditMessage shortest(AuditMessage message, int entries) throws IOException {
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

    /** A message becoming one whose containers have no more than some entries, and whose strings so many bytes. */
    private static final class Cut {

        private final int entries;
        private final int length;

        /** By the names of fields and extras that were cut, their full lengths. */
        private final Map<String, Object> full = new LinkedHashMap<>();

        /** Whether something was cut off the value that is being looked at. */
        private boolean isCut;

        Cut(int entries, int length) {
            this.entries = entries;
            this.length = length;
        }

        AuditMessage message(AuditMessage message) {
            PayloadSchema schema = PayloadSchema.of(message.type());
            Object[] values = new Object[schema.size()];
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
                    // it tells of what was longer still
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

        /** A value as much as is kept of it, with its full length noted if that is not all. */
        private Object marked(String name, Field field, Object value) {
            isCut = false;
            Object kept = field == null || field.entries() == null ? value(value) : list(field, (List<?>) value);
            if (isCut) {
                full.putIfAbsent(name, size(field, value));
            }
            return kept;
        }

        private List<Object> list(Field field, List<?> records) {
            if (records == null) {
                return null;
            }
            isCut |= records.size() > entries;
            List<Object> kept = new ArrayList<>();
            for (Object record : records.subList(0, Math.min(records.size(), entries))) {
                PayloadSchema schema = field.entries();
                Object[] values = new Object[schema.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = value(schema.value(record, i));
                }
                kept.add(schema.create(values));
            }
            return kept;
        }

        private Object value(Object value) {
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

        /** As many of a text's characters, from its beginning, as take no more bytes than that. */
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

        /** The bytes of all texts and byte strings in a value, and eight for each of the others. */
        private static long size(Field field, Object value) {
            if (value instanceof String text) {
                return CborWriter.utf8Length(text);
            } else if (value instanceof Bytes bytes) {
                return bytes.length();
            } else if (value instanceof List<?> list) {
                return list.stream()
                        .mapToLong(entry -> field == null || field.entries() == null
                                ? size(null, entry)
                                : sizeOfRecord(field.entries(), entry))
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
