package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.message.Bytes;
import java.nio.charset.StandardCharsets;

/** Reads the data types of RFC 4251, section 5, from a part of somebody else's array, never beyond it. */
final class PacketReader {

    private final byte[] array;
    private final int end;
    private int position;

    PacketReader(byte[] array, int offset, int length) {
        this.array = array;
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

    /** The length of the string that begins here, all of which is there. */
    int stringLength() throws MalformedPacketException {
        long length = uint32();
        require(length);
        return (int) length;
    }

    /** A string as text; what is not UTF-8 becomes U+FFFD. */
    String text() throws MalformedPacketException {
        int length = stringLength();
        String text = new String(array, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    /** A string as a copy of its bytes. */
    Bytes bytes() throws MalformedPacketException {
        return take(stringLength());
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

    /** A copy of all that has not been read yet. */
    Bytes rest() {
        return take(remaining());
    }

    /** A second reader that goes on from here on its own. */
    PacketReader fork() {
        return new PacketReader(array, position, remaining());
    }

    /** A copy of the next bytes; there must be so many. */
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
