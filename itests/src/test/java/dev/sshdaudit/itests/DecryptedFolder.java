package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.encryption.age.Decryption;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.storage.Aside;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What encrypted recordings hold, in a folder beside them. The pair of keys is of these tests alone. */
final class DecryptedFolder {

    static final String RECIPIENT = "age1qp4h5eugexcqszltlgspx3mwggnlfsml59ckes3lu97cz8xjfdws8djedw";

    private static final String KEY = "AGE-SECRET-KEY-1RQSAZYNTYPWY045ZMJ26CF4235XZZTC2V8SW8Z47RVPZVEA9U0VQRSQ6WH";

    /** A reader who comes later. */
    static final String OTHER_RECIPIENT = "age1lzngx4vkm86v9exrna06ac7szvetmkujh939gsqsz3pmw2v3a5aspqz8ul";

    private static final String OTHER_KEY =
            "AGE-SECRET-KEY-1U6TM8856TNE4RUL8EPVVCCN4V5Y7NFEFCUEQ49F3DDEH36ZMWVVSDXQ07C";

    /** How many bytes precede those that storage file keeps aside. */
    private static final int ASIDE_HEADER = 32;

    private DecryptedFolder() {}

    /** Names of the recordings that are encrypted. */
    static Set<String> names(Karaf karaf) throws IOException {
        Set<String> names = new HashSet<>();
        if (Files.exists(karaf.audit())) {
            try (Stream<Path> files = Files.list(karaf.audit())) {
                files.map(file -> file.getFileName().toString())
                        .filter(RecordingEncryption::isEncrypted)
                        .forEach(names::add);
            }
        }
        return names;
    }

    /** Decrypts recordings of a Karaf that was killed: those that go on have no last chunk yet, as nothing has repaired them. */
    static Path of(Karaf karaf, Set<String> names) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(karaf.home(), "decrypted");
        Path key = Files.writeString(karaf.home().resolve("auditor.key"), KEY + "\n");
        Identities identities = Identities.read(List.of(key));
        for (String name : names) {
            Path file = karaf.audit().resolve(name);
            assertThrows(IdentityException.class, () -> Decryption.open(stored(file), Identities.NONE));
            byte[] decrypted;
            try (InputStream in = Decryption.open(stored(file), identities)) {
                decrypted = read(in);
            }
            Files.write(folder.resolve(name), decrypted);
            String metadata = name + ".metadata.json";
            Files.copy(karaf.audit().resolve(metadata), folder.resolve(metadata));
            if (Recording.metadata(file).contains("\"ended\"") && Processes.isThere("age")) {
                Result result = Processes.run(new ProcessBuilder("age", "-d", "-i", key.toString(), file.toString()));
                assertEquals(0, result.exit(), name + ": " + result.stderr());
                assertArrayEquals(decrypted, result.stdout(), name);
            }
        }
        return folder;
    }

    /** All that can be read: the end of a recording that was cut is told as an error. */
    private static byte[] read(InputStream in) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            in.transferTo(read);
        } catch (RecordingException e) {
            if (e.problem() != Problem.CUT) {
                throw e;
            }
        }
        return read.toByteArray();
    }

    /** The bytes of a recording, and those beside it of one that was cut and is not repaired yet. */
    private static InputStream stored(Path file) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".aside");
        byte[] recording = Files.readAllBytes(file);
        byte[] beside = Files.exists(aside) ? Files.readAllBytes(aside) : new byte[0];
        int length = Math.max(0, beside.length - ASIDE_HEADER);
        if (length == 0) {
            return new ByteArrayInputStream(recording);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(recording);
        all.write(beside, ASIDE_HEADER, length);
        all.writeBytes(Aside.trailer(length));
        return new ByteArrayInputStream(all.toByteArray());
    }

    /** All recordings that were encrypted, with what they held after each kill. */
    private static List<Path> decrypted(Karaf karaf) throws IOException {
        List<Path> decrypted = new ArrayList<>();
        try (Stream<Path> folders = Files.list(karaf.home())) {
            for (Path folder : folders.filter(
                            path -> path.getFileName().toString().startsWith("decrypted"))
                    .toList()) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(file -> RecordingEncryption.isEncrypted(file.toString()))
                            .forEach(decrypted::add);
                }
            }
        }
        return decrypted;
    }

    /** A storage that has started again has repaired all recordings: each is what it was after the kill. */
    static void assertRepaired(Karaf karaf) throws IOException {
        Identities identities = Identities.read(List.of(karaf.home().resolve("auditor.key")));
        for (Path file : decrypted(karaf)) {
            Path stored = karaf.audit().resolve(file.getFileName());
            eventually(() -> Files.notExists(stored.resolveSibling(stored.getFileName() + ".aside")));
            try (InputStream in = Decryption.open(Files.newInputStream(stored), identities)) {
                assertArrayEquals(Files.readAllBytes(file), read(in), file.toString());
            }
        }
    }

    /** The copies of all recordings that were encrypted are for the other reader alone, and hold what these held. */
    static void assertEncryptedAnew(Karaf karaf) throws IOException {
        Path key = Files.writeString(karaf.home().resolve("other.key"), OTHER_KEY + "\n");
        Identities other = Identities.read(List.of(key));
        Identities former = Identities.read(List.of(karaf.home().resolve("auditor.key")));
        for (Path file : decrypted(karaf)) {
            String name = file.getFileName().toString().replaceFirst("\\.age$", ".r1.age");
            Path copy = karaf.audit().resolve(name);
            try (InputStream in = Decryption.open(Files.newInputStream(copy), other)) {
                assertArrayEquals(Files.readAllBytes(file), read(in), name);
            }
            assertThrows(IdentityException.class, () -> Decryption.open(Files.newInputStream(copy), former));
        }
    }
}
