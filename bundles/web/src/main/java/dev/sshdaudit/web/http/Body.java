package dev.sshdaudit.web.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Reads the body of a request: a JSON object of texts. */
public final class Body {

    private static final int MOST_TEXTS = 20;

    private Body() {}

    /** Reads a text of the body; the characters are valid during the call only. */
    private interface Texts {
        void text(String name, char[] characters, int offset, int length);
    }

    /**
     * The texts by their names.
     *
     * @throws HttpException 400 if the body is no such object
     */
    public static Map<String, String> texts(byte[] body) {
        Map<String, String> texts = new HashMap<>();
        read(body, (name, characters, offset, length) -> texts.put(name, new String(characters, offset, length)));
        return texts;
    }

    /**
     * The same as characters, which the caller can clear. The body is cleared.
     *
     * @throws HttpException 400 if the body is no such object
     */
    public static Map<String, char[]> secrets(byte[] body) {
        Map<String, char[]> texts = new HashMap<>();
        try {
            read(
                    body,
                    (name, characters, offset, length) ->
                            texts.put(name, Arrays.copyOfRange(characters, offset, offset + length)));
        } finally {
            Arrays.fill(body, (byte) 0);
        }
        return texts;
    }

    private static void read(byte[] body, Texts texts) {
        try (JsonParser json = Json.FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw malformed();
            }
            int count = 0;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() != JsonToken.VALUE_STRING || ++count > MOST_TEXTS) {
                    throw malformed();
                }
                texts.text(name, json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
            }
            if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
                throw malformed();
            }
        } catch (IOException e) {
            // the exception's message may show the body, so it is not told
            throw malformed();
        }
    }

    private static HttpException malformed() {
        return new HttpException(400, "the body must be a JSON object of texts");
    }
}
