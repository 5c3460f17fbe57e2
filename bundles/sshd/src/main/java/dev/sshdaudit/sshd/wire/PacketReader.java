package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.sshd.transfer.TransferWatch;
import java.nio.charset.StandardCharsets;

/**
 * Reads the data types of RFC 4251, section 5, from a range of an array that belongs to the caller. It reads nothing
 * beyond the range, except in {@link #takeBeyond}. Not thread-safe.
 */
final class PacketReader {

    /** Bytes of the longest character in UTF-8. */
    private static final int MAX_CHARACTER = 4;

    private final byte[] array;
    private final int begin;
    private final int end;
    private int position;

    PacketReader(byte[] array, int offset, int length) {
        this.array = array;
        this.begin = offset;
        this.position = offset;
        this.end = offset + length;
    }

    int remaining() {
        return end - position;
    }

    int uint8() throws MalformedPacketException {
        require(1);
        return array[position++] & 0xff;
    }

    boolean bool() throws MalformedPacketException {
        return uint8() != 0;
    }

    long uint32() throws MalformedPacketException {
        require(4);
        long value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | array[position++] & 0xff;
        }
        return value;
    }

    /** Reads the length of a string, and checks that all of the string is there. */
    int stringLength() throws MalformedPacketException {
        long length = uint32();
        require(length);
        return (int) length;
    }

    /** Reads a string as text; bytes that are not UTF-8 become U+FFFD. */
    String text() throws MalformedPacketException {
        return takeText(stringLength());
    }

    /** Reads a string as a copy of its bytes. */
    Bytes bytes() throws MalformedPacketException {
        return take(stringLength());
    }

    /** Reads so many bytes as text; the caller has checked that they are there. */
    String takeText(int length) {
        String text = new String(array, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    /** Reads at most so many bytes as text, and splits no character. */
    String takeAtMost(int most) {
        return takeText(whole(most));
    }

    /** The largest number of bytes, at most this one, after which no character of UTF-8 is split. */
    int whole(int most) {
        if (most >= remaining()) {
            return remaining();
        }
        int length = most;
        while (length > most - MAX_CHARACTER && (array[position + length] & 0xc0) == 0x80) {
            length--;
        }
        return (array[position + length] & 0xc0) == 0x80 ? most : length;
    }

    /**
     * Copies so many bytes, beyond the range if need be, up to the end of the array: SSHD reads on there if the length
     * in a packet exceeds the packet.
     */
    Bytes takeBeyond(long length) {
        int there = (int) Math.min(length, array.length - position);
        Bytes bytes = Bytes.copyOf(array, position, there);
        position = Math.min(end, position + there);
        return bytes;
    }

    /** Shows so many bytes to one who follows files, beyond the range as {@link #takeBeyond}, and reads on from here. */
    void show(TransferWatch files, Side from, long length) {
        files.follow(from == Side.CLIENT, array, position, (int) Math.min(length, array.length - position));
    }

    void skipString() throws MalformedPacketException {
        int length = stringLength();
        position += length;
    }

    /** A reader for the contents of the string that begins here. */
    PacketReader string() throws MalformedPacketException {
        int length = stringLength();
        PacketReader contents = new PacketReader(array, position, length);
        position += length;
        return contents;
    }

    /** Copies all that has not been read yet. */
    Bytes rest() {
        return take(remaining());
    }

    /** A second reader for the packet, from behind its number on, which is one byte. */
    PacketReader behindNumber() {
        return new PacketReader(array, begin + 1, end - begin - 1);
    }

    /** A second reader with the same position, which moves independently. */
    PacketReader fork() {
        return new PacketReader(array, position, remaining());
    }

    /** Copies so many bytes; the caller has checked that they are there. */
    Bytes take(int length) {
        Bytes bytes = Bytes.copyOf(array, position, length);
        position += length;
        return bytes;
    }

    private void require(long length) throws MalformedPacketException {
        if (length > remaining()) {
            throw new MalformedPacketException("packet ends " + (length - remaining()) + " bytes too early");
        }
    }
}
