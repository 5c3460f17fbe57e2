package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A big file goes up and down while everything is recorded, in a Karaf with a small heap. */
@Timeout(300)
class LargeTransferIT {

    private static final int SIZE = 200 << 20;

    @Test
    void aBigTransferComesOutIdenticalAndDoesNotFillTheHeap(@TempDir Path folder) throws Exception {
        Path local = randomFile(folder.resolve("up"));
        Path back = folder.resolve("down");
        try (Karaf karaf = Karaf.distribution("transfer")) {
            karaf.set("audit.intercept.cfg", "passwords", "true", "forwarding", "true");
            // about what Karaf needs by itself, and not enough for a tenth of the file
            karaf.compiled().javaOption("-Xmx160m").start();
            karaf.settle();
            Set<String> before = karaf.recordings();
            Result result = karaf.ssh().sftp("put " + local + " data/transfer\nget data/transfer " + back + "\n");
            assertEquals(0, result.exit(), result::toString);
            assertEquals(-1, Files.mismatch(local, back));
            assertRecorded(karaf, before);
            Result status = karaf.ssh().exec("audit:status");
            assertTrue(status.text().contains("nothing"), status::toString);
            karaf.stop();
            assertEquals(List.of(), karaf.stackTraces());
            assertFalse(karaf.log().contains("OutOfMemoryError"), karaf::log);
        }
    }

    private static Path randomFile(Path file) throws IOException {
        Random random = new Random(200);
        byte[] block = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < SIZE / block.length; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        return file;
    }

    private static void assertRecorded(Karaf karaf, Set<String> before) throws IOException {
        eventually("one recording more", () -> karaf.recordings().size() > before.size());
        Set<String> names = karaf.recordings();
        names.removeAll(before);
        Path file = karaf.audit().resolve(names.iterator().next());
        eventually("the end of the recording", () -> Recording.metadata(file).contains("\"ended\""));
        long[] bytes = new long[3];
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(Files.newInputStream(file))) {
            for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                if (message.payload() instanceof Io io) {
                    bytes[(int) io.stream()] += io.data().length();
                }
            }
        }
        assertTrue(bytes[0] > SIZE, bytes[0] + " bytes of input");
        assertTrue(bytes[1] > SIZE, bytes[1] + " bytes of output");
    }
}
