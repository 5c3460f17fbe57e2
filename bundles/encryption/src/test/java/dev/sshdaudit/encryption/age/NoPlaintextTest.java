package dev.sshdaudit.encryption.age;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannel;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest.Shell;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.provider.FormatProvider;
import dev.sshdaudit.provider.Provider;
import dev.sshdaudit.provider.StorageProvider;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No byte of what was recorded is on the disk, while a recording is open, and after its end; and a search for it finds what is there. */
class NoPlaintextTest {

    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String TYPED = "typed-5f0c9a1e77";
    private static final String SHOWN = "shown-c4b2d8f013";

    /** What is looked for: so many bytes, each so many bytes. */
    private static final int PIECE = 20;

    private static final int STEP = 199;

    /** All that the format has written. */
    private final ByteArrayOutputStream plain = new ByteArrayOutputStream();

    @TempDir
    Path temp;

    private static <P extends Provider<?>> P provider(Class<P> type, String name) {
        return ServiceLoader.load(type).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The files that have a piece of what the format has written, compressed or not, or of what it was told. */
    private List<Path> readable() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(temp)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                if (pieces().anyMatch(bytes::contains)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private Stream<String> pieces() {
        String all = plain.toString(StandardCharsets.ISO_8859_1);
        return Stream.concat(
                Stream.of(TYPED, SHOWN),
                IntStream.rangeClosed(0, (all.length() - PIECE) / STEP)
                        .mapToObj(i -> all.substring(i * STEP, i * STEP + PIECE)));
    }

    private boolean isAnyAside() throws IOException {
        try (Stream<Path> files = Files.walk(temp)) {
            return files.anyMatch(file -> file.toString().endsWith(".aside"));
        }
    }

    private Map<String, ?> settings(String pid) {
        return switch (pid) {
            case "audit.file" -> Map.of("directory", temp.toString(), "minFreeSpace", "0");
            // nothing listens there: what is to be sent stays in the folder
            case "audit.s3" ->
                Map.of(
                        "local", temp.toString(),
                        "local.minFreeSpace", "0",
                        "bucket", "recordings",
                        "region", "eu-central-1",
                        "accessKey", "none",
                        "secretKey", "none",
                        "endpoint", "http://127.0.0.1:9");
            default -> Map.of();
        };
    }

    @ParameterizedTest
    @CsvSource({"binary, file", "asciinema, file", "binary, s3", "asciinema, s3"})
    void noFileHasWhatWasRecorded(String format, String storage) throws IOException {
        record(format, storage, true);
        assertEquals(List.of(), readable());
    }

    @ParameterizedTest
    @CsvSource({"binary, file", "asciinema, file", "binary, s3", "asciinema, s3"})
    void aSearchFindsWhatIsNotEncrypted(String format, String storage) throws IOException {
        record(format, storage, false);
        assertFalse(readable().isEmpty());
    }

    private void record(String format, String storage, boolean encrypted) throws IOException {
        try (FormatProvider formats = provider(FormatProvider.class, format);
                StorageProvider storages = provider(StorageProvider.class, storage)) {
            formats.configure(settings(formats.pid().orElseThrow()));
            storages.configure(settings(storages.pid().orElseThrow()));
            Outputs outputs = new Outputs(storages, format, encrypted);
            RecordingEncoder encoder = formats.service().newEncoder(outputs);
            encoder.encode(new AuditMessage(ID, 1, new Connect("192.0.2.7", "XX"), null));
            encoder.encode(new AuditMessage(ID, 2, new HandshakeSuccessful("alice"), null));
            encoder.encode(new AuditMessage(ID, 3, new NewChannel("session"), 0L));
            encoder.encode(new AuditMessage(ID, 4, new NewChannelSuccessful("session"), 0L));
            encoder.encode(new AuditMessage(ID, 5, new Shell(1), 0L));
            Random random = new Random(1);
            for (int i = 0; i < 4000; i++) {
                encoder.encode(new AuditMessage(
                        ID, 6 + i, new Io(Io.STDIN, Bytes.utf8(TYPED + random.nextLong() + "\r")), 0L));
                encoder.encode(new AuditMessage(
                        ID,
                        6 + i,
                        new Io(Io.STDOUT, Bytes.utf8(SHOWN + random.nextLong() + random.nextLong() + "\r\n")),
                        0L));
                if (i % 500 == 1) {
                    encoder.flush();
                    assertEquals(encrypted, isAnyAside());
                    assertEquals(!encrypted, !readable().isEmpty());
                }
            }
            assertTrue(plain.size() > AgeOutput.CHUNK_BYTES, "more than one chunk");
            encoder.encode(new AuditMessage(ID, 9000, new Disconnect(), null));
            encoder.finish();
            assertFalse(isAnyAside());
        }
    }

    private final class Outputs implements RecordingOutputs {

        private final StorageProvider storage;
        private final String format;
        private final boolean encrypted;

        Outputs(StorageProvider storage, String format, boolean encrypted) {
            this.storage = storage;
            this.format = format;
            this.encrypted = encrypted;
        }

        @Override
        public String connectionId() {
            return ID;
        }

        @Override
        public int part() {
            return 1;
        }

        @Override
        public RecordingOutput open(String extension, String contentType) throws IOException {
            return open("", extension, contentType);
        }

        @Override
        public RecordingOutput openChannel(long channel, String extension, String contentType) throws IOException {
            return open("-" + channel, extension, contentType);
        }

        private RecordingOutput open(String channel, String extension, String contentType) throws IOException {
            RecordingMetadata metadata = MetadataBuilder.recording(
                            ID + channel + extension + (encrypted ? RecordingEncryption.EXTENSION : ""))
                    .connectionId(ID)
                    .format(format)
                    .contentType(contentType)
                    .build();
            StorageOutput stored = storage.service().create(metadata);
            StorageOutput output = encrypted ? new AgeEncryption().encrypt(stored, List.of(Keys.ANNE)) : stored;
            return new RecordingOutput() {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    plain.write(bytes, offset, length);
                    output.write(bytes, offset, length);
                }

                @Override
                public void flush() throws IOException {
                    output.flush();
                }

                @Override
                public void finish() throws IOException {
                    output.finish(metadata.ended(State.ENDED, Instant.now()));
                }
            };
        }
    }
}
