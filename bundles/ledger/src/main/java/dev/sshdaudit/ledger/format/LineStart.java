package dev.sshdaudit.ledger.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tells the type of a line by its first bytes, which are in a fixed form, without reading it as JSON. */
public final class LineStart {

    private static final byte[] N = bytes("{\"n\":");
    private static final byte[] TIME = bytes(",\"time\":\"");
    private static final byte[] TYPE = bytes("\",\"type\":\"");
    private static final int TIME_LENGTH = 30;

    private LineStart() {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The first bytes behind the start of a line of a type: to be given to {@link #isOfType}. */
    public static byte[] type(String type) {
        return bytes(type + '"');
    }

    /**
     * Whether a line is of a type. A line that was not written by {@link LineWriter} is of none.
     *
     * @param line has the bytes of the line
     * @param from where the line begins
     * @param to where the line ends, exclusive
     * @param type what {@link #type} returned
     */
    public static boolean isOfType(byte[] line, int from, int to, byte[] type) {
        int at = typeOffset(line, from, to);
        return at >= 0 && isAt(line, at, to, type);
    }

    /** Where the name of the type begins in a line that begins in the fixed form; -1 if it does not. */
    private static int typeOffset(byte[] line, int from, int to) {
        if (!isAt(line, from, to, N)) {
            return -1;
        }
        int at = from + N.length;
        while (at < to && line[at] >= '0' && line[at] <= '9') {
            at++;
        }
        int type = at + TIME.length + TIME_LENGTH;
        return isAt(line, at, to, TIME) && isAt(line, type, to, TYPE) ? type + TYPE.length : -1;
    }

    private static boolean isAt(byte[] line, int at, int to, byte[] expected) {
        return to - at >= expected.length
                && Arrays.equals(line, at, at + expected.length, expected, 0, expected.length);
    }
}
