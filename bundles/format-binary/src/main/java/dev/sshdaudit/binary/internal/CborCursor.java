package dev.sshdaudit.binary.internal;

import dev.sshdaudit.binary.internal.TypeTable.Keys;
import dev.sshdaudit.message.Bytes;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of an item that a {@link CborScanner} has accepted. So all lengths are right, and recursion is no deeper than the
 * scanner's limit. A value of the wrong kind is noted, and replaced by what ContainerSSH's decoder prints.
 */
final class CborCursor {

    /** The tag of an unsigned integer of any length, written as a byte string (RFC 8949, section 3.4.3). */
    private static final int BIGNUM = 2;

    private static final char REPLACEMENT = '\ufffd';

    private byte[] bytes = {};
    private int at;
    private String keyName = "";

    /** The tag that was skipped last, or -1. A tag says how to understand the value after it. */
    private long tag = -1;

    private @Nullable String firstNote;
    private int notes;

    /** Goes to an item, and forgets what was noted of others. */
    void begin(byte[] item, int position) {
        firstNote = null;
        notes = 0;
        moveTo(item, position);
    }

    void moveTo(byte[] item, int position) {
        bytes = item;
        at = position;
    }

    /** Notes a fault, as a text that can follow "message 7". The text must not contain data of the recording. */
    void note(String what) {
        firstNote = firstNote == null ? what : firstNote;
        notes++;
    }

    /** The first fault of the item and the number of further ones, in words; null if there is none. */
    @Nullable
    String notes() {
        return notes < 2 ? firstNote : firstNote + ", and " + (notes - 1) + " more";
    }

    int position() {
        return at;
    }

    /** Steps over the given encoded item if it is the next one. */
    boolean accept(byte[] item) {
        if (!TypeTable.stands(item, bytes, at)) {
            return false;
        }
        at += item.length;
        return true;
    }

    /** Steps over null if it is the next item. */
    boolean acceptNull() {
        return acceptByte(Cbor.NULL);
    }

    private boolean acceptByte(byte item) {
        if (bytes[at] != item) {
            return false;
        }
        at++;
        return true;
    }

    /**
     * Steps over a key of a map. As in ContainerSSH's decoder, case does not matter.
     *
     * @return the index of the key among those expected, or -1 if it is another, which {@link #keyName()} then gives
     */
    int key(Keys keys, int expected) {
        if (expected < keys.items().length && accept(keys.items()[expected])) {
            return expected;
        }
        if (is(Cbor.TEXT)) {
            keyName = text();
        } else {
            note("has a key that is not text");
            keyName = String.valueOf(value());
        }
        int index = keys.names().indexOf(keyName);
        for (int i = 0; index < 0 && i < keys.names().size(); i++) {
            index = isInAnotherCase(keyName, keys.names().get(i)) ? i : -1;
        }
        return index;
    }

    private static boolean isInAnotherCase(String name, String key) {
        return name.equalsIgnoreCase(key) && name.chars().allMatch(c -> c < 0x80);
    }

    /** The key that was read last, if it was not an expected one. */
    String keyName() {
        return keyName;
    }

    /** Whether the next item is of a major type. */
    boolean is(int major) {
        return Cbor.major(bytes[at]) == major;
    }

    /** Steps over tags, which the format does not need: it knows the kind of each value from its key. */
    void skipTags() {
        tag = -1;
        while (is(Cbor.TAG)) {
            tag = argument();
        }
    }

    /** Steps into the next item, a map or list. Returns its number of entries, or -1 if only {@link #more(int)} tells the end. */
    int enter() {
        if (Cbor.info(bytes[at]) == Cbor.INDEFINITE) {
            at++;
            return -1;
        }
        return (int) argument();
    }

    /** Whether a container has another entry, given the number that is left; steps over the end of one of indefinite length. */
    boolean more(int left) {
        return left < 0 ? !acceptByte(Cbor.BREAK) : left > 0;
    }

    /** Reads a text. */
    String text() {
        if (Cbor.info(bytes[at]) == Cbor.INDEFINITE) {
            byte[] all = chunks();
            return utf8(all, 0, all.length);
        }
        int length = (int) argument();
        at += length;
        return utf8(bytes, at - length, length);
    }

    /** Reads a byte string. */
    Bytes byteString() {
        if (Cbor.info(bytes[at]) == Cbor.INDEFINITE) {
            return Bytes.copyOf(chunks());
        }
        int length = (int) argument();
        at += length;
        return Bytes.copyOf(bytes, at - length, length);
    }

    /** Reads a byte string, or a list of bytes, which ContainerSSH's decoder accepts too; null if the next item is neither. */
    @Nullable
    Bytes byteStringOrList() {
        if (is(Cbor.BYTES)) {
            return byteString();
        }
        int before = at;
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        boolean isList = is(Cbor.ARRAY);
        for (int left = isList ? enter() : 0; isList && more(left); left--) {
            long element = is(Cbor.UNSIGNED) ? argument() : -1;
            isList = element >= 0 && element <= 0xff;
            list.write((int) element);
        }
        at = isList ? at : before;
        return isList ? Bytes.copyOf(list.toByteArray()) : null;
    }

    /** Reads an unsigned number of 64 bits; null if the next item is none. */
    @Nullable
    Long unsigned() {
        if (is(Cbor.UNSIGNED)) {
            return argument();
        }
        if (tag != BIGNUM || !is(Cbor.BYTES)) {
            return null;
        }
        int before = at;
        BigInteger number = new BigInteger(1, byteString().toByteArray());
        if (number.bitLength() <= Long.SIZE) {
            return number.longValue();
        }
        at = before;
        return null;
    }

    /** Reads a signed number of 64 bits; null if the next item is none. */
    @Nullable
    Long integer() {
        int before = at;
        if (is(Cbor.UNSIGNED) || is(Cbor.NEGATIVE)) {
            boolean negative = is(Cbor.NEGATIVE);
            long argument = argument();
            if (argument >= 0) {
                return negative ? -1 - argument : argument;
            }
        }
        at = before;
        return null;
    }

    /** Reads true or false; null if the next item is neither. */
    @Nullable
    Boolean bool() {
        return acceptByte(Cbor.TRUE) ? Boolean.TRUE : acceptByte(Cbor.FALSE) ? Boolean.FALSE : null;
    }

    /** Reads an item of any kind, as a value that an extra can have. */
    @Nullable
    Object value() {
        int info = Cbor.info(bytes[at]);
        switch (Cbor.major(bytes[at])) {
            case Cbor.UNSIGNED -> {
                long value = argument();
                return value >= 0 ? (Object) value : Long.toUnsignedString(value);
            }
            case Cbor.NEGATIVE -> {
                long value = argument();
                return value >= 0
                        ? (Object) (-1 - value)
                        : new BigInteger(Long.toUnsignedString(value)).not().toString();
            }
            case Cbor.BYTES -> {
                return byteString();
            }
            case Cbor.TEXT -> {
                return text();
            }
            case Cbor.ARRAY -> {
                return list();
            }
            case Cbor.MAP -> {
                return map();
            }
            case Cbor.TAG -> {
                argument();
                return value();
            }
            default -> {
                return simple(info);
            }
        }
    }

    void skip() {
        int major = Cbor.major(bytes[at]);
        if (Cbor.info(bytes[at]) == Cbor.INDEFINITE) {
            at++;
            while (!acceptByte(Cbor.BREAK)) {
                skip();
            }
            return;
        }
        long argument = argument();
        switch (major) {
            case Cbor.BYTES, Cbor.TEXT -> at += (int) argument;
            case Cbor.ARRAY -> skip(argument);
            case Cbor.MAP -> skip(2 * argument);
            case Cbor.TAG -> skip(1);
            default -> {
                // the head is the whole item
            }
        }
    }

    private void skip(long items) {
        for (long i = 0; i < items; i++) {
            skip();
        }
    }

    private List<Object> list() {
        List<Object> list = new ArrayList<>();
        for (int left = enter(); more(left); left--) {
            list.add(value());
        }
        return list;
    }

    private Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int left = enter(); more(left); left--) {
            Object key = value();
            put(map, key instanceof String text ? text : String.valueOf(key), value());
        }
        return map;
    }

    /** Puts an entry into a map without replacing another one. */
    void put(Map<String, Object> map, String key, @Nullable Object value) {
        String name = key;
        if (map.containsKey(name)) {
            note("has a map with one key twice");
            while (map.containsKey(name)) {
                name = "_" + name;
            }
        }
        map.put(name, value);
    }

    private @Nullable Object simple(int info) {
        byte first = bytes[at];
        long argument = argument();
        return switch (info) {
            case Cbor.TWO_BYTES -> Float.toString(halfFloat((int) argument));
            case Cbor.FOUR_BYTES -> Float.toString(Float.intBitsToFloat((int) argument));
            case Cbor.EIGHT_BYTES -> Double.toString(Double.longBitsToDouble(argument));
            default ->
                switch (first) {
                    case Cbor.FALSE -> false;
                    case Cbor.TRUE -> true;
                    case Cbor.NULL, Cbor.UNDEFINED -> null;
                    default -> "simple(" + argument + ")";
                };
        };
    }

    /** Converts a floating point number of 16 bits (RFC 8949, appendix D). */
    private static float halfFloat(int half) {
        int exponent = half >> 10 & 0x1f;
        int mantissa = half & 0x3ff;
        float value;
        if (exponent == 0) {
            value = Math.scalb((float) mantissa, -24);
        } else if (exponent == 31) {
            value = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            value = Math.scalb((float) (mantissa + 1024), exponent - 25);
        }
        return (half & 0x8000) == 0 ? value : -value;
    }

    private String utf8(byte[] source, int from, int length) {
        String text = new String(source, from, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0 && !text.equals(strictUtf8(source, from, length))) {
            note("has text that is not valid UTF-8");
        }
        return text;
    }

    /** Decodes bytes; null if they are not valid UTF-8. Slow, so it is used only where a text has U+FFFD, which invalid bytes become. */
    private static @Nullable String strictUtf8(byte[] source, int from, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(source, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private byte[] chunks() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        at++;
        while (!acceptByte(Cbor.BREAK)) {
            int length = (int) argument();
            all.write(bytes, at, length);
            at += length;
        }
        return all.toByteArray();
    }

    /** Reads the head of an item. If the head has no further bytes, its argument is in its low five bits. */
    private long argument() {
        int info = Cbor.info(bytes[at++]);
        if (info < Cbor.ONE_BYTE) {
            return info;
        }
        int count = 1 << info - Cbor.ONE_BYTE;
        at += count;
        return CborScanner.bigEndian(bytes, at - count, count);
    }
}
