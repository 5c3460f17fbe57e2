package dev.sshdaudit.ledger.write;

import dev.sshdaudit.ledger.LedgerPlace;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.Checkpointed;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.Fact.Timestamped;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.merkle.Frontier;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Continues a ledger after an error of the storage, as after a crash: reads back which lines the storage has, and writes those anew,
 * in a new segment, that the storage had taken and lost. For one thread at a time.
 */
final class Mending {

    private final LedgerPlace place;
    private final Told told;
    private final Segments segments;

    Mending(LedgerPlace place, Told told, Segments segments) {
        this.place = place;
        this.told = told;
        this.segments = segments;
    }

    /** Does nothing where the storage did not fail. */
    void mend() throws IOException {
        String failed = segments.broken();
        if (failed == null) {
            return;
        }
        readBack(failed, segments.newestButBroken());
        List<byte[]> lost = segments.takeUnflushed();
        long whole = told.size();
        lost.removeIf(line -> LineParser.parse(line).n() < whole);
        if (!lost.isEmpty()) {
            segments.begin();
            for (byte[] line : lost) {
                Fact fact = LineParser.parse(line).fact();
                if (!isOfItsPlace(fact)) {
                    segments.write(fact);
                }
            }
        }
    }

    /** Whether a line is right in one place alone, and is written anew by itself. */
    private static boolean isOfItsPlace(Fact fact) {
        return fact instanceof SegmentHead || fact instanceof Checkpointed || fact instanceof Timestamped;
    }

    private void readBack(String failed, @Nullable String previous) throws IOException {
        try {
            Recovery.Result result = Recovery.in(place)
                    .read(new Memo(told.ledger(), failed, previous, 0, Long.MAX_VALUE, null, null, false));
            told.resume(result.frontier());
            segments.resume(result.last());
        } catch (NoSuchFileException e) {
            if (previous != null) {
                throw new IOException("segment " + previous + " of the ledger is gone", e);
            }
            // the storage has not one line of the ledger
            told.resume(new Frontier());
            told.key(null);
            segments.resume(null);
        }
    }
}
