package dev.sshdaudit.spark.rows;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.text.TextLines;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes text of what was shown and typed: with each message come the lines that it completes. For one thread. */
final class ShownText {

    private final StringBuilder text = new StringBuilder();
    private final TextLines lines = new TextLines(this::line);

    private void line(AuditMessage last, long stream, byte[] bytes, int length, int before) {
        if (text.length() > 0 && before == 0) {
            text.append('\n');
        }
        text.append(new String(bytes, before, length - before, StandardCharsets.UTF_8));
    }

    /** The lines that a message completes, or null. */
    @Nullable
    String add(AuditMessage message) {
        lines.add(message);
        return take();
    }

    /** The lines that have no end, or null. Called once, after the last message. */
    @Nullable
    String end() {
        lines.end();
        return take();
    }

    private @Nullable String take() {
        if (text.length() == 0) {
            return null;
        }
        String taken = text.toString();
        text.setLength(0);
        return taken;
    }
}
