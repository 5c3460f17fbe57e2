package dev.sshdaudit.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds a packet of the data types of RFC 4251, section 5. */
public final class Packet {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Packet() {}

    /** A packet that has nothing but its message number yet. */
    public static Packet of(int number) {
        return new Packet().uint8(number);
    }

    /** A request to authenticate with a password (RFC 4252, section 8). */
    public static Packet login(String user, String password) {
        return of(50).text(user)
                .text("ssh-connection")
                .text("password")
                .bool(false)
                .text(password);
    }

    /** Appends a {@code byte}. */
    public Packet uint8(int value) {
        out.write(value);
        return this;
    }

    /** Appends a {@code boolean}. */
    public Packet bool(boolean value) {
        return uint8(value ? 1 : 0);
    }

    /** Appends a {@code uint32}: the lower 32 bits of the value. */
    public Packet uint32(long value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write((int) (value >> shift));
        }
        return this;
    }

    /** Appends a {@code string} of text in UTF-8. */
    public Packet text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends a {@code string} of bytes. */
    public Packet bytes(byte... value) {
        uint32(value.length);
        return raw(value);
    }

    /** Appends bytes without their length. */
    public Packet raw(byte... value) {
        out.writeBytes(value);
        return this;
    }

    /** The packet as it is so far. */
    public byte[] toByteArray() {
        return out.toByteArray();
    }
}
