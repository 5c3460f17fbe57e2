package dev.sshdaudit.text;

import dev.sshdaudit.format.RecordingException;

/** What was wrong with one recording, gathered while it was read and told in one line, however much it was. */
public final class Problems {

    private RecordingException first;
    private RecordingException last;
    private long count;
    private long skipped;

    /** Takes one more. */
    public void add(RecordingException problem) {
        first = first == null ? problem : first;
        last = problem;
        count++;
        skipped += problem.skipped();
    }

    /** What was noticed first, or null. */
    public RecordingException first() {
        return first;
    }

    /** The first and the last of them, how many there were, and how many bytes were skipped; null if there was none. */
    public String describe() {
        if (count == 0) {
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
