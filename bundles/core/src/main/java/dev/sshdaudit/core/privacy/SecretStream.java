package dev.sshdaudit.core.privacy;

import dev.sshdaudit.core.privacy.SecretPatterns.Kind;
import dev.sshdaudit.core.privacy.SecretPatterns.Trigger;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds secrets in one stream of bytes, which comes in pieces, and puts {@link #MARKER} in the place of each. Keeps no bytes of
 * a piece back but the digits behind a colon in a URL, which are a port or the beginning of a password: what follows tells. How
 * much one secret can hide is bounded, since a user can make anything look like a secret. Not thread-safe.
 */
final class SecretStream {

    static final String MARKER = "[redacted]";

    private static final byte[] MARK = MARKER.getBytes(StandardCharsets.US_ASCII);

    private static final int LONGEST_VALUE = 1 << 10;
    private static final int LONGEST_TOKEN = 8 << 10;
    private static final int LONGEST_KEY = 32 << 10;
    private static final int LONGEST_LINE_OF_KEY = 128;

    /** The longest name of a user or host in a URL. */
    private static final int LONGEST_AUTHORITY = 256;

    /** The most digits that a port has. */
    private static final int LONGEST_PORT = 5;

    private enum At {
        TEXT,
        BEFORE_VALUE,
        BEFORE_ARGUMENT,
        VALUE,
        TOKEN,
        BEFORE_KEY,
        KEY,
        AUTHORITY,
        PORT,
        URL_PASSWORD
    }

    private final SecretPatterns patterns;
    private final Consumer<Boolean> held;
    private final RecentBytes recent;
    private final EscapeSequence escape;
    private int state;
    private At at = At.TEXT;
    private String pattern = "";
    private int length;
    private int line;
    private byte quote;
    private boolean inJson;
    private boolean behindBackslash;
    private boolean tokenBegins;

    /** Digits that were held back of earlier pieces. */
    private int heldBefore;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(0);
    private final ByteArrayOutputStream digits = new ByteArrayOutputStream(LONGEST_PORT);
    private @Nullable Counts counts;

    /** The present piece, where it is read, and from where on its bytes stay as they are. */
    private byte[] piece = new byte[0];

    private int index;
    private int unchanged;
    private boolean changed;

    /** Counts secrets by the name of the pattern that found them. */
    interface Counts {
        void add(String pattern);
    }

    /**
     * Begins a stream.
     *
     * @param held told whether all digits that were held back of earlier pieces belong to a secret
     */
    SecretStream(SecretPatterns patterns, Consumer<Boolean> held) {
        this.patterns = patterns;
        this.held = held;
        recent = new RecentBytes();
        escape = new EscapeSequence();
    }

    /** A stream that goes on from where this one is. Digits that this one holds back count as the beginning of a secret. */
    SecretStream fork() {
        return new SecretStream(this);
    }

    private SecretStream(SecretStream other) {
        patterns = other.patterns;
        held = secret -> {};
        recent = other.recent.copy();
        escape = other.escape.copy();
        state = other.state;
        at = other.at == At.PORT && other.heldBefore + other.digits.size() > 0 ? At.URL_PASSWORD : other.at;
        pattern = other.pattern;
        length = other.length;
        line = other.line;
        quote = other.quote;
        inJson = other.inJson;
        behindBackslash = other.behindBackslash;
        tokenBegins = other.tokenBegins;
    }

    /**
     * Takes the next piece.
     *
     * @param found told of each secret that begins in the piece
     * @return the piece without secrets and without digits that are held back; null if the piece is as it was
     */
    byte @Nullable [] take(byte[] next, Counts found) {
        counts = found;
        piece = next;
        unchanged = 0;
        changed = false;
        out.reset();
        heldBefore += digits.size();
        digits.reset();
        for (index = 0; index < piece.length; index++) {
            if (at == At.TEXT) {
                skipText();
            } else {
                step(piece[index]);
            }
        }
        index = piece.length;
        recent.end(piece);
        if (!changed) {
            return null;
        }
        copy();
        return out.toByteArray();
    }

    /** Copies the bytes that stay, up to the present one. */
    private void copy() {
        out.write(piece, unchanged, index - unchanged);
        unchanged = index;
        changed = true;
    }

    /** Leaves the present byte out. */
    private void drop() {
        copy();
        unchanged = index + 1;
    }

    /** The digits that were held back of the last piece. */
    byte[] digits() {
        return digits.toByteArray();
    }

    /** Decides about digits that were held back, and cannot wait any longer. */
    void decide(boolean secret) {
        if (at == At.PORT) {
            tellHeld(secret);
            digits.reset();
            at = secret ? At.URL_PASSWORD : At.TEXT;
        }
    }

    private void tellHeld(boolean secret) {
        heldBefore = 0;
        held.accept(secret);
    }

    private void step(byte b) {
        switch (at) {
            case TEXT -> text(b);
            case BEFORE_VALUE, BEFORE_ARGUMENT -> beforeValue(b);
            case VALUE -> value(b);
            case TOKEN -> token(b);
            case BEFORE_KEY -> beforeKey(b);
            case KEY -> key(b);
            case AUTHORITY -> authority(b);
            case PORT -> port(b);
            case URL_PASSWORD -> hide(b, b == '@' || endsWord(b), LONGEST_VALUE);
        }
    }

    /** Reads up to a text behind which a secret stands, or to the end of the piece. */
    private void skipText() {
        int now = state;
        for (; index < piece.length; index++) {
            now = patterns.next(now, piece[index]);
            if (patterns.finds(now) && begins(now)) {
                return;
            }
        }
        state = now;
    }

    /** The byte is none of a secret. */
    private void text(byte b) {
        at = At.TEXT;
        state = patterns.next(state, b);
        if (patterns.finds(state)) {
            begins(state);
        }
    }

    private boolean begins(int now) {
        for (Trigger trigger : patterns.found(now)) {
            if (recent.endWith(trigger, piece, index)) {
                begin(trigger);
                return true;
            }
        }
        return false;
    }

    private void begin(Trigger trigger) {
        pattern = trigger.pattern();
        at = switch (trigger.kind()) {
            case KEY -> At.BEFORE_KEY;
            case VALUE -> At.BEFORE_VALUE;
            case ARGUMENT -> At.BEFORE_ARGUMENT;
            case URL -> At.AUTHORITY;
            case TOKEN -> At.TOKEN;
        };
        state = 0;
        length = 0;
        inJson = trigger.text().endsWith("\"");
        quote = inJson ? (byte) '"' : 0;
        tokenBegins = trigger.kind() == Kind.TOKEN;
    }

    /** A secret begins with the present byte. */
    private void mark() {
        if (counts != null) {
            counts.add(pattern);
        }
        copy();
        out.writeBytes(MARK);
    }

    private void beforeValue(byte b) {
        boolean argument = at == At.BEFORE_ARGUMENT;
        if (argument && b == ' ' && length++ < LONGEST_AUTHORITY) {
            return;
        } else if (quote == 0 && (b == '"' || b == '\'')) {
            quote = b;
        } else if (endsValue(b) || argument && quote == 0 && b == '-') {
            text(b);
        } else {
            at = At.VALUE;
            length = 0;
            mark();
            behindBackslash = b == '\\' && quote != '\'';
            hide(b, false, LONGEST_VALUE);
        }
    }

    private void value(byte b) {
        boolean ends = isControl(b) || !behindBackslash && endsValue(b);
        behindBackslash = b == '\\' && quote != '\'' && !behindBackslash;
        hide(b, ends, LONGEST_VALUE);
    }

    /** A value ends where a shell would end it: a command behind it is not hidden. */
    private boolean endsValue(byte b) {
        if (quote == '\'' || inJson) {
            return b == quote || isControl(b);
        } else if (quote == '"') {
            return b == quote || b == '`' || b == '(' || isControl(b);
        }
        return endsWord(b) || ";|&<>()`".indexOf(b) >= 0;
    }

    private static boolean endsWord(byte b) {
        return b == ' ' || b == '"' || b == '\'' || isControl(b);
    }

    private static boolean isControl(byte b) {
        return b >= 0 && b < ' ';
    }

    private static boolean isOfToken(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || "_-.~+/=".indexOf(b) >= 0;
    }

    /** Hides a byte, unless the secret ends before it. What moves the cursor or corrects what was typed does not end it. */
    private void hide(byte b, boolean ends, int longest) {
        boolean escaped = escape.takes(b);
        if (length++ >= longest || ends && !escaped && !isCorrection(b)) {
            escape.reset();
            text(b);
        } else if (!escaped) {
            drop();
        }
    }

    private void token(byte b) {
        if (tokenBegins && isOfToken(b)) {
            mark();
        }
        tokenBegins = false;
        hide(b, !isOfToken(b), LONGEST_TOKEN);
    }

    private static boolean isCorrection(byte b) {
        return b == '\b' || b == 0x7f;
    }

    private void beforeKey(byte b) {
        if (b == '\r' || b == '\n' || b == ' ') {
            length++;
        } else if (isOfKey(b) && length > 0) {
            at = At.KEY;
            length = 0;
            line = 1;
            mark();
            drop();
        } else {
            text(b);
        }
    }

    private void key(byte b) {
        if (b == '\n' || b == '\r') {
            line = 0;
        } else if (b == '-' && line == 0 || !isOfKey(b) || line >= LONGEST_LINE_OF_KEY) {
            copy();
            out.write('\r');
            out.write('\n');
            text(b);
            return;
        } else {
            line++;
        }
        drop();
        if (length++ >= LONGEST_KEY) {
            at = At.TEXT;
        }
    }

    /** What stands in the lines of a key: base64, and headers (RFC 1421, RFC 4880). */
    private static boolean isOfKey(byte b) {
        return isOfToken(b) || " :,()@<>".indexOf(b) >= 0;
    }

    private void authority(byte b) {
        if (b == ':') {
            at = At.PORT;
            heldBefore = 0;
            digits.reset();
        } else if (length++ >= LONGEST_AUTHORITY || b == '[' || b == '@' || endsPort(b)) {
            text(b);
        }
    }

    private static boolean endsPort(byte b) {
        return endsWord(b) || "/?#)>]},;\\".indexOf(b) >= 0;
    }

    private void port(byte b) {
        boolean digit = b >= '0' && b <= '9';
        int before = heldBefore + digits.size();
        if (digit && before < LONGEST_PORT) {
            digits.write(b);
            drop();
        } else if (endsPort(b) || b == '@' && before == 0) {
            if (heldBefore > 0) {
                tellHeld(false);
            }
            if (digits.size() > 0) {
                copy();
                out.writeBytes(digits.toByteArray());
                digits.reset();
            }
            text(b);
        } else {
            urlPassword();
            hide(b, b == '@', LONGEST_VALUE);
        }
    }

    private void urlPassword() {
        at = At.URL_PASSWORD;
        length = 0;
        if (heldBefore > 0) {
            tellHeld(true);
        } else {
            mark();
        }
        digits.reset();
    }
}
