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

/**
 * Steps through an item that a {@link CborScanner} has been through: so no length is checked here, and recursion is no
 * deeper than its limit. What is not as it should be is noted, and made the best of.
 */
final class CborCursor {

    /** The tag of an unsigned integer of any length, written as a byte string (RFC 8949, section 3.4.3). */
    private static final int BIGNUM = 2;

    private static final char REPLACEMENT = '\ufffd';

    private byte[] bytes = {};
    private int at;
    private String keyName;

    /** The tag that was skipped last, or -1. */
    private long tag = -1;

    private String firstNote;
    private int notes;

    /** Begins with an item of which nothing has been noted. */
    void begin(byte[] item, int position) {
        firstNote = null;
        notes = 0;
        moveTo(item, position);
    }

    void moveTo(byte[] item, int position) {
        bytes = item;
        at = position;
    }

    /** Notes that something is not as it should be; a text that follows "a message", without a word of the recording's. */
    void note(String what) {
        firstNote = firstNote == null ? what : firstNote;
        notes++;
    }

    /** What was noted of the whole item, or null. */
    String notes() {
        return notes < 2 ? firstNote : firstNote + ", and " + (notes - 1) + " more";
    }

    int position() {
        return at;
    }

    /** Steps over a ready-made item if it stands here. */
    boolean accept(byte[] item) {
        if (!TypeTable.stands(item, bytes, at)) {
            return false;
        }
        at += item.length;
        return true;
    }

    /** Steps over null if it stands here. */
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
     * Steps over a key; its position among a map's keys, or -1 if {@link #keyName()} is none of them. As in ContainerSSH's
     * decoder, a key in another case is the same key.
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

    /** The key read last, if it was none of those it was looked for among. */
    String keyName() {
        return keyName;
    }

    /** Whether an item of a major type stands here. */
    boolean is(int major) {
        return Cbor.major(bytes[at]) == major;
    }

    /** Steps over tags: they say how to understand what follows, which the format does by itself. */
    void skipTags() {
        tag = -1;
        while (is(Cbor.TAG)) {
            tag = argument();
        }
    }

    /** Steps into a map or list, which stands here; the number of its entries, or -1 if {@link #more(int)} must be asked. */
    int enter() {
        if (Cbor.info(bytes[at]) == Cbor.INDEFINITE) {
            at++;
            return -1;
        }
        return (int) argument();
    }

    /** Whether there is another entry, of so many left; steps out of a container of indefinite length. */
    boolean more(int left) {
        return left < 0 ? !acceptByte(Cbor.BREAK) : left > 0;
    }

    /** The text that stands here. */
    String text() {
        if (Cbor.info(bytes[at]) == Cbor.INDEFINITE) {
            byte[] all = chunks();
            return utf8(all, 0, all.length);
        }
        int length = (int) argument();
        at += length;
        return utf8(bytes, at - length, length);
    }

    /** The byte string that stands here. */
    Bytes byteString() {
        if (Cbor.info(bytes[at]) == Cbor.INDEFINITE) {
            return Bytes.copyOf(chunks());
        }
        int length = (int) argument();
        at += length;
        return Bytes.copyOf(bytes, at - length, length);
    }

    /** A byte string, or a list of its bytes, as ContainerSSH's decoder takes it; null if neither stands here. */
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

    /** An unsigned number, of 64 bits; null if none stands here. */
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

    /** A number, signed, of 64 bits; null if none stands here. */
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

    /** Whether true stands here, or false; null if neither does. */
    Boolean bool() {
        return acceptByte(Cbor.TRUE) ? Boolean.TRUE : acceptByte(Cbor.FALSE) ? Boolean.FALSE : null;
    }

    /** Whatever stands here, made of what an extra can hold. */
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
                // it was all head
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

    /** Puts an entry into a map beside those that are there. */
    void put(Map<String, Object> map, String key, Object value) {
        String name = key;
        if (map.containsKey(name)) {
            note("has a map with one key twice");
            while (map.containsKey(name)) {
                name = "_" + name;
            }
        }
        map.put(name, value);
    }

    private Object simple(int info) {
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

    /** RFC 8949, appendix D. */
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

    /** Slow, and needs much memory: for text that holds U+FFFD, be it from the recording or from what was not valid. */
    private static String strictUtf8(byte[] source, int from, int length) {
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

    /** Reads a head; the argument of a head with none is its five bits. */
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
