package dev.sshdaudit.storage.s3.upload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.files.Access;
import dev.sshdaudit.files.FlatJson;
import dev.sshdaudit.storage.s3.bucket.Bucket.Receipt;
import dev.sshdaudit.storage.s3.bucket.Destination;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file that keeps how far an upload has come: one JSON object on each line. A line is on the disk before the next
 * request is made. A crash cuts at most the last line, which is then passed over. A journal, even an empty one, marks a
 * recording as one of this storage. For one thread at a time.
 */
final class Journal {

    private static final JsonFactory JSON = new JsonFactory();

    private final Path file;

    Journal(Path file) {
        this.file = file;
    }

    /** There is a journal, and it is not what this class writes. */
    static final class DamagedException extends IOException {

        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /**
     * Makes an empty journal before the recording is made.
     *
     * @param sync whether the journal is to survive a power failure
     */
    void create(boolean sync) throws IOException {
        Access.createFolders(folder());
        try (FileChannel channel = open()) {
            if (sync) {
                channel.force(true);
            }
        }
    }

    /** Notes, in place of all lines before, that the server is about to be asked to begin an upload in parts. */
    void begin(JournalState state) throws IOException {
        clear();
        append(json -> {
            json.writeStringField("did", "begin");
            json.writeStringField("endpoint", state.destination().endpoint());
            json.writeStringField("region", state.destination().region());
            json.writeStringField("bucket", state.destination().bucket());
            json.writeStringField("key", state.key());
            json.writeNumberField("partSize", state.layout().firstSize());
            json.writeBooleanField("again", state.isAgain());
            json.writeNumberField("sentAnew", state.sentAnew());
        });
    }

    /** Notes the id that the server gave the upload. */
    void created(String uploadId) throws IOException {
        append(json -> {
            json.writeStringField("did", "create");
            json.writeStringField("uploadId", uploadId);
        });
    }

    /** Notes a part that the server has. */
    void part(int number, JournalState.Part part) throws IOException {
        append(json -> {
            json.writeStringField("did", "part");
            json.writeNumberField("number", number);
            json.writeNumberField("length", part.length());
            json.writeStringField("etag", part.etag());
            json.writeStringField("md5", part.md5());
        });
    }

    /** Notes that the server says that it has put the parts together. */
    void accepted(Receipt receipt) throws IOException {
        append(json -> {
            json.writeStringField("did", "accept");
            json.writeStringField("etag", receipt.etag());
            json.writeBooleanField("checksum", receipt.checksum());
        });
    }

    /** Notes that the object is there as a whole, so that the local files can be deleted. */
    void completed() throws IOException {
        append(json -> json.writeStringField("did", "complete"));
    }

    /** Forgets everything: nothing of the recording is at the server. The journal stays, empty. */
    void clear() throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            try (FileChannel channel = open()) {
                channel.truncate(0);
            }
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                Access.privateFile(file));
    }

    /** The folder of the file; an empty path if the file's own path has none. */
    private Path folder() {
        return file.resolveSibling("");
    }

    private void append(Fields fields) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }
        Access.createFolders(folder());
        try (FileChannel channel = open()) {
            channel.position(endOfLastLine(channel));
            ByteBuffer bytes = ByteBuffer.wrap((line.toString() + '\n').getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.truncate(channel.position());
            channel.force(true);
        }
    }

    /** Where the last whole line ends; what comes after it was cut by a crash, or by an error while it was written. */
    private static long endOfLastLine(FileChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long end = channel.size(); end > 0; end--) {
            channel.read(one.clear(), end - 1);
            if (one.get(0) == '\n') {
                return end;
            }
        }
        return 0;
    }

    /**
     * Reads the journal.
     *
     * @return null if no upload in parts has been begun, and the journal does not say that the object is there
     * @throws DamagedException if the journal is not what this class writes
     */
    @Nullable
    JournalState read() throws IOException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new DamagedException("it is not a file");
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        JournalState state = null;
        int number = 0;
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            number++;
            try {
                Map<String, String> values = FlatJson.read(line);
                if (state == null) {
                    state = first(values);
                } else {
                    apply(state, values);
                }
            } catch (IOException | RuntimeException e) {
                throw new DamagedException("line " + number + ": " + e.getMessage());
            }
        }
        return state;
    }

    private static JournalState first(Map<String, String> values) throws IOException {
        return switch (text(values, "did")) {
            case "begin" -> begun(values);
            case "complete" -> JournalState.ofPut();
            default -> throw new IOException("an upload begins once, and first");
        };
    }

    private static void apply(JournalState state, Map<String, String> values) throws IOException {
        String did = text(values, "did");
        switch (did) {
            case "begin" -> throw new IOException("an upload begins once, and first");
            case "create" -> state.uploadId(text(values, "uploadId"));
            case "part" -> {
                int number = Integer.parseInt(text(values, "number"));
                long length = Long.parseLong(text(values, "length"));
                if (state.uploadId() == null
                        || number < 1
                        || number > PartLayout.MAX_PARTS
                        || length < 1
                        || length > state.layout().size(number)) {
                    throw new IOException("no such part can be");
                }
                state.add(number, new JournalState.Part(length, text(values, "etag"), text(values, "md5")));
            }
            case "accept" ->
                state.accept(new Receipt(text(values, "etag"), Boolean.parseBoolean(text(values, "checksum")), ""));
            case "complete" -> state.complete();
            default -> throw new IOException("not known: " + did);
        }
    }

    private static JournalState begun(Map<String, String> values) throws IOException {
        long partSize = Long.parseLong(text(values, "partSize"));
        if (partSize < 1) {
            throw new IOException("no such part size can be");
        }
        return new JournalState(
                new Destination(text(values, "endpoint"), text(values, "region"), text(values, "bucket")),
                text(values, "key"),
                new PartLayout(partSize),
                Boolean.parseBoolean(text(values, "again")),
                Integer.parseInt(values.getOrDefault("sentAnew", "0")));
    }

    private static String text(Map<String, String> values, String key) throws IOException {
        String value = values.get(key);
        if (value == null) {
            throw new IOException(key + " is missing");
        }
        return value;
    }
}
