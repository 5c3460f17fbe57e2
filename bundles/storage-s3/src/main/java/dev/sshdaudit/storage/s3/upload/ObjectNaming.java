package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.s3.bucket.ObjectHead;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key and the headers of a recording's object.
 *
 * @param prefix the text before the recording's name in keys; {@code {date}}, {@code {user}} and {@code {host}} are
 *     replaced
 * @param tellUsername whether the object's metadata tells the user name
 * @param tellAddress whether the object's metadata tells the client's IP address
 */
public record ObjectNaming(String prefix, boolean tellUsername, boolean tellAddress) {

    /**
     * A recording's name at the end of a key. Its groups are the connection's id, channel, and part. An extension follows, and more of
     * them where the recording is a copy or encrypted.
     */
    public static final Pattern NAME =
            Pattern.compile("([0-9a-f]{32})(?:-([0-9]{1,18}))?(?:\\.([0-9]{1,9}))?(?:\\.[A-Za-z0-9]+){0,5}$");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9!_.*'() /=-]*");
    private static final int MAX_PREFIX = 300;
    private static final int MAX_VALUE = 128;
    /** The most characters of one value: S3 takes 2 KB of metadata in all, and only one value may be long. */
    private static final int MAX_HEADER = 1024;

    /** Stands in a key for the user of a connection that has not authenticated, and for a host without a name. */
    private static final String UNNAMED = "_";

    private static final char CHANGED = '!';
    private static final int SUM_BYTES = 6;
    private static final String DEFAULT_TYPE = "application/octet-stream";

    /** Null if a prefix is allowed; otherwise what is allowed. */
    public static @Nullable String problem(String prefix) {
        String literal = PLACEHOLDER.matcher(prefix).replaceAll("");
        boolean known = PLACEHOLDER
                .matcher(prefix)
                .results()
                .allMatch(found -> found.group(1).matches("date|user|host"));
        boolean segments = !prefix.startsWith("/") && !("/" + prefix + "/").matches(".*/\\.\\.?/.*");
        if (known
                && segments
                && !prefix.contains("//")
                && prefix.length() <= MAX_PREFIX
                && TEXT.matcher(literal).matches()) {
            return null;
        }
        return "at most 300 letters, digits and ! _ . * ' ( ) / = - with {date}, {user} and {host}, no slash first and"
                + " none twice, no segment . or ..";
    }

    /** The text that all keys begin with: the prefix up to its first placeholder. */
    public String literalPrefix() {
        int brace = prefix.indexOf('{');
        return brace < 0 ? prefix : prefix.substring(0, brace);
    }

    /** The key of a recording's object. */
    public String key(RecordingMetadata metadata) {
        String expanded = PLACEHOLDER
                .matcher(prefix)
                .replaceAll(found -> Matcher.quoteReplacement(
                        switch (found.group(1)) {
                            case "date" ->
                                DateTimeFormatter.ISO_LOCAL_DATE.format(
                                        metadata.start().atOffset(ZoneOffset.UTC));
                            case "user" -> safe(metadata.username());
                            default -> safe(metadata.node());
                        }));
        return expanded + metadata.name();
    }

    /**
     * A user or host name as it stands in a key: with no slash, which would make a folder, and no characters that need
     * encoding. A value that has to be changed for that gets an exclamation mark and the first 12 hex digits of its
     * SHA-256 sum. So different values have different texts, as a value that is left unchanged has no exclamation mark.
     */
    private static String safe(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return UNNAMED;
        }
        String plain = value.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.", "_");
        String text = plain.length() > MAX_VALUE ? plain.substring(0, MAX_VALUE) : plain;
        return text.equals(value) && !text.equals(UNNAMED) ? text : text + CHANGED + sum(value);
    }

    private static String sum(String value) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum, 0, SUM_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK brings SHA-256", e);
        }
    }

    /** The object's key and headers. */
    public ObjectHead head(RecordingMetadata metadata) {
        return head(key(metadata), metadata);
    }

    ObjectHead head(String key, RecordingMetadata metadata) {
        Map<String, String> told = new TreeMap<>();
        told.put("start", metadata.start().toString());
        told.put("authenticated", String.valueOf(metadata.username() != null));
        told.put("format", encoded(metadata.format()));
        told.put("node", encoded(metadata.node()));
        String username = metadata.username();
        if (tellUsername && username != null) {
            told.put("username", encoded(username));
        }
        if (tellAddress) {
            told.put("ip", encoded(metadata.remoteAddress()));
        }
        if (metadata.shared()) {
            told.put("shared", "true");
        }
        String former = metadata.formerConnection();
        if (former != null) {
            told.put("former-connection", encoded(former));
        }
        told.values().removeIf(String::isEmpty);
        return new ObjectHead(key, metadata.contentType().isEmpty() ? DEFAULT_TYPE : metadata.contentType(), told);
    }

    /**
     * A value as it stands in a header: printable ASCII, but for % and spaces, is left as it is; all other bytes of the
     * value's UTF-8 are percent-encoded (RFC 3986, section 2.1). Values that are too long are cut.
     */
    static String encoded(String value) {
        StringBuilder text = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            String next =
                    b > ' ' && b < 0x7f && b != '%' ? String.valueOf((char) b) : String.format("%%%02X", b & 0xff);
            if (text.length() + next.length() > MAX_HEADER) {
                break;
            }
            text.append(next);
        }
        return text.toString();
    }

    /**
     * The metadata of a recording, as far as its object tells it.
     *
     * @param head the object's headers; null if the object has gone
     * @param name the recording's name
     * @param lastModified when the object was complete
     */
    public RecordingMetadata metadata(@Nullable ObjectHead head, String name, Instant lastModified) {
        Map<String, String> told = head == null ? Map.of() : head.metadata();
        Matcher parts = NAME.matcher(name);
        boolean known = parts.matches();
        String channel = known ? parts.group(2) : null;
        String part = known ? parts.group(3) : null;
        return new RecordingMetadata(
                name,
                known ? parts.group(1) : name,
                channel == null ? null : Long.valueOf(channel),
                part == null ? 1 : Integer.parseInt(part),
                decoded(told.getOrDefault("format", "")),
                head == null ? "" : head.contentType(),
                decoded(told.getOrDefault("node", "")),
                instant(told.get("start"), lastModified),
                lastModified,
                decoded(told.getOrDefault("ip", "")),
                "",
                decodedOrNull(told.get("username")),
                // only the recording's end mark, or the lack of one, tells whether it was cut
                State.ENDED,
                Boolean.parseBoolean(told.get("shared")),
                decodedOrNull(told.get("former-connection")));
    }

    private static @Nullable String decodedOrNull(@Nullable String value) {
        return value == null ? null : decoded(value);
    }

    private static Instant instant(@Nullable String text, Instant otherwise) {
        try {
            return text == null ? otherwise : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return otherwise;
        }
    }

    private static String decoded(String value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < value.length(); i++) {
            if (value.startsWith("%", i) && value.substring(i).matches("(?s)%[0-9A-F]{2}.*")) {
                bytes.write(Integer.parseInt(value.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(value.charAt(i));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
