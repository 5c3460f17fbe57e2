package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.format.Fact.RecordingsComplete;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineStart;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Selects the lines that say that no recording is missing that had ended before a time. */
final class CompleteLines implements Selector<Instant> {

    private static final byte[] COMPLETE = LineStart.type("recordings.complete");
    private static final Needle ANCHOR =
            new Needle("\",\"type\":\"recordings.complete\"".getBytes(StandardCharsets.US_ASCII));

    private final Damage damage;

    CompleteLines(Damage damage) {
        this.damage = damage;
    }

    @Override
    public Needle anchor() {
        return ANCHOR;
    }

    @Override
    public boolean isCandidate(byte[] bytes, int from, int to) {
        return LineStart.isOfType(bytes, from, to, COMPLETE);
    }

    @Override
    public @Nullable Instant read(byte[] line) {
        try {
            return LineParser.parse(line).fact() instanceof RecordingsComplete complete ? complete.before() : null;
        } catch (IllegalArgumentException e) {
            damage.line();
            return null;
        }
    }
}
