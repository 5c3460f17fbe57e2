package dev.sshdaudit.core.privacy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Texts behind which secrets stand, such as {@code --password=}, found in one pass over any number of bytes by the automaton of
 * Aho and Corasick. Letters of ASCII match in upper and lower case, except where a text says otherwise. Immutable.
 */
public final class SecretPatterns {

    /** The names of patterns, as an operator chooses them. */
    public static final Set<String> NAMES = Set.of("key", "password", "url", "authorization", "token");

    /** No pattern. */
    public static final SecretPatterns NONE = new SecretPatterns(Set.of(), List.of(), List.of());

    /** How a secret goes on behind its trigger. */
    enum Kind {
        /** Lines of a key, until a line that cannot be one. */
        KEY,
        /** A value, perhaps in quotation marks, at once. */
        VALUE,
        /** A value, perhaps in quotation marks, behind blanks; not one that begins like another option. */
        ARGUMENT,
        /** Host and port, or user and password up to an {@code @}. */
        URL,
        /** Letters, digits and signs that tokens have. */
        TOKEN
    }

    /**
     * A text behind which a secret stands.
     *
     * @param pattern the pattern's name
     * @param text the text
     * @param exact whether upper and lower case differ
     * @param word whether the text begins a word
     */
    record Trigger(String pattern, Kind kind, String text, boolean exact, boolean word) {}

    private static final List<String> KEYS = List.of(
            "PRIVATE KEY",
            "RSA PRIVATE KEY",
            "EC PRIVATE KEY",
            "DSA PRIVATE KEY",
            "OPENSSH PRIVATE KEY",
            "ENCRYPTED PRIVATE KEY",
            "PGP PRIVATE KEY BLOCK");

    private static final int SYMBOLS = 128;

    /** Each byte as the automaton reads it. */
    private static final byte[] FOLDED = new byte[256];

    static {
        for (int b = 0; b < FOLDED.length; b++) {
            FOLDED[b] = fold((byte) b);
        }
    }

    private final Set<String> chosen;
    private final List<String> names;
    /** The next state, by state and folded byte. */
    private final short[] next;
    /** The triggers that end in a state, the longest first. */
    private final Trigger[][] found;

    private final boolean[] finds;

    private SecretPatterns(Set<String> chosen, List<Trigger> triggers, List<String> names) {
        this.chosen = new TreeSet<>(chosen);
        this.names = names;
        int states = 1 + triggers.stream().mapToInt(it -> it.text().length()).sum();
        if (states > Short.MAX_VALUE) {
            throw new IllegalArgumentException("the names and beginnings are too long together");
        }
        next = new short[states * SYMBOLS];
        found = new Trigger[states][];
        Arrays.fill(found, new Trigger[0]);
        int used = 1;
        for (Trigger trigger : triggers) {
            used = insert(trigger, used);
        }
        connect();
        finds = new boolean[states];
        for (int state = 0; state < states; state++) {
            finds[state] = found[state].length > 0;
        }
    }

    private int insert(Trigger trigger, int firstFree) {
        int free = firstFree;
        int state = 0;
        for (byte b : trigger.text().getBytes(StandardCharsets.UTF_8)) {
            int at = state * SYMBOLS + fold(b);
            if (next[at] == 0) {
                next[at] = (short) free++;
            }
            state = next[at];
        }
        found[state] = with(found[state], trigger);
        return free;
    }

    private static Trigger[] with(Trigger[] some, Trigger... more) {
        Trigger[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    /** Turns the tree of texts into the automaton: where a text does not go on, its longest ending that is a beginning does. */
    private void connect() {
        int[] fallback = new int[found.length];
        ArrayDeque<Integer> states = new ArrayDeque<>();
        states.add(0);
        while (!states.isEmpty()) {
            int state = states.remove();
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                int at = state * SYMBOLS + symbol;
                int instead = state == 0 ? 0 : next[fallback[state] * SYMBOLS + symbol];
                if (next[at] == 0) {
                    next[at] = (short) instead;
                } else {
                    fallback[next[at]] = instead;
                    found[next[at]] = with(found[next[at]], found[instead]);
                    states.add((int) next[at]);
                }
            }
        }
    }

    private static byte fold(byte b) {
        if (b < 0) {
            return 0;
        }
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }

    /**
     * Makes patterns.
     *
     * @param chosen some of {@link #NAMES}
     * @param options names whose values are secrets, for {@code password}
     * @param prefixes beginnings of tokens, for {@code token}
     * @throws IllegalArgumentException if options and prefixes are longer than some 30,000 characters together
     */
    public static SecretPatterns of(Set<String> chosen, List<String> options, List<String> prefixes) {
        List<Trigger> triggers = new ArrayList<>();
        if (chosen.contains("key")) {
            KEYS.forEach(key -> triggers.add(new Trigger("key", Kind.KEY, "-----BEGIN " + key + "-----", true, false)));
        }
        if (chosen.contains("url")) {
            triggers.add(new Trigger("url", Kind.URL, "://", false, false));
        }
        if (chosen.contains("authorization")) {
            for (String scheme : List.of("bearer ", "basic ", "token ")) {
                for (String blanks : List.of("", " ", "  ")) {
                    triggers.add(
                            new Trigger("authorization", Kind.VALUE, "authorization:" + blanks + scheme, false, false));
                }
            }
        }
        if (chosen.contains("password")) {
            options.forEach(name -> option(name.toLowerCase(Locale.ROOT), triggers));
        }
        if (chosen.contains("token")) {
            prefixes.forEach(prefix -> triggers.add(new Trigger("token", Kind.TOKEN, prefix, true, true)));
        }
        return new SecretPatterns(
                chosen,
                triggers,
                chosen.contains("password")
                        ? options.stream().map(SecretPatterns::plain).toList()
                        : List.of());
    }

    private static void option(String name, List<Trigger> triggers) {
        triggers.add(new Trigger("password", Kind.VALUE, name + "=", false, true));
        for (String colon : List.of(":", ": ", " :", " : ")) {
            triggers.add(new Trigger("password", Kind.VALUE, name + "\"" + colon + "\"", false, true));
        }
        triggers.add(new Trigger("password", Kind.ARGUMENT, "--" + name + " ", false, false));
        if (name.startsWith("pass")) {
            triggers.add(new Trigger("password", Kind.ARGUMENT, name + ": ", false, true));
        }
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** The names of the patterns. */
    public List<String> chosen() {
        return List.copyOf(chosen);
    }

    /** Whether nothing is looked for. */
    boolean isEmpty() {
        return found.length == 1;
    }

    /** Whether the value of an environment variable is a secret: its name is one of the options, or ends in one. */
    boolean isSecret(String variable) {
        String name = plain(variable);
        return names.stream().anyMatch(it -> name.equals(it) || name.endsWith("_" + it));
    }

    /** The state behind the next byte. */
    int next(int state, byte b) {
        return next[state * SYMBOLS + FOLDED[b & 0xff]];
    }

    /** Whether texts end in a state. */
    boolean finds(int state) {
        return finds[state];
    }

    /** The texts that end in a state, the longest first; do not change it. */
    Trigger[] found(int state) {
        return found[state];
    }
}
