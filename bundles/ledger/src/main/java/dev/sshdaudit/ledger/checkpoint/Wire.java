package dev.sshdaudit.ledger.checkpoint;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Data types of SSH (RFC 4251, section 5). Reading throws {@link IllegalArgumentException} where the bytes are damaged. */
final class Wire {

    private Wire() {}

    /** Reads the fields of a blob one after another. */
    static final class Reader {

        private final ByteBuffer bytes;

        Reader(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }

        int number() {
            if (bytes.remaining() < Integer.BYTES) {
                throw new IllegalArgumentException("it breaks off");
            }
            return bytes.getInt();
        }

        byte[] raw(int length) {
            if (length < 0 || length > bytes.remaining()) {
                throw new IllegalArgumentException("it breaks off");
            }
            byte[] raw = new byte[length];
            bytes.get(raw);
            return raw;
        }

        byte[] string() {
            return raw(number());
        }

        /** A string of US-ASCII. */
        String text() {
            byte[] string = string();
            for (byte b : string) {
                if (b < ' ') {
                    throw new IllegalArgumentException("it has a text that is not US-ASCII");
                }
            }
            return new String(string, StandardCharsets.US_ASCII);
        }

        /** An mpint that is not negative. */
        BigInteger integer() {
            BigInteger integer = new BigInteger(1, string());
            if (integer.signum() == 0) {
                throw new IllegalArgumentException("it has a number that is zero");
            }
            return integer;
        }

        /** Checks that nothing is left. */
        void end() {
            if (bytes.hasRemaining()) {
                throw new IllegalArgumentException("something follows it");
            }
        }
    }

    /** Writes the fields of a blob one after another. */
    static final class Writer {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Writer raw(byte[] raw) {
            bytes.writeBytes(raw);
            return this;
        }

        Writer number(int number) {
            return raw(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
        }

        Writer string(byte[] string) {
            return number(string.length).raw(string);
        }

        Writer text(String text) {
            return string(text.getBytes(StandardCharsets.US_ASCII));
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
