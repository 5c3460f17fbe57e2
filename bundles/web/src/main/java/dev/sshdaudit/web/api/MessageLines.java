package dev.sshdaudit.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.text.Timeline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The lines of one message, of bounded length. */
final class MessageLines {

    private static final int LONGEST = 8 << 10;

    private MessageLines() {}

    /**
     * The lines of a message.
     *
     * @param mostData how many bytes of data are shown; how many more there are stands behind them
     */
    static List<String> of(Timeline timeline, AuditMessage message, int mostData) {
        List<String> lines = new ArrayList<>();
        Bytes data = message.payload() instanceof Io io ? io.data() : null;
        if (message.payload() instanceof Io io && data != null && data.length() > mostData) {
            Bytes some = Bytes.copyOf(data.toByteArray(), 0, mostData);
            lines.addAll(timeline.linesWithoutColumns(new AuditMessage(
                    message.connectionId(),
                    message.timestamp(),
                    new Io(io.stream(), some),
                    message.channelId(),
                    message.extras())));
            lines.add("… " + (data.length() - mostData) + " more bytes");
        } else {
            lines.addAll(timeline.linesWithoutColumns(message));
        }
        lines.replaceAll(line -> line.length() <= LONGEST
                ? line
                : line.substring(0, LONGEST) + "… " + (line.length() - LONGEST) + " more characters");
        return lines;
    }

    /** Writes channel, type and lines of a message. */
    static void write(JsonGenerator json, AuditMessage message, List<String> lines) throws IOException {
        Json.channel(json, message.channelId());
        json.writeStringField("type", message.type().id());
        json.writeStringField("typeName", message.type().displayName());
        Json.texts(json, "lines", lines);
    }
}
