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
 * Steps through an item that a {@link CborScanner} has been through: so no length is checked here, recursion is no
 * deeper than its limit, and every flaw is one of meaning, behind which the next message can be read.
 */
final class CborCursor {

    private static final List<String> MAJOR_NAMES =
            List.of("an unsigned integer", "an integer", "a byte string", "text", "a list", "a map");

    private static final char REPLACEMENT = '\ufffd';

    private byte[] bytes = {};
    private int at;
    private String keyName;

    void moveTo(byte[] item, int position) {
        bytes = item;
        at = position;
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

    /** Steps over a key; its position among a map's keys, or -1 if {@link #keyName()} is none of them. */
    int key(Keys keys, int expected) throws Flaw {
        if (expected < keys.items().length && accept(keys.items()[expected])) {
            return expected;
        }
        keyName = text("a key");
        return keys.names().indexOf(keyName);
    }

    /** The key read last, if it was none of those it was looked for among. */
    String keyName() {
        return keyName;
    }

    /** Steps into a map or list; the number of its entries, or -1 if {@link #more(int)} must be asked. */
    int enter(int major, String what) throws Flaw {
        require(major, what);
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

    String text(String what) throws Flaw {
        require(Cbor.TEXT, what);
        if (Cbor.info(bytes[at]) == Cbor.INDEFINITE) {
            byte[] all = chunks();
            return utf8(all, 0, all.length, what);
        }
        int length = (int) argument();
        at += length;
        return utf8(bytes, at - length, length, what);
    }

    Bytes byteString(String what) throws Flaw {
        require(Cbor.BYTES, what);
        if (Cbor.info(bytes[at]) == Cbor.INDEFINITE) {
            return Bytes.copyOf(chunks());
        }
        int length = (int) argument();
        at += length;
        return Bytes.copyOf(bytes, at - length, length);
    }

    long unsigned(String what) throws Flaw {
        require(Cbor.UNSIGNED, what);
        long value = argument();
        if (value < 0) {
            throw flaw(what, "too large a number");
        }
        return value;
    }

    long integer(String what) throws Flaw {
        if (value(what) instanceof Long value) {
            return value;
        }
        throw flaw(what, "not an integer");
    }

    boolean bool(String what) throws Flaw {
        if (acceptByte(Cbor.TRUE)) {
            return true;
        } else if (acceptByte(Cbor.FALSE)) {
            return false;
        }
        throw flaw(what, "not a boolean");
    }

    /** Whatever stands here, made of what an extra can hold. */
    Object value(String what) throws Flaw {
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
                return byteString(what);
            }
            case Cbor.TEXT -> {
                return text(what);
            }
            case Cbor.ARRAY -> {
                return list(what);
            }
            case Cbor.MAP -> {
                return map(what);
            }
            case Cbor.TAG -> {
                argument();
                return value(what);
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

    private static Flaw flaw(String what, String problem) {
        return Flaw.damagedMessage("has " + what + " that is " + problem);
    }

    private void skip(long items) {
        for (long i = 0; i < items; i++) {
            skip();
        }
    }

    private List<Object> list(String what) throws Flaw {
        List<Object> list = new ArrayList<>();
        for (int left = enter(Cbor.ARRAY, what); more(left); left--) {
            list.add(value(what));
        }
        return list;
    }

    private Map<String, Object> map(String what) throws Flaw {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int left = enter(Cbor.MAP, what); more(left); left--) {
            Object key = value(what);
            String name = key instanceof String text ? text : String.valueOf(key);
            if (map.containsKey(name)) {
                throw flaw(what, "a map with one key twice");
            }
            map.put(name, value(what));
        }
        return map;
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

    private static String utf8(byte[] source, int from, int length, String what) throws Flaw {
        String text = new String(source, from, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0 && !text.equals(strictUtf8(source, from, length))) {
            throw flaw(what, "not valid UTF-8");
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

    private void require(int major, String what) throws Flaw {
        if (Cbor.major(bytes[at]) != major) {
            throw flaw(what, "not " + MAJOR_NAMES.get(major));
        }
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
