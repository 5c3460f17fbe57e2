package dev.sshdaudit.core.privacy;

/** Tells the bytes of control sequences of a terminal (ECMA-48, section 5.4) from others. Not thread-safe. */
final class EscapeSequence {

    private static final byte ESCAPE = 0x1b;

    private enum At {
        OUTSIDE,
        BEHIND_ESCAPE,
        INSIDE
    }

    private At at = At.OUTSIDE;

    /** Takes the next byte, and tells whether it belongs to a control sequence. */
    boolean takes(byte b) {
        switch (at) {
            case OUTSIDE -> {
                at = b == ESCAPE ? At.BEHIND_ESCAPE : At.OUTSIDE;
                return at != At.OUTSIDE;
            }
            case BEHIND_ESCAPE -> {
                at = b == '[' ? At.INSIDE : At.OUTSIDE;
                return at != At.OUTSIDE;
            }
            case INSIDE -> {
                if (b >= '@' && b <= '~') {
                    at = At.OUTSIDE;
                }
                return true;
            }
        }
        return false;
    }

    /** As far into a control sequence as this one is. */
    EscapeSequence copy() {
        EscapeSequence copy = new EscapeSequence();
        copy.at = at;
        return copy;
    }

    void reset() {
        at = At.OUTSIDE;
    }
}
