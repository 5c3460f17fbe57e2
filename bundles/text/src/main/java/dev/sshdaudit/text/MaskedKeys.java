package dev.sshdaudit.text;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads messages that tell of keys that were typed and are not recorded ({@link AuditMessage#MASKED}), and says so in words. */
public final class MaskedKeys {

    /** What stands for keys of which it is not told how many they are. */
    public static final String WORDS = "typed, not shown";

    private static final Pattern COUNTED = Pattern.compile(WORDS + "(?:: ([0-9]{1,18}) characters?)?");

    private MaskedKeys() {}

    /**
     * Reads how many characters were typed here that are not recorded.
     *
     * @return the number as a {@link Long}, or {@link Boolean#TRUE} if it is not told; null if the message tells of no such keys
     */
    public static @Nullable Object of(AuditMessage message) {
        if (!(message.payload() instanceof Io io) || io.stream() != Io.STDIN) {
            return null;
        }
        Bytes data = io.data();
        Object masked = message.extras().get(AuditMessage.MASKED);
        boolean tells = masked instanceof Long || Boolean.TRUE.equals(masked);
        return tells && (data == null || data.length() == 0) ? masked : null;
    }

    /**
     * Says what is not recorded, such as {@code typed, not shown: 8 characters}.
     *
     * @param masked as {@link #of} returns it
     */
    public static String words(Object masked) {
        return masked instanceof Long count
                ? WORDS + ": " + count + (count == 1 ? " character" : " characters")
                : WORDS;
    }

    /**
     * Reads {@link #words}.
     *
     * @return as {@link #of} returns it; null if these are other words
     */
    public static @Nullable Object parse(String words) {
        Matcher matcher = COUNTED.matcher(words);
        if (!matcher.matches()) {
            return null;
        }
        String count = matcher.group(1);
        return count == null ? Boolean.TRUE : (Object) Long.valueOf(count);
    }

    /** The keys of two messages together: so many characters, or some if it is not told of both. */
    static Object sum(Object one, Object other) {
        return one instanceof Long first && other instanceof Long second ? (Object) (first + second) : Boolean.TRUE;
    }
}
