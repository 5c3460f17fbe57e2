package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.ledger.verify.FolderSource;
import dev.sshdaudit.ledger.verify.LedgerSummary;
import dev.sshdaudit.ledger.verify.Trust;
import dev.sshdaudit.ledger.verify.Verifier;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.text.FindingLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a verification of a folder finds.
 *
 * @param ledgers what was read of each ledger
 * @param findings all findings
 */
record Verified(List<LedgerSummary> ledgers, List<Finding> findings) {

    /** Verifies a folder to which no node writes. */
    static Verified of(Path folder) {
        return of(folder, Duration.ZERO);
    }

    /** Verifies a folder to which a node may write. */
    static Verified whileRecording(Path folder) {
        return of(folder, Duration.ofSeconds(10));
    }

    private static Verified of(Path folder, Duration patience) {
        List<Finding> findings = new ArrayList<>();
        try {
            List<LedgerSummary> ledgers =
                    new Verifier(new FolderSource(folder), Trust.NONE, 2, patience, findings::add).run();
            return new Verified(ledgers, findings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a folder has a ledger. */
    static boolean hasLedger(Path folder) {
        if (Files.notExists(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("ledger-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The findings that say that files are not what they were. */
    List<String> alarms() {
        return findings.stream()
                .filter(finding -> finding.kind().isAlarm())
                .map(FindingLines::text)
                .toList();
    }

    /** Fails if files are not what they were. */
    Verified assertNoAlarm() {
        assertEquals(List.of(), alarms());
        return this;
    }
}
