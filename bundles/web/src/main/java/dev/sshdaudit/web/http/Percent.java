package dev.sshdaudit.web.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Decodes what URLs escape. Strict: what is not UTF-8, or no escape, is refused. */
final class Percent {

    private Percent() {}

    /**
     * Decodes a text once.
     *
     * @param plus whether {@code +} stands for a space, as in queries
     * @throws HttpException 400 if the text is malformed
     */
    static String decode(String text, boolean plus) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= text.length()
                        || !HexFormat.isHexDigit(text.charAt(i + 1))
                        || !HexFormat.isHexDigit(text.charAt(i + 2))) {
                    throw malformed();
                }
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 1 + 2));
                i += 2;
            } else if (c <= ' ' || c >= 0x7f) {
                throw malformed();
            } else {
                bytes.write(plus && c == '+' ? ' ' : c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed();
        }
    }

    private static HttpException malformed() {
        return new HttpException(400, "the address of the request is malformed");
    }
}
