package dev.sshdaudit.asciinema;

import dev.sshdaudit.message.Bytes;

/** Builds one line of UTF-8 with a JSON object. For one thread at a time. */
final class JsonLine {

    private final CastBuffer buffer = new CastBuffer();
    private boolean first = true;

    JsonLine() {
        buffer.ascii("{");
    }

    JsonLine text(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    JsonLine number(String name, long value) {
        name(name);
        buffer.ascii(Long.toString(value));
        return this;
    }

    JsonLine unsigned(String name, long value) {
        name(name);
        buffer.ascii(Long.toUnsignedString(value));
        return this;
    }

    /** Begins an object as the value of a key; keys that follow belong to that object. */
    JsonLine begin(String name) {
        name(name);
        buffer.ascii("{");
        first = true;
        return this;
    }

    /** Ends the object that was begun last. */
    JsonLine end() {
        buffer.ascii("}");
        first = false;
        return this;
    }

    /** Ends the whole object, and returns the line with its line feed. */
    byte[] line() {
        buffer.ascii("}\n");
        return buffer.toByteArray();
    }

    private void name(String name) {
        buffer.ascii(first ? "" : ", ");
        first = false;
        quote(name);
        buffer.ascii(": ");
    }

    private void quote(String text) {
        Bytes utf8 = Bytes.utf8(text);
        buffer.ascii("\"");
        buffer.reserve(EscapedText.MAX_GROWTH * utf8.length());
        EscapedText escaped = new EscapedText();
        escaped.write(utf8, 0, utf8.length(), buffer);
        escaped.end(buffer);
        buffer.ascii("\"");
    }
}
