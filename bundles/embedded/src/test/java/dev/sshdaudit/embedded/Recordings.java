package dev.sshdaudit.embedded;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is in a folder of recordings. */
final class Recordings {

    private Recordings() {}

    /** The recordings of connections that ended properly, in no order; not the shared ones of those that got not so far. */
    static List<Path> ended(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return List.of();
        }
        List<Path> ended = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(it -> it.getFileName().toString().matches("[0-9a-f]{32}(\\.[0-9]+)?"))
                    .toList()) {
                Path metadata = file.resolveSibling(file.getFileName() + ".metadata.json");
                String told = Files.exists(metadata) ? Files.readString(metadata) : "";
                if (told.contains("\"ended\"") && !told.contains("\"shared\"")) {
                    ended.add(file);
                }
            }
        }
        return ended;
    }

    /** Reads a recording, which has to have its end mark. */
    static List<AuditMessage> read(Path file) throws IOException {
        return read(Files.newInputStream(file));
    }

    /** As {@link #read(Path)}, from the bytes of a recording. */
    static List<AuditMessage> read(InputStream recording) throws IOException {
        List<AuditMessage> messages = new ArrayList<>();
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(recording)) {
            for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                messages.add(message);
            }
        }
        return messages;
    }

    /** The types, data in a row counted once, and only the server's end of a channel. */
    static List<MessageType> types(List<AuditMessage> messages) {
        List<MessageType> types = new ArrayList<>();
        for (AuditMessage message : messages) {
            boolean again = message.type() == MessageType.IO && types.contains(MessageType.IO);
            if (!again && message.type() != MessageType.CLOSE_WRITE) {
                types.add(message.type());
            }
        }
        return types;
    }

    /** All that went over a stream. */
    static String text(List<AuditMessage> messages, long stream) {
        return messages.stream()
                .filter(message -> message.payload() instanceof Io io && io.stream() == stream)
                .map(message -> ((Io) message.payload()).data().toUtf8())
                .collect(Collectors.joining());
    }
}
