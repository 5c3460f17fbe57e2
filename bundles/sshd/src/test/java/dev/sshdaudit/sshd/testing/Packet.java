package dev.sshdaudit.sshd.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds a packet of the data types of RFC 4251, section 5. */
public final class Packet {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Packet() {}

    public static Packet of(int number) {
        return new Packet().uint8(number);
    }

    public Packet uint8(int value) {
        out.write(value);
        return this;
    }

    public Packet bool(boolean value) {
        return uint8(value ? 1 : 0);
    }

    public Packet uint32(long value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write((int) (value >> shift));
        }
        return this;
    }

    public Packet text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public Packet bytes(byte... value) {
        uint32(value.length);
        return raw(value);
    }

    public Packet raw(byte... value) {
        out.writeBytes(value);
        return this;
    }

    public byte[] toByteArray() {
        return out.toByteArray();
    }
}
