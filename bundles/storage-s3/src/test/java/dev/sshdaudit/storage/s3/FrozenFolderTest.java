package dev.sshdaudit.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sshdaudit.config.InvalidConfigurationException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A file that does not answer holds up the threads that wait for it, and no others. A named pipe stands for such a file:
 * to open it takes as long as there is no other end.
 */
@Timeout(120)
class FrozenFolderTest extends StorageFixture {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Path pipe;

    @BeforeEach
    void freeze() throws IOException, InterruptedException {
        storage.close();
        pipe = local.resolve(".lock");
        Files.delete(pipe);
        pipe(pipe);
    }

    private static void pipe(Path path) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "there is no mkfifo");
        assertEquals(
                0,
                new ProcessBuilder("/usr/bin/mkfifo", path.toString()).start().waitFor());
    }

    @AfterEach
    void thaw() throws IOException {
        thaw(pipe);
    }

    /** Is both ends, so that all who wait for either go on. */
    private static void thaw(Path path) throws IOException {
        new RandomAccessFile(path.toFile(), "rw").close();
    }

    @Test
    void aLocalFolderThatDoesNotAnswerHoldsUpNeitherConfigurationNorStatusNorStop() {
        assertTimeoutPreemptively(LIMIT, () -> start());
        assertTimeoutPreemptively(LIMIT, () -> storage.status());
        assertTimeoutPreemptively(LIMIT, () -> storage.list("", 10));
        IOException e = assertTimeoutPreemptively(
                LIMIT, () -> assertThrows(IOException.class, () -> storage.create(metadata(n("a")))));
        assertTrue(
                e.getMessage().startsWith("PID audit.s3, key local: ")
                        && e.getMessage().contains("does not answer"),
                e.getMessage());
        assertTimeoutPreemptively(LIMIT, () -> storage.close());
    }

    @Test
    void anotherLocalFolderTakesItsPlace() throws IOException {
        start();
        Path other = temp.resolve("other");
        assertTimeoutPreemptively(LIMIT, () -> storage.use(configuration("one", other, 0, "")));
        byte[] bytes = record(n("a"), 10);
        assertArrives(server(), n("a"), bytes);
        assertTimeoutPreemptively(LIMIT, () -> storage.close());
    }

    @Test
    void aFileOfCertificatesThatDoesNotAnswerIsRefused() throws Exception {
        Path certificates = temp.resolve("cacert.pem");
        pipe(certificates);
        InvalidConfigurationException e = assertTimeoutPreemptively(
                LIMIT,
                () -> assertThrows(
                        InvalidConfigurationException.class, () -> Certificates.read(certificates.toString())));
        assertTrue(e.getMessage().contains("cacert") && e.getMessage().contains("does not answer"), e.getMessage());
        thaw(certificates);
    }
}
