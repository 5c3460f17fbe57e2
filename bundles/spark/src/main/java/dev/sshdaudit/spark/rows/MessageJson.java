package dev.sshdaudit.spark.rows;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.text.JsonLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.unsafe.types.UTF8String;

/** Makes the JSON of messages that {@code auditlog-decoder} prints. For one thread. */
final class MessageJson {

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final JsonLines lines;

    /**
     * Makes a maker of JSON.
     *
     * @param secrets whether secrets are shown
     */
    MessageJson(boolean secrets) {
        lines = secrets ? new JsonLines(line) : JsonLines.masked(line);
    }

    /** The JSON of a message, without a line feed, as Spark keeps texts: so its bytes are copied once. */
    UTF8String of(AuditMessage message) {
        line.reset();
        try {
            lines.write(message);
            lines.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        byte[] text = line.toByteArray();
        return UTF8String.fromBytes(text, 0, text.length - 1);
    }
}
