package dev.sshdaudit.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.encryption.age.AgeEncryption;
import dev.sshdaudit.storage.Aside;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings that are encrypted. The pairs of keys are of these tests alone. */
class EncryptedTest {

    private static final String RECIPIENT = "age1qp4h5eugexcqszltlgspx3mwggnlfsml59ckes3lu97cz8xjfdws8djedw";
    private static final String KEY = "AGE-SECRET-KEY-1RQSAZYNTYPWY045ZMJ26CF4235XZZTC2V8SW8Z47RVPZVEA9U0VQRSQ6WH";
    private static final String OTHER_KEY =
            "AGE-SECRET-KEY-1U6TM8856TNE4RUL8EPVVCCN4V5Y7NFEFCUEQ49F3DDEH36ZMWVVSDXQ07C";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path key;
    private Path other;

    @BeforeEach
    void writeKeys() throws IOException {
        key = key("key", KEY);
        other = key("other", OTHER_KEY);
    }

    private Path key(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "# a key\n" + text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** A storage in memory. */
    private static final class Memory implements StorageOutput {

        private final ByteArrayOutputStream recording = new ByteArrayOutputStream();
        private final ByteArrayOutputStream aside = new ByteArrayOutputStream();

        @Override
        public void write(byte[] bytes, int offset, int length) {
            recording.write(bytes, offset, length);
        }

        @Override
        public boolean keepAside(byte[] bytes, int offset, int length, boolean anew) {
            if (anew) {
                aside.reset();
            }
            aside.write(bytes, offset, length);
            return true;
        }

        @Override
        public void flush() {}

        @Override
        public void update(RecordingMetadata metadata) {}

        @Override
        public void finish(RecordingMetadata metadata) {
            aside.reset();
        }

        @Override
        public void abandon(RecordingMetadata metadata) {}
    }

    private Path encrypted(byte[] recording, boolean killed) throws IOException {
        Memory memory = new Memory();
        StorageOutput output = new AgeEncryption().encrypt(memory, List.of(RECIPIENT));
        output.write(recording, 0, recording.length);
        output.flush();
        if (!killed) {
            output.finish(MetadataBuilder.recording("a").build());
        } else {
            memory.recording.writeBytes(memory.aside.toByteArray());
            memory.recording.writeBytes(Aside.trailer(memory.aside.size()));
        }
        return Files.write(folder.resolve("a.age"), memory.recording.toByteArray());
    }

    private int run(Object... args) {
        out.reset();
        err.reset();
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Main(new ByteArrayInputStream(new byte[0]), out, errors)
                .run(Arrays.stream(args).map(String::valueOf).toList());
    }

    private String plain() throws IOException {
        Path file = Files.write(folder.resolve("plain"), Recordings.whole());
        assertEquals(0, run(file));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aRecordingIsReadWithOneOfTheKeys() throws IOException {
        String expected = plain();
        Path file = encrypted(Recordings.whole(), false);
        assertEquals(0, run("--identity", other, "--identity", key, file), err::toString);
        assertEquals(expected, out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aRecordingThatAKillHasCutIsReadToItsLastFlushedByte() throws IOException {
        String expected = plain();
        Path file = encrypted(Recordings.whole(), true);
        assertEquals(1, run("--identity", key, file), err::toString);
        assertTrue(err.toString().contains("nothing proves that it ends"), err::toString);
        assertEquals(expected, out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void withoutAKeyTheProgramSaysWhatIsMissing() throws IOException {
        Path file = encrypted(Recordings.whole(), false);
        assertEquals(1, run(file));
        assertTrue(err.toString().contains("it is encrypted to one recipient"), err::toString);
        assertTrue(err.toString().contains("--identity"), err::toString);
        assertEquals(1, run("--identity", other, file));
        assertTrue(err.toString().contains("the private key does not open it"), err::toString);
        assertEquals(0, out.size());
    }

    @Test
    void aFileOfKeysThatIsWrongIsTold() throws IOException {
        Path file = encrypted(Recordings.whole(), false);
        assertEquals(2, run("--identity", folder.resolve("none"), file));
        assertTrue(err.toString().contains("there is no such file"), err::toString);
        assertEquals(2, run("--identity", file, file));
        assertTrue(err.toString().contains("line 1"), err::toString);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(0, run("--identity", key, file));
        assertTrue(err.toString().contains("chmod 600"), err::toString);
        assertFalse(err.toString().contains("SECRET-KEY-1R"), err::toString);
    }

    @Test
    void recordingsInAFolderAreFound() throws IOException {
        Path recordings = Files.createDirectory(folder.resolve("recordings"));
        Files.move(encrypted(Recordings.whole(), false), recordings.resolve("a.age"));
        assertEquals(0, run("--identity", key, recordings), err::toString);
        assertTrue(out.size() > 0);
    }
}
