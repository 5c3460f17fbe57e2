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

/**
 * What a recording's object is called, and what its headers tell.
 *
 * @param prefix stands before the recording's name in keys, with placeholders
 * @param tellUsername whether the metadata tells the user name
 * @param tellAddress whether the metadata tells the client's IP address
 */
public record ObjectNaming(String prefix, boolean tellUsername, boolean tellAddress) {

    /** A recording's name at the end of a key: the connection's id, channel, part and extension. */
    public static final Pattern NAME =
            Pattern.compile("([0-9a-f]{32})(?:-([0-9]{1,18}))?(?:\\.([0-9]{1,9}))?(\\.[A-Za-z0-9]+)?$");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9!_.*'() /=-]*");
    private static final int MAX_PREFIX = 300;
    private static final int MAX_VALUE = 128;
    /** S3 takes 2 KB of metadata; the other values are short. */
    private static final int MAX_HEADER = 1024;

    /** For who has not authenticated, and for a host without a name. */
    private static final String NOBODY = "_";

    private static final char CHANGED = '!';
    private static final int SUM_BYTES = 6;
    private static final String DEFAULT_TYPE = "application/octet-stream";

    /** What is not allowed in a prefix: what it must be instead; null if it is allowed. */
    public static String problem(String prefix) {
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

    /** What all keys begin with. */
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
     * What comes from outside makes no folders and no surprises. A value that has to be changed for that gets an exclamation
     * mark and the beginning of its SHA-256 sum: no other value has the same text, and none that is left as it is has an
     * exclamation mark.
     */
    private static String safe(String value) {
        if (value == null || value.isEmpty()) {
            return NOBODY;
        }
        String plain = value.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.", "_");
        String text = plain.length() > MAX_VALUE ? plain.substring(0, MAX_VALUE) : plain;
        return text.equals(value) && !text.equals(NOBODY) ? text : text + CHANGED + sum(value);
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
        if (tellUsername && metadata.username() != null) {
            told.put("username", encoded(metadata.username()));
        }
        if (tellAddress) {
            told.put("ip", encoded(metadata.remoteAddress()));
        }
        if (metadata.shared()) {
            told.put("shared", "true");
        }
        if (metadata.formerConnection() != null) {
            told.put("former-connection", encoded(metadata.formerConnection()));
        }
        told.values().removeIf(String::isEmpty);
        return new ObjectHead(key, metadata.contentType().isEmpty() ? DEFAULT_TYPE : metadata.contentType(), told);
    }

    /** Printable ASCII but for % and spaces as it is, other bytes of UTF-8 percent-encoded (RFC 3986, section 2.1). */
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
     * What an object tells of its recording.
     *
     * @param head null if it has gone
     * @param lastModified when the object was there as a whole
     */
    public RecordingMetadata metadata(ObjectHead head, String name, Instant lastModified) {
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
                told.containsKey("username") ? decoded(told.get("username")) : null,
                // whether it was cut is told by its end mark alone
                State.ENDED,
                Boolean.parseBoolean(told.get("shared")),
                told.containsKey("former-connection") ? decoded(told.get("former-connection")) : null);
    }

    private static Instant instant(String text, Instant otherwise) {
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
