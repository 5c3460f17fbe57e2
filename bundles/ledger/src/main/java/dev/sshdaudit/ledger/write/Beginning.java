package dev.sshdaudit.ledger.write;

import dev.sshdaudit.ledger.LedgerPlace;
import dev.sshdaudit.ledger.merkle.Frontier;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out where the ledger stands that an earlier process left, or chooses the id of one that begins. To be used once. */
final class Beginning {

    private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

    private static final int ID_BYTES = 8;

    private final LedgerPlace place;
    private final Told told;
    private final Segments segments;
    private final Salvage salvage;

    Beginning(LedgerPlace place, Told told, Segments segments, Salvage salvage) {
        this.place = place;
        this.told = told;
        this.segments = segments;
        this.salvage = salvage;
    }

    /** The ledger of an earlier process cannot be read. */
    static final class UnreadableException extends IOException {

        private static final long serialVersionUID = 1L;

        UnreadableException(String message, IOException cause) {
            super(message, cause);
        }
    }

    /**
     * Looks.
     *
     * @param memo what an earlier process has left; empty for another ledger
     * @return whether the run before ended properly
     * @throws UnreadableException if the ledger is there and cannot be read
     */
    boolean look(Optional<Memo> memo) throws UnreadableException {
        if (memo.isEmpty()) {
            byte[] id = new byte[ID_BYTES];
            new SecureRandom().nextBytes(id);
            told.begin(HexFormat.of().formatHex(id), null);
            return true;
        }
        Memo left = memo.get();
        told.begin(left.ledger(), left.key());
        return left.frontier() == null ? afterCrash(left) : afterEnd(left, new Frontier(left.size(), left.frontier()));
    }

    /** The newest segment was ended properly; recordings may be open that a crash left before. */
    private boolean afterEnd(Memo memo, Frontier frontier) {
        told.resume(frontier);
        segments.resume(memo.segment());
        if (memo.openFrom() < memo.size()) {
            try {
                salvage(Recovery.in(place).read(memo));
            } catch (IOException e) {
                LOG.warn("Recordings that a crash left open stay so in ledger {}: {}", memo.ledger(), Reasons.of(e));
                told.unreadFrom(memo.openFrom());
            }
        }
        return memo.stopped();
    }

    private boolean afterCrash(Memo memo) throws UnreadableException {
        Recovery.Result result;
        try {
            result = Recovery.in(place).read(memo);
        } catch (IOException e) {
            if (e instanceof NoSuchFileException && memo.size() == 0 && memo.previous() == null) {
                // the process was killed before the first line was whole
                return false;
            }
            throw new UnreadableException("ledger " + memo.ledger() + " cannot be continued: " + Reasons.of(e), e);
        }
        salvage(result);
        if (result.frontier().size() < memo.size()) {
            LOG.error(
                    "Ledger {} in storage {} has {} lines, and had {} or more: lines at its end are gone. It goes on, and"
                            + " audit:verify tells what is missing",
                    memo.ledger(),
                    place.storageName(),
                    result.frontier().size(),
                    memo.size());
        }
        told.resume(result.frontier());
        segments.resume(result.last());
        if (result.key() != null) {
            told.key(result.key());
        }
        return result.clean();
    }

    private void salvage(Recovery.Result result) {
        result.open().forEach((name, opened) -> {
            told.opened(name, opened.n());
            if (!place.isOpen(name)) {
                salvage.add(name, opened.recording());
            }
        });
    }
}
