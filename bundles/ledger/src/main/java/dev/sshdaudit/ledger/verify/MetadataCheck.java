package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.files.FlatJson;
import dev.sshdaudit.files.MetadataFile;
import dev.sshdaudit.ledger.format.Bounds;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Finding.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds the metadata file of a recording against what the ledger says. The ledger has all of it, so the text of the file is
 * known, and each other text is a finding.
 */
final class MetadataCheck {

    static final String SUFFIX = ".metadata.json";

    /** Bytes; a metadata file has some hundred. */
    private static final int MOST = 1 << 20;

    private static final int HEXADECIMAL = 16;

    /** What the storage alone decides about a recording that did not end properly. */
    private static final Set<String> OF_THE_STORAGE = Set.of("state", "end", "size", "owner");

    /** What may still change while a recording is open. */
    private static final Set<String> OF_AN_OPEN_RECORDING =
            Set.of("state", "end", "size", "owner", "username", "remoteAddress", "country", "formerConnection");

    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");

    private final LedgerSource source;
    private final RecordingMetadata expected;
    private final @Nullable Long size;
    private final Set<String> free;

    private MetadataCheck(LedgerSource source, RecordingMetadata expected, @Nullable Long size, Set<String> free) {
        this.source = source;
        this.expected = expected;
        this.size = size;
        this.free = free;
    }

    /** For a recording that ended, or that was cut by a crash and cleaned up. */
    static MetadataCheck whole(LedgerSource source, RecordingMetadata expected, long size) {
        return new MetadataCheck(source, expected, size, Set.of());
    }

    /**
     * For a recording that the storage could not end properly.
     *
     * @param size how many bytes the file has, or null if that is not known
     */
    static MetadataCheck cut(LedgerSource source, RecordingMetadata expected, @Nullable Long size) {
        return new MetadataCheck(source, expected, size, OF_THE_STORAGE);
    }

    /** For a recording that is open. */
    static MetadataCheck open(LedgerSource source, RecordingMetadata expected) {
        return new MetadataCheck(source, expected, null, OF_AN_OPEN_RECORDING);
    }

    /** The fields of a metadata file; null if there is no such file. */
    static @Nullable Map<String, String> read(LedgerSource source, String recording) throws IOException {
        try (InputStream in = source.open(recording + SUFFIX)) {
            return FlatJson.read(new ByteArrayInputStream(in.readNBytes(MOST)));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Reads the file; empty if it is as expected. */
    List<Finding> run() {
        String name = expected.name() + SUFFIX;
        byte[] bytes;
        try (InputStream in = source.open(name)) {
            bytes = in.readNBytes(MOST);
        } catch (NoSuchFileException e) {
            return List.of(new Finding(Kind.REMOVED, name, "the metadata is gone"));
        } catch (IOException e) {
            return List.of(FileCheck.unreadable(name));
        }
        String problem = problem(bytes);
        return problem == null ? List.of() : List.of(new Finding(Kind.CHANGED, name, problem));
    }

    private @Nullable String problem(byte[] bytes) {
        Map<String, String> found;
        try {
            found = FlatJson.read(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            return "it is not the metadata of a recording";
        }
        try {
            String text = MetadataFile.text(like(found), sizeLike(found), ownerLike(found));
            if (isSame(text, bytes)) {
                return null;
            }
            return differences(FlatJson.read(text), found);
        } catch (DateTimeException | IllegalArgumentException | IOException e) {
            return "it is not the metadata of a recording";
        }
    }

    /** The expected metadata, with what is free as it was found. */
    private RecordingMetadata like(Map<String, String> found) {
        boolean isWhole = free.isEmpty();
        boolean isOpen = free.contains("username");
        String end = found.get("end");
        return new RecordingMetadata(
                expected.name(),
                expected.connectionId(),
                expected.channelId(),
                expected.part(),
                expected.format(),
                expected.contentType(),
                expected.node(),
                expected.start(),
                isWhole ? expected.end() : end == null ? null : Instant.parse(end),
                isOpen ? found.getOrDefault("remoteAddress", "") : expected.remoteAddress(),
                isOpen ? found.getOrDefault("country", "") : expected.country(),
                isOpen ? found.get("username") : user(found),
                isWhole
                        ? expected.state()
                        : State.valueOf(found.getOrDefault("state", "").toUpperCase(Locale.ROOT)),
                expected.shared(),
                isOpen ? found.get("formerConnection") : expected.formerConnection());
    }

    /** The expected user. A name that is too long for the ledger is cut there. */
    private @Nullable String user(Map<String, String> found) {
        String user = expected.username();
        String foundUser = found.get("username");
        return foundUser != null && Bounds.text(foundUser).equals(user) ? foundUser : user;
    }

    private @Nullable Long sizeLike(Map<String, String> found) {
        String text = found.get("size");
        if (free.isEmpty() || text != null && size != null) {
            return size;
        }
        return text == null ? null : Long.valueOf(text);
    }

    private @Nullable String ownerLike(Map<String, String> found) {
        return free.isEmpty() ? null : found.get("owner");
    }

    /** Whether two texts are the same. Which characters are escaped depends on the Unicode version of the Java platform. */
    private static boolean isSame(String text, byte[] bytes) {
        String found = new String(bytes, StandardCharsets.UTF_8);
        return text.equals(found)
                || unescaped(text).equals(unescaped(found))
                        && Arrays.equals(found.getBytes(StandardCharsets.UTF_8), bytes);
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(escape -> Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(escape.group(1), HEXADECIMAL))));
    }

    private static String differences(Map<String, String> expected, Map<String, String> found) {
        Set<String> different = new TreeSet<>();
        expected.forEach((key, value) -> {
            if (!value.equals(found.get(key))) {
                different.add(key);
            }
        });
        if (!different.isEmpty()) {
            return "the ledger says otherwise about " + String.join(", ", different);
        }
        return expected.keySet().equals(found.keySet())
                ? "it is written in another way than sshd-audit writes metadata"
                : "it has fields of which the ledger knows nothing";
    }
}
