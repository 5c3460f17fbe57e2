package dev.sshdaudit.ledger.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.ledger.find.Search;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A storage that is read by its catalog alone. */
class CatalogSourceTest {

    /** Lists segments only where they are asked for, and a recording that is gone with its problem. */
    private record Catalog(MemorySource source) implements RecordingCatalog {

        @Override
        public List<Entry> list(String namePrefix, int limit) {
            List<Entry> entries = new ArrayList<>();
            source.list(name -> {
                boolean isSegment = name.startsWith("ledger-");
                if (!name.endsWith(".json") && name.startsWith(namePrefix) && isSegment == !namePrefix.isEmpty()) {
                    entries.add(new Entry(metadata(name), 0));
                }
            });
            if (namePrefix.isEmpty()) {
                entries.add(new Entry(metadata("gone"), 0, new Problem(Problem.Kind.MISSING, "it is gone")));
            }
            return entries;
        }

        private static RecordingMetadata metadata(String name) {
            return new RecordingMetadata(
                    name, name, null, 1, "", "", "", Instant.EPOCH, null, "", "", null, State.OPEN, false, null);
        }

        @Override
        public InputStream read(String name) throws IOException {
            return source.open(name);
        }
    }

    private final MemorySource files = new TestLedger(VerifierTest.ID)
            .begin()
            .sign(VerifierTest.KEY)
            .open("a")
            .close("a", "what ann typed")
            .end()
            .source();

    @Test
    void storageIsVerifiedByItsCatalog() throws Exception {
        LedgerSource source = new CatalogSource(new Catalog(files));
        assertEquals(List.of(), VerifierTest.told(source, VerifierTest.TRUSTED));
        LedgerSource changed = new CatalogSource(new Catalog(files.with("a", "what Ann typed")));
        assertEquals(
                List.of("CHANGED a: its first 14 bytes are not those that were recorded"),
                VerifierTest.told(changed, VerifierTest.TRUSTED));
    }

    @Test
    void storageIsSearchedByItsCatalog() throws Exception {
        List<String> found = new ArrayList<>();
        new Search(new CatalogSource(new Catalog(files)), 2)
                .run(RecordingFilter.ALL.withUser("ann"), 5, hit -> found.add(hit.node()));
        assertEquals(List.of(TestLedger.NODE), found);
    }
}
