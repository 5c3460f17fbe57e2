package dev.sshdaudit.files;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes metadata files. A recording's metadata file lies beside it and holds its metadata as JSON. It is
 * always replaced as a whole, so readers never see half of it.
 */
public final class MetadataFile {

    private static final String SUFFIX = ".metadata.json";
    private static final String TEMPORARY = ".metadata.tmp";

    /** Bytes; a metadata file has some hundred, so this class wrote no file that is larger. */
    private static final long MAX_SIZE = 1 << 20;

    private static final JsonFactory JSON = new JsonFactory().setCharacterEscapes(new UnseenCharacters());

    /**
     * The content of a metadata file.
     *
     * @param metadata the recording's metadata
     * @param size how many bytes the recording had when it ended, or null
     * @param owner the process that writes the recording, as {@link Owners} names it, or null
     */
    record Content(
            RecordingMetadata metadata,
            @Nullable Long size,
            @Nullable String owner) {}

    /** The metadata file exists, but its content is not valid metadata. */
    public static final class DamagedException extends IOException {

        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    private MetadataFile() {}

    /** The path of a recording's metadata file. */
    public static Path of(Path recording) {
        return recording.resolveSibling(recording.getFileName() + SUFFIX);
    }

    static boolean is(Path file) {
        return file.getFileName().toString().endsWith(SUFFIX);
    }

    /** The path of the recording that a metadata file belongs to. */
    static Path recordingOf(Path file) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.length() - SUFFIX.length()));
    }

    static boolean isTemporary(Path file) {
        return file.getFileName().toString().endsWith(TEMPORARY);
    }

    /** The name of the recording that a temporary file belongs to. */
    static String recordingOfTemporary(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - TEMPORARY.length());
    }

    /**
     * Whether {@link #write} made a temporary file and was interrupted by the end of its process: the file begins like
     * the metadata of the recording after which it is named. An empty file counts only if that recording lies beside
     * it. A file whose content a power failure has damaged does not count, and is left alone.
     */
    static boolean isLeftOver(Path temporary) throws IOException {
        String name = recordingOfTemporary(temporary);
        if (!RecordingMetadata.isSafeName(name) || !Files.isRegularFile(temporary, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        ByteBuffer expected = ByteBuffer.wrap(beginning(name));
        ByteBuffer found = ByteBuffer.allocate(expected.capacity());
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            while (found.hasRemaining() && channel.read(found) >= 0) {
                continue;
            }
        }
        found.flip();
        return found.hasRemaining()
                ? found.equals(expected.limit(found.limit()))
                : Files.exists(temporary.resolveSibling(name), LinkOption.NOFOLLOW_LINKS);
    }

    /** The bytes with which all metadata of a recording begins: those up to the end of the recording's name. */
    private static byte[] beginning(String name) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("name", name);
            json.flush();
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * Writes or replaces a metadata file.
     *
     * @param sync whether to sync, so that after a power failure the new file is there, or else the old one
     */
    static void write(Path file, Content content, boolean sync) throws IOException {
        String name = file.getFileName().toString();
        Path temporary = file.resolveSibling(name.substring(0, name.length() - SUFFIX.length()) + TEMPORARY);
        byte[] bytes = toJson(content);
        try {
            try {
                writeNew(temporary, bytes, sync);
            } catch (FileAlreadyExistsException e) {
                // an earlier attempt that failed has left it; no other thread writes it, as a recording has one writer
                Files.deleteIfExists(temporary);
                writeNew(temporary, bytes, sync);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            if (sync) {
                Syncer.folder(requireNonNull(file.getParent(), "a file in a folder"));
            }
        } catch (IOException e) {
            deleteAfter(e, temporary);
            throw e;
        }
    }

    private static void writeNew(Path file, byte[] bytes, boolean sync) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                Access.privateFile(file))) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (sync) {
                channel.force(true);
            }
        }
    }

    private static void deleteAfter(IOException cause, Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static byte[] toJson(Content content) throws IOException {
        return text(content.metadata(), content.size(), content.owner()).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The text of a metadata file. What proves that a folder is unchanged compares files with this text: a new field must be left
     * out for recordings that were made before the field was known.
     *
     * @param size how many bytes the recording had when it ended, or null
     * @param owner the process that writes the recording, as its metadata names it, or null
     */
    public static String text(RecordingMetadata metadata, @Nullable Long size, @Nullable String owner)
            throws IOException {
        // to a Writer: the generator for bytes throws for a user name with a single surrogate
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("name", metadata.name());
            json.writeStringField("connectionId", metadata.connectionId());
            if (metadata.channelId() != null) {
                json.writeNumberField("channelId", metadata.channelId());
            }
            json.writeNumberField("part", metadata.part());
            json.writeStringField("format", metadata.format());
            json.writeStringField("contentType", metadata.contentType());
            json.writeStringField("node", metadata.node());
            json.writeStringField("start", metadata.start().toString());
            if (metadata.end() != null) {
                json.writeStringField("end", metadata.end().toString());
            }
            json.writeStringField("remoteAddress", metadata.remoteAddress());
            json.writeStringField("country", metadata.country());
            if (metadata.username() != null) {
                json.writeStringField("username", metadata.username());
            }
            json.writeStringField("state", metadata.state().name().toLowerCase(Locale.ROOT));
            if (metadata.shared()) {
                json.writeBooleanField("shared", true);
            }
            if (metadata.formerConnection() != null) {
                json.writeStringField("formerConnection", metadata.formerConnection());
            }
            if (size != null) {
                json.writeNumberField("size", size);
            }
            if (owner != null) {
                json.writeStringField("owner", owner);
            }
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    /** Reads the metadata in a file, and ignores fields that this version does not know. */
    public static RecordingMetadata read(Path file) throws IOException {
        return readContent(file).metadata();
    }

    /** Reads a metadata file with the fields that are for this bundle alone. */
    static Content readContent(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile() || attributes.size() > MAX_SIZE) {
            throw new DamagedException("not a file, or larger than any metadata");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return fromValues(FlatJson.read(Channels.newInputStream(channel)));
        } catch (FlatJson.MalformedException e) {
            throw new DamagedException(String.valueOf(e.getMessage()));
        }
    }

    private static Content fromValues(Map<String, String> values) throws IOException {
        try {
            String size = values.get("size");
            return new Content(metadata(values), size == null ? null : Long.valueOf(size), values.get("owner"));
        } catch (DateTimeParseException | IllegalArgumentException | NullPointerException e) {
            throw new DamagedException("not the metadata of a recording: " + e.getMessage());
        }
    }

    private static RecordingMetadata metadata(Map<String, String> values) {
        String channel = values.get("channelId");
        Instant start = Instant.parse(values.getOrDefault("start", ""));
        String end = values.get("end");
        RecordingMetadata metadata = new RecordingMetadata(
                values.getOrDefault("name", ""),
                requireNonNull(values.get("connectionId"), "connectionId"),
                channel == null ? null : Long.valueOf(channel),
                Integer.parseInt(values.getOrDefault("part", "1")),
                values.getOrDefault("format", ""),
                values.getOrDefault("contentType", ""),
                values.getOrDefault("node", ""),
                start,
                null,
                values.getOrDefault("remoteAddress", ""),
                values.getOrDefault("country", ""),
                values.get("username"),
                State.valueOf(values.getOrDefault("state", "").toUpperCase(Locale.ROOT)),
                Boolean.parseBoolean(values.get("shared")),
                values.get("formerConnection"));
        return end == null ? metadata : metadata.ended(metadata.state(), Instant.parse(end));
    }
}
