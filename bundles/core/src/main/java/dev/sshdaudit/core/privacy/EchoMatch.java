package dev.sshdaudit.core.privacy;

/**
 * Finds the echo of keys in what a terminal shows. An echo begins where something begins: at the first sign after a key, in a new
 * line, behind the prompt of a shell, or where the cursor was set. So letters inside of other output are no echo. For one thread at a time.
 */
final class EchoMatch {

    /** An echo is looked for behind so many keys without a character at most, as that is done for each run of signs. */
    private static final int MOST_CONTROLS = 1_024;

    private final Keys keys;

    /** All text in front of this place was shown, or other output began with it. */
    private long matched;

    /** Where {@link #matched} was when the present run of signs began. */
    private long begunAt;

    /** Where {@link #matched} goes back to if what was taken for an echo was other output; -1 if there is no such place. */
    private long back = -1;

    /** Where the signs began that were shown without other output in between. */
    private long chainStart;

    /** So many characters were shown one behind the other, without other output in between. */
    private int clean;

    /** {@link #clean} when the last key was typed. */
    private int settled;

    /** Where {@link #matched} was before the present run of signs was taken for the echo of other keys; -1 if it was not. */
    private long jumpedFrom = -1;

    /** The keys of a former line in front of this place were not shown, as this line is; 0 if there is no such line. */
    private long skippedTo;

    private boolean begun;
    private boolean blocked;
    private boolean trusted;
    private long caret = -1;
    private byte last;

    EchoMatch(Keys keys) {
        this.keys = keys;
    }

    /** All text in front of this place is shown, unless other output happened to begin with the same sign. */
    long matched() {
        return matched;
    }

    /** How many characters were shown one behind the other, up to {@link #matched}. */
    int clean() {
        return clean;
    }

    /** Keys in front of this place belong to a line that was not shown, while a later line is; 0 if there is no such line. */
    long skippedTo() {
        return skippedTo;
    }

    /** Where these characters begin. */
    long chainStart() {
        return chainStart;
    }

    /** Whether the terminal shows what is typed: two characters at least were shown, and nothing else, at different times. */
    boolean isTrusted() {
        return trusted;
    }

    /** Whether other output was shown behind the echo in the same run of signs. */
    boolean isBlocked() {
        return blocked;
    }

    /** Whether all that was typed was shown, and nothing else since. */
    boolean isComplete() {
        return !blocked && clean > 0 && !keys.hasText(matched, keys.end());
    }

    /** The place of the end of the line, if all in front of it was shown; else -1. */
    long lineEnd() {
        long end = keys.firstEnd(matched);
        return blocked || end < 0 || keys.hasText(matched, end) ? -1 : end;
    }

    /** A new run of signs begins here. */
    void begin() {
        begun = false;
        blocked = false;
        caret = -1;
        jumpedFrom = -1;
    }

    /** A key is typed: what was shown so far was not followed by other output. */
    void settle() {
        settled = clean;
        trusted |= clean >= 2 && !blocked;
        begin();
    }

    /** Keys are forgotten up to this place. */
    void forget(long upTo) {
        matched = Math.max(matched, upTo);
        chainStart = Math.max(chainStart, upTo);
        begunAt = Math.max(begunAt, upTo);
        back = back < upTo ? -1 : back;
        caret = caret < upTo ? -1 : caret;
        jumpedFrom = jumpedFrom < 0 ? -1 : Math.max(jumpedFrom, upTo);
    }

    /** A line begins at this place: whether the terminal shows it is not known. */
    void newLine(long at) {
        matched = Math.max(matched, at);
        skippedTo = 0;
        chainStart = matched;
        back = -1;
        distrust();
        begin();
    }

    /** Another program may read what is typed: whether the terminal shows that is to be found out anew. */
    void doubt() {
        settled = 0;
        trusted = false;
    }

    /** It is not known any more whether the terminal shows what is typed. */
    void distrust() {
        clean = 0;
        settled = 0;
        trusted = false;
    }

    /**
     * Takes a byte of a sign.
     *
     * @param fresh the first key that was not given up yet, where an echo may begin, too
     * @return whether it is the next byte of the echo
     */
    boolean visible(byte b, long fresh) {
        byte before = last;
        last = b;
        boolean isPromptEnd = b == ' ' && (before == '$' || before == '#' || before == '>' || before == '%');
        boolean matches = !blocked && compare(b, fresh);
        if (isPromptEnd && !matches) {
            begin();
        }
        return matches;
    }

    private boolean compare(byte b, long fresh) {
        boolean first = !begun;
        if (first) {
            begun = true;
            begunAt = matched;
        }
        if (matches(b, matched)) {
            return true;
        }
        if (first && beginsElsewhere(b, fresh)) {
            return true;
        }
        if (b != ' ') {
            other();
        }
        return false;
    }

    /** The echo may begin anew after other output; or the keys that wait are not shown, and later ones are. */
    private boolean beginsElsewhere(byte b, long fresh) {
        if (beginsAt(b, back) || beginsAt(b, fresh)) {
            return true;
        }
        long end = keys.firstEnd(matched);
        boolean begins = end >= 0 && end + 1 < keys.end() && beginsAt(b, end + 1);
        skippedTo = begins ? end + 1 : skippedTo;
        return begins;
    }

    private boolean beginsAt(byte b, long place) {
        int before = clean;
        long from = matched;
        if (place < 0 || place == matched || !matches(b, place)) {
            return false;
        }
        boolean counts = clean > before;
        distrust();
        clean = counts ? 1 : 0;
        begunAt = place;
        chainStart = place;
        back = -1;
        jumpedFrom = from;
        skippedTo = 0;
        return true;
    }

    /** Other output: it has begun with the same signs as the echo would, or follows on the echo. */
    private void other() {
        if (jumpedFrom >= 0 && !trusted) {
            matched = jumpedFrom;
            skippedTo = 0;
        } else if (matched > begunAt) {
            back = begunAt;
        }
        jumpedFrom = -1;
        blocked = true;
        chainStart = matched;
        distrust();
    }

    private boolean matches(byte b, long from) {
        if (caret >= 0) {
            long control = caret;
            caret = -1;
            if (b == (byte) (keys.at(control) ^ 0x40)) {
                matched = control + 1;
                return true;
            }
            return isNext((byte) '^', control + 1) && matches(b, matched);
        }
        return isNext(b, from);
    }

    private boolean isNext(byte b, long from) {
        long to = Math.min(keys.end(), from + MOST_CONTROLS);
        for (long i = from; i < to; i++) {
            byte key = keys.at(i);
            byte kind = keys.kind(i);
            if (kind <= Keys.CONTINUATION) {
                return key == b && isShown(i, keys.endsCharacter(i) && b != '*');
            } else if (b == '^' && (key >= 0 && key < 0x20 || key == 0x7f) && key != '\r' && key != '\n') {
                caret = i;
                return true;
            } else if (kind == Keys.END) {
                return false;
            } else if (kind == Keys.SEQUENCE && key == b) {
                return isShown(i, false);
            }
        }
        return false;
    }

    private boolean isShown(long place, boolean counts) {
        matched = place + 1;
        if (counts) {
            clean++;
            trusted |= settled > 0 && clean >= 2;
        }
        return true;
    }
}
