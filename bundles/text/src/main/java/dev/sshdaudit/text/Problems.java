package dev.sshdaudit.text;

import dev.sshdaudit.format.RecordingException;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one recording while it is read, and describes it in one line. */
public final class Problems {

    private @Nullable RecordingException first;
    private @Nullable RecordingException last;
    private long count;
    private long skipped;

    /** Adds a problem. */
    public void add(RecordingException problem) {
        first = first == null ? problem : first;
        last = problem;
        count++;
        skipped += problem.skipped();
    }

    /** The first problem, or null. */
    public @Nullable RecordingException first() {
        return first;
    }

    /** Describes the first and the last problem, their number, and how many bytes were skipped; null if there is no problem. */
    public @Nullable String describe() {
        if (first == null || last == null) {
            return null;
        }
        String text = describe(first);
        if (count > 1) {
            text += "; " + (count == 2 ? "then " : count - 1 + " more problems, the last: ") + describe(last);
            text += skipped == 0 ? "" : "; " + skipped + " bytes were skipped in all";
        }
        return text;
    }

    private static String describe(RecordingException e) {
        String kind = switch (e.problem()) {
            case NOT_A_RECORDING -> "not an audit log";
            case CUT -> "cut";
            case NOT_ENDED -> "not ended";
            case DAMAGED -> "damaged";
            case LIMIT -> "beyond the limits";
        };
        return kind + " at byte " + e.position() + ", after " + e.messages()
                + (e.messages() == 1 ? " message: " : " messages: ") + Visible.sentence(e.getMessage());
    }
}
