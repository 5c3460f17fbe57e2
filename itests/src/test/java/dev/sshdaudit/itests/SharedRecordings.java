package dev.sshdaudit.itests;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.MessageType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The connections in the shared recordings of a folder, each as if it had a recording of its own: so tests look for a
 * connection in one way, whether its user has authenticated or not.
 */
final class SharedRecordings {

    private SharedRecordings() {}

    /** Whether a recording holds the messages of many connections. */
    static boolean is(Path file) {
        return Recording.metadataFile(file).contains("\"shared\" : true");
    }

    /** The messages of each connection, by id; also of those that have their own recording by now. */
    static Map<String, List<AuditMessage>> connections(Path folder) {
        Map<String, List<AuditMessage>> connections = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{32}(\\.[0-9]+)?"))
                    .filter(SharedRecordings::is)
                    .forEach(file -> add(file, connections));
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return connections;
    }

    private static void add(Path file, Map<String, List<AuditMessage>> connections) {
        String own = file.getFileName().toString().substring(0, 32);
        for (AuditMessage message : Recording.soFar(file)) {
            if (!message.connectionId().equals(own)) {
                connections
                        .computeIfAbsent(message.connectionId(), id -> new ArrayList<>())
                        .add(message);
            }
        }
    }

    /** The messages of the connection that would have a recording of this name, in order. */
    static List<AuditMessage> connection(Path file) {
        return connections(file.getParent()).getOrDefault(file.getFileName().toString(), List.of());
    }

    /** Whether the connection is there from its beginning to its end. */
    static boolean hasEnded(Path file) {
        return connection(file).stream().anyMatch(message -> message.type() == MessageType.DISCONNECT);
    }
}
