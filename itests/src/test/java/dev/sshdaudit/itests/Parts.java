package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The recordings of one connection, which may lie in several folders and be of several formats, by part. */
final class Parts {

    private static final Pattern NAME = Pattern.compile("([0-9a-f]{32})(?:-\\d+)?(?:\\.(\\d+))?(\\.cast)?");

    private final TreeMap<Integer, List<AuditMessage>> messages = new TreeMap<>();
    private final TreeMap<Integer, Path> files = new TreeMap<>();

    /** All connections that were recorded, by id, once all clients have gone. */
    static Map<String, Parts> in(Path... folders) throws IOException {
        Map<String, Parts> connections = new TreeMap<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Matcher name = NAME.matcher(file.getFileName().toString());
                    if (name.matches()) {
                        int part = name.group(2) == null ? 1 : Integer.parseInt(name.group(2));
                        connections
                                .computeIfAbsent(name.group(1), id -> new Parts())
                                .add(part, file, name.group(3) != null);
                    }
                }
            }
        }
        connections.values().forEach(Parts::assertChained);
        return connections;
    }

    private void add(int part, Path file, boolean cast) throws IOException {
        List<AuditMessage> read =
                cast ? Cast.read(file).messages() : Recording.read(file).messages();
        assertFalse(files.containsKey(part), () -> "twice: " + file + ", " + files);
        files.put(part, file);
        messages.put(part, read);
        if (!cast) {
            assertTrue(read.get(0).payload() instanceof Connect, file::toString);
            assertEquals(part == 1 ? null : (long) part, read.get(0).extras().get(AuditMessage.CONTINUES));
        }
        for (AuditMessage message : read) {
            assertFalse(message.extras().containsKey(AuditMessage.LOST_MESSAGES), () -> message + " in " + file);
        }
    }

    /**
     * Each part says of itself that another follows, but the last. Where the last part was to be a cast, and nothing more was
     * shown, there is none: then the part before says that another follows. That no line is missing is looked at elsewhere.
     */
    private void assertChained() {
        files.forEach((part, file) -> {
            String metadata = Recording.metadata(file);
            boolean last = part.equals(files.lastKey());
            assertTrue(
                    metadata.contains("\"continued\"") || last && metadata.contains("\"ended\""),
                    () -> file + ": " + metadata);
        });
    }

    int count() {
        return files.size();
    }

    Collection<Path> files() {
        return files.values();
    }

    /** What a pattern finds, within each part, in the data of a stream. */
    List<String> find(long stream, Pattern pattern) {
        List<String> found = new ArrayList<>();
        for (List<AuditMessage> part : messages.values()) {
            StringBuilder text = new StringBuilder();
            for (AuditMessage message : part) {
                if (message.payload() instanceof Io io && io.stream() == stream) {
                    text.append(io.data().toUtf8());
                }
            }
            pattern.matcher(text)
                    .results()
                    .map(line -> line.group(1) + "-" + line.group(2))
                    .forEach(found::add);
        }
        return found;
    }
}
