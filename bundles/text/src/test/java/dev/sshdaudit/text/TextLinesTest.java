package dev.sshdaudit.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannel;
import dev.sshdaudit.message.ChannelOpen.NewChannelDirectTcpip;
import dev.sshdaudit.message.ChannelRequest.Subsystem;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TextLinesTest {

    private final List<String> lines = new ArrayList<>();
    private final TextLines text = new TextLines(
            (last, stream, bytes, length, before) -> lines.add(last.connectionId() + " " + last.timestamp() + " "
                    + last.channelId() + " " + stream + " " + new String(bytes, 0, length, UTF_8)));
    private long time;

    private void take(String connection, @Nullable Long channel, Payload payload) {
        text.add(new AuditMessage(connection, ++time, payload, channel, Map.of()));
    }

    private void io(String connection, long channel, long stream, String data) {
        take(connection, channel, new Io(stream, Bytes.utf8(data)));
    }

    @Test
    void aLineHasTheTimeOfTheMessageThatBringsItsEnd() {
        io("a", 0, Io.STDOUT, "hel");
        io("a", 0, Io.STDOUT, "lo\r");
        io("a", 0, Io.STDOUT, "\nrest");
        text.end();
        assertEquals(List.of("a 2 0 1 hello", "a 3 0 1 rest"), lines);
    }

    @Test
    void streamsChannelsAndConnectionsAreNotMixed() {
        for (String part : List.of("o", "ne", "\n")) {
            for (String connection : List.of("a", "b")) {
                for (long channel = 0; channel < 2; channel++) {
                    for (long stream = Io.STDIN; stream <= Io.STDERR; stream++) {
                        io(connection, channel, stream, part);
                    }
                }
            }
        }
        assertEquals(12, lines.size());
        assertEquals(12, lines.stream().filter(line -> line.endsWith(" one")).count());
    }

    @Test
    void subsystemsAndForwardingsHaveNoLines() {
        take("a", 0L, new NewChannel("session"));
        take("a", 0L, new Subsystem(0, "sftp"));
        io("a", 0, Io.STDIN, "file\n");
        take("a", 1L, new NewChannelDirectTcpip("host", 1, "host", 2));
        io("a", 1, Io.STDOUT, "forwarded\n");
        take("a", 2L, new NewChannel("SESSION"));
        io("a", 2, Io.STDOUT, "shown\n");
        assertEquals(List.of("a 6 2 1 shown".replace("6", String.valueOf(time))), lines);
    }

    @Test
    void theEndOfAChannelOrConnectionEndsItsLines() {
        io("a", 0, Io.STDOUT, "one");
        io("a", 1, Io.STDOUT, "two");
        io("b", 0, Io.STDOUT, "three");
        take("a", 0L, new Close());
        assertEquals(List.of("a 1 0 1 one"), lines);
        take("a", null, new Disconnect());
        assertEquals(List.of("a 1 0 1 one", "a 2 1 1 two"), lines);
    }
}
