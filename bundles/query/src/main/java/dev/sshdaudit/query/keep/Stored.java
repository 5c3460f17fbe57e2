package dev.sshdaudit.query.keep;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.verify.LedgerSource;
import dev.sshdaudit.ledger.verify.NameSet;
import dev.sshdaudit.storage.Days;
import dev.sshdaudit.storage.RecordingMetadata;
import java.io.IOException;
import java.util.function.Consumer;

/** The recordings that a storage has, without segments of ledgers and without metadata. */
final class Stored {

    private static final String METADATA = ".metadata.json";
    private static final String TEMPORARY = ".metadata.tmp";

    private Stored() {}

    /** Lists the names, in any order. */
    static void list(LedgerSource source, Consumer<String> names) throws IOException {
        list(source, Days.ALL, names);
    }

    private static void list(LedgerSource source, Days days, Consumer<String> names) throws IOException {
        source.list(days, name -> {
            if (RecordingMetadata.isSafeName(name)
                    && !name.endsWith(METADATA)
                    && !name.endsWith(TEMPORARY)
                    && !AuditLedger.isSegment(name)) {
                names.accept(name);
            }
        });
    }

    /** The names as a set, in some 50 bytes of memory for each. */
    static NameSet names(LedgerSource source) throws IOException {
        return names(source, Days.ALL);
    }

    /** The names of recordings that began on some days, and perhaps of others. */
    static NameSet names(LedgerSource source, Days days) throws IOException {
        NameSet names = new NameSet();
        list(source, days, names::add);
        return names;
    }
}
