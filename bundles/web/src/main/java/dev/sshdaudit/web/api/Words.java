package dev.sshdaudit.web.api;

import dev.sshdaudit.message.AuditMessage;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Says in words what messages tell. */
final class Words {

    private static final int LONGEST = 2_000;

    private Words() {}

    /** The beginning of a text that a client chose, and may have made as long as a packet. */
    static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /** A host and a port. */
    static String port(String name, long port) {
        String host = cut(name);
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + Long.toUnsignedString(port);
    }

    /** What a gap lacks. */
    static String lost(long messages, @Nullable Object bytes) {
        return Long.toUnsignedString(messages)
                + (messages == 1 ? " message" : " messages")
                + " lost, "
                + (bytes instanceof Long count ? Long.toUnsignedString(count) : "0") + " bytes";
    }

    /** What the user of a connection did with recordings, or null. */
    static @Nullable String viewed(Map<String, Object> extras) {
        if (extras.get(AuditMessage.VIEWED) instanceof Map<?, ?> viewed) {
            StringJoiner words = new StringJoiner(" ");
            for (String key : new String[] {"what", "recording", "detail"}) {
                if (viewed.get(key) instanceof String text) {
                    words.add(text);
                }
            }
            return words.toString();
        } else if (extras.get(AuditMessage.SHOWN) instanceof Map<?, ?> shown
                && shown.get("recording") instanceof String name) {
            return shown.get("bytes") instanceof Long bytes
                    ? Long.toUnsignedString(bytes) + " bytes of recording " + name + " were shown"
                    : "recording " + name + " is shown from here on";
        }
        return null;
    }
}
