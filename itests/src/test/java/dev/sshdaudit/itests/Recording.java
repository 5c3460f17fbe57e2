package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.Answer;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.PayloadSchema;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * A recording that ended, read back whole. Where there is no such file, it is what a {@linkplain SharedRecordings shared
 * recording} beside it has of the connection of that name.
 */
record Recording(Path file, List<AuditMessage> messages) {

    private static final Path GZIP = Path.of("/bin/gzip");

    /** Does something that makes one connection, and waits until it is recorded to its end. */
    static Recording of(Karaf karaf, Callable<?> deed) throws Exception {
        Set<String> before = karaf.recordings();
        deed.call();
        return next(karaf, before);
    }

    /** Waits until the one connection that came since is recorded to its end. */
    static Recording next(Karaf karaf, Set<String> before) throws IOException {
        return ended(begun(karaf, before));
    }

    /** Waits until the one connection that came since is being recorded. */
    static Path begun(Karaf karaf, Set<String> before) {
        eventually(
                () -> "one more recording: " + since(karaf, before),
                60,
                () -> since(karaf, before).size() == 1);
        return karaf.audit().resolve(since(karaf, before).iterator().next());
    }

    /** Waits until a connection is recorded to its end. */
    static Recording ended(Path file) throws IOException {
        eventually(
                () -> "the end of the recording: " + metadata(file),
                60,
                () -> metadata(file).contains("\"ended\""));
        return read(file);
    }

    private static Set<String> since(Karaf karaf, Set<String> before) {
        Set<String> names = karaf.recordings();
        names.removeAll(before);
        return names;
    }

    /** Waits for the one recording below a folder in which a text has been shown. */
    static Path showing(Path folder, String text) {
        Path[] found = new Path[1];
        eventually(() -> "\"" + text + "\" in " + folder, 60, () -> {
            try (Stream<Path> files = Files.walk(folder)) {
                List<Path> with = files.filter(
                                file -> file.getFileName().toString().matches("[0-9a-f]{32}(\\.[0-9]+)?"))
                        .filter(file -> soFar(file).stream().anyMatch(message -> shows(message, text)))
                        .toList();
                if (with.size() > 1) {
                    throw new AssertionError("\"" + text + "\" more than once: " + with);
                }
                found[0] = with.isEmpty() ? null : with.get(0);
                return found[0] != null;
            } catch (UncheckedIOException e) {
                // a file went while the folder was read
                if (e.getCause() instanceof NoSuchFileException) {
                    return false;
                }
                throw e;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return found[0];
    }

    private static boolean shows(AuditMessage message, String text) {
        return message.payload() instanceof Io io
                && io.stream() == Io.STDOUT
                && io.data().toUtf8().contains(text);
    }

    /**
     * What stands beside a recording; nothing in the moment in which it begins. A connection in a shared recording has no
     * more than a state.
     */
    static String metadata(Path file) {
        String metadata = metadataFile(file);
        return metadata.isEmpty() && Files.notExists(file) && SharedRecordings.hasEnded(file) ? "\"ended\"" : metadata;
    }

    static String metadataFile(Path file) {
        try {
            return Files.readString(file.resolveSibling(file.getFileName() + ".metadata.json"));
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Recording read(Path file) throws IOException {
        List<AuditMessage> messages = new ArrayList<>();
        if (Files.notExists(file)) {
            messages.addAll(SharedRecordings.connection(file));
            messages.forEach(Readme::tellsOfExtras);
            return new Recording(file, messages);
        }
        isGzip(file);
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(Files.newInputStream(file))) {
            for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                Readme.tellsOfExtras(message);
                messages.add(message);
            }
        }
        return new Recording(file, messages);
    }

    /** Behind the header, what is compressed with gzip is good gzip to others too, its end mark included. */
    private static void isGzip(Path file) throws IOException {
        byte[] recording = Files.readAllBytes(file);
        int header = 40;
        if (recording[header] != 0x1f || !Files.isExecutable(GZIP)) {
            return; // zstd
        }
        Path body = Files.createTempFile("body", ".gz");
        try {
            Files.write(body, Arrays.copyOfRange(recording, header, recording.length));
            Result result = Processes.run(new ProcessBuilder(GZIP.toString(), "-t", body.toString()));
            if (result.exit() != 0) {
                throw new AssertionError(file + ": " + result);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            Files.delete(body);
        }
    }

    /** What has reached the storage so far. */
    static List<AuditMessage> soFar(Path file) {
        if (Files.notExists(file)) {
            return SharedRecordings.connection(file);
        }
        List<AuditMessage> messages = new ArrayList<>();
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(Files.newInputStream(file))) {
            for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                messages.add(message);
            }
        } catch (IOException e) {
            // it goes on
        }
        return messages;
    }

    /** The types of all messages, data of one direction in a row counted as one. */
    List<MessageType> types() {
        List<MessageType> types = new ArrayList<>();
        for (AuditMessage message : messages) {
            if (message.type() != MessageType.IO || types.isEmpty() || types.get(types.size() - 1) != MessageType.IO) {
                types.add(message.type());
            }
        }
        return types;
    }

    /** All messages with payloads of one kind. */
    List<AuditMessage> all(Class<? extends Payload> kind) {
        return messages.stream()
                .filter(message -> kind.isInstance(message.payload()))
                .toList();
    }

    /** The only payload of its kind. */
    <P extends Payload> P the(Class<P> kind) {
        return kind.cast(only(kind).payload());
    }

    /** The only message with a payload of a kind. */
    AuditMessage only(Class<? extends Payload> kind) {
        List<AuditMessage> found = all(kind);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " of " + kind.getSimpleName() + " in " + types());
        }
        return found.get(0);
    }

    /** All data of a stream of a channel. */
    byte[] data(long channel, long stream) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (AuditMessage message : all(Io.class)) {
            Io io = (Io) message.payload();
            if (Objects.equals(message.channelId(), channel) && io.stream() == stream) {
                bytes.writeBytes(io.data().toByteArray());
            }
        }
        return bytes.toByteArray();
    }

    String text(long channel, long stream) {
        return new String(data(channel, stream), StandardCharsets.UTF_8);
    }

    /** Everything a reader could find in it, as text: for secrets that must not be there. */
    String everything() {
        StringBuilder all = new StringBuilder();
        for (AuditMessage message : messages) {
            all.append(message.payload().type()).append(' ');
            PayloadSchema schema = PayloadSchema.of(message.type());
            for (int i = 0; i < schema.size(); i++) {
                append(all, schema.value(message.payload(), i));
            }
            append(all, message.extras());
        }
        return all.toString();
    }

    private static void append(StringBuilder all, Object value) {
        if (value instanceof Bytes bytes) {
            all.append(new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1));
        } else if (value instanceof List<?> list) {
            list.forEach(entry -> append(all, entry));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, entry) -> {
                append(all, key);
                append(all, entry);
            });
        } else if (value instanceof Answer answer) {
            all.append(answer.question()).append(answer.answer());
        } else {
            all.append(value);
        }
        all.append(' ');
    }
}
