package dev.sshdaudit.oracle;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.provider.FormatProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;

/** Recordings in the format {@code binary}, in the files of the storage {@code file}: encoder and reader are in the loop. */
final class FileRecordings implements Recordings {

    private static final String METADATA = ".metadata.json";

    private final AuditFormat format = format();
    private final Path folder;

    /** Told to be left over. */
    private final Set<Path> known = new HashSet<>();

    FileRecordings(Path folder) {
        this.folder = folder;
    }

    private static AuditFormat format() {
        return ServiceLoader.load(FormatProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(it -> it.name().equals("binary"))
                .findFirst()
                .orElseThrow()
                .service();
    }

    /** Scripts take turns, so there is one recording at a time; it is gone afterwards. */
    @Override
    public List<AuditMessage> ended(int clientPort, long since) throws IOException {
        for (Path file : recordings()) {
            Path metadata = file.resolveSibling(file.getFileName() + METADATA);
            if (Files.exists(metadata) && Files.readString(metadata).contains("\"ended\"")) {
                List<AuditMessage> messages = read(file);
                if (messages.get(0).timestamp() >= since
                        && Long.valueOf(clientPort)
                                .equals(messages.get(0).extras().get("remotePort"))) {
                    Files.delete(file);
                    Files.delete(metadata);
                    return messages;
                }
            }
        }
        return null;
    }

    private List<Path> recordings() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(it -> it.getFileName().toString().matches("[0-9a-f]{32}"))
                    .toList();
        }
    }

    /** All of it, up to its end mark; a damaged or cut one throws. */
    private List<AuditMessage> read(Path file) throws IOException {
        List<AuditMessage> messages = new ArrayList<>();
        try (RecordingReader reader = format.newReader(Files.newInputStream(file))) {
            for (AuditMessage next = reader.read(); next != null; next = reader.read()) {
                messages.add(next);
            }
        }
        if (!(messages.get(messages.size() - 1).payload() instanceof Disconnect)) {
            throw new IOException(file + " ends with " + messages.get(messages.size() - 1));
        }
        return messages;
    }

    @Override
    public List<String> leftOver() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path file : recordings()) {
            if (known.add(file)) {
                names.add(file.getFileName() + ", the recording of " + first(file));
            }
        }
        return names;
    }

    private String first(Path file) {
        try (RecordingReader reader = format.newReader(Files.newInputStream(file))) {
            return String.valueOf(reader.read());
        } catch (IOException e) {
            return "what cannot be read: " + e.getMessage();
        }
    }

    @Override
    public String soFar(int clientPort) {
        try {
            return recordings().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
