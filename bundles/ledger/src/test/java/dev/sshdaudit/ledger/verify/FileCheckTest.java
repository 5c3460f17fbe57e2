package dev.sshdaudit.ledger.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.query.Finding;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class FileCheckTest {

    /** A storage with a file that never ends. */
    private static final class Endless implements LedgerSource {

        @Override
        public void list(Consumer<String> names) {
            names.accept("endless");
        }

        @Override
        public InputStream open(String name) {
            return new InputStream() {
                @Override
                public int read() {
                    return 0;
                }

                @Override
                public int read(byte[] target, int offset, int length) {
                    return length;
                }
            };
        }
    }

    @Test
    void aLargeFileIsNotReadToItsEndWhenTheThreadIsInterrupted() {
        Expected expected = new Expected(Long.MAX_VALUE, Hash.sha256(new byte[0]), true, null);
        List<Finding> findings = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            Thread.currentThread().interrupt();
            List<Finding> found = new FileCheck(new Endless(), "endless", expected).run();
            assertTrue(Thread.interrupted());
            return found;
        });
        assertEquals(Finding.Kind.UNREADABLE, findings.get(0).kind());
    }
}
