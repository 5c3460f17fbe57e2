package dev.sshdaudit.oracle;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds a packet of the data types of RFC 4251, section 5. */
final class Packet {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Packet() {}

    static Packet of(int number) {
        return new Packet().uint8(number);
    }

    Packet uint8(int value) {
        out.write(value);
        return this;
    }

    Packet bool(boolean value) {
        return uint8(value ? 1 : 0);
    }

    Packet uint32(long value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write((int) (value >> shift));
        }
        return this;
    }

    Packet text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    Packet bytes(byte... value) {
        uint32(value.length);
        return raw(value);
    }

    Packet raw(byte... value) {
        out.writeBytes(value);
        return this;
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
