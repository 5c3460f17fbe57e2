package dev.sshdaudit.binary.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Recordings made by hand, with none of our writer's code: the way other programs, or none, would write them. */
final class Hand {

    /** A keystroke as ContainerSSH writes it. */
    static final byte[] KEY = message("type 1901f4, payload {stream 00, data 416c}");

    static final byte[] DISCONNECT = message("type 01, payload f6");

    private Hand() {}

    /**
     * CBOR from a notation: words are texts, hexadecimal words bytes as they are, braces maps without commas between key
     * and value.
     */
    static byte[] message(String typeAndPayload) {
        return cbor("{connectionId 6161, timestamp 01, " + typeAndPayload + ", channelId 00}");
    }

    /** Text in braces becomes a map of indefinite length; words that are not hexadecimal become texts. */
    static byte[] cbor(String notation) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String word : notation.replaceAll("[{}\\[\\]]", " $0 ").split("[ ,]+")) {
            switch (word) {
                case "" -> {
                    // before a leading brace
                }
                case "{" -> out.write(0xbf);
                case "[" -> out.write(0x9f);
                case "}", "]" -> out.write(0xff);
                default -> {
                    if (word.matches("([0-9a-f]{2})+")) {
                        out.writeBytes(HexFormat.of().parseHex(word));
                    } else {
                        out.write(0x60 | word.length());
                        out.writeBytes(word.getBytes(StandardCharsets.US_ASCII));
                    }
                }
            }
        }
        return out.toByteArray();
    }

    /** A recording of version 2 with one whole member and the end mark. */
    static byte[] recording(byte[]... messages) {
        return Samples.concat(header(2), gzip(Samples.concat(messages)), new byte[1]);
    }

    static byte[] header(int version) {
        byte[] header = new byte[40];
        byte[] name = "ContainerSSH-Auditlog".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, header, 0, name.length);
        header[32] = (byte) version;
        return header;
    }

    static byte[] gzip(byte[] content) {
        return compress(content, true);
    }

    /** As ContainerSSH leaves it: flushed, never finished. */
    static byte[] unfinishedGzip(byte[] content) {
        return compress(content, false);
    }

    private static byte[] compress(byte[] content, boolean finish) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            GZIPOutputStream gzip = new GZIPOutputStream(out, 512, true);
            gzip.write(content);
            gzip.flush();
            if (finish) {
                gzip.finish();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A member with all that a gzip header can hold. */
    static byte[] gzipWithName(byte[] content) throws IOException {
        byte[] plain = gzip(content);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HexFormat.of().parseHex("1f8b081e0000000000ff" + "0300616263" + "6e616d6500" + "6300" + "0000"));
        OutputStream deflate = new DeflaterOutputStream(out, new Deflater(6, true));
        deflate.write(content);
        deflate.close();
        out.write(plain, plain.length - 8, 8);
        return out.toByteArray();
    }
}
