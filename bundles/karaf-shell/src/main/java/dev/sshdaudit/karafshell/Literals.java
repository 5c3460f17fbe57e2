package dev.sshdaudit.karafshell;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a word of the shell that are taken as they are typed: nothing in them is run or expanded. */
final class Literals {

    /** What may run or expand something, outside of quotes. */
    private static final String SPECIAL = "$`{}();|&<>\n";

    /** What may run or expand something within double quotes. */
    private static final String SPECIAL_IN_QUOTES = "$`";

    /** A part of a word: from a first character to the one before the end. */
    record Range(int from, int to) {}

    private Literals() {}

    /** What a word means, without its quotes; null if a part of it is run or expanded, or a quote has no end. */
    static @Nullable String text(CharSequence typed) {
        StringBuilder text = new StringBuilder();
        boolean quoted = false;
        String word = typed.toString();
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '\\' && i + 1 < word.length()) {
                text.append(word.charAt(++i));
            } else if (c == '\'' && !quoted) {
                int end = word.indexOf('\'', i + 1);
                if (end < 0) {
                    return null;
                }
                text.append(word, i + 1, end);
                i = end;
            } else if (c == '"') {
                quoted = !quoted;
            } else if ((quoted ? SPECIAL_IN_QUOTES : SPECIAL).indexOf(c) >= 0) {
                return null;
            } else {
                text.append(c);
            }
        }
        return quoted ? null : text.toString();
    }

    /**
     * The literal parts of a word: the whole word with its quotes if all of it is literal. Otherwise the parts between references of
     * variables ({@code $name}), without quotes, as far as the first character of anything that may run.
     */
    static List<Range> of(String word) {
        if (text(word) != null) {
            return List.of(new Range(0, word.length()));
        }
        List<Range> ranges = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        int i = 0;
        while (i < word.length()) {
            char c = word.charAt(i);
            if (c == '\\') {
                i += 2;
                continue;
            }
            boolean single = c == '\'' && !quoted;
            boolean special = (quoted ? SPECIAL_IN_QUOTES : SPECIAL).indexOf(c) >= 0;
            if (c != '"' && !single && !special) {
                i++;
                continue;
            }
            add(ranges, start, i);
            int next = single ? word.indexOf('\'', i + 1) : c == '"' ? i : variable(word, i);
            if (next < 0) {
                return ranges;
            }
            if (single) {
                add(ranges, i + 1, next);
            }
            quoted ^= c == '"';
            i = next + 1;
            start = i;
        }
        add(ranges, start, word.length());
        return ranges;
    }

    private static void add(List<Range> ranges, int from, int to) {
        if (to > from) {
            ranges.add(new Range(from, to));
        }
    }

    /** The last character of the reference of a variable that begins here, or -1. */
    private static int variable(String word, int at) {
        int end = at + 1;
        while (end < word.length() && Character.isJavaIdentifierPart(word.charAt(end)) && word.charAt(end) != '$') {
            end++;
        }
        return word.charAt(at) == '$' && end > at + 1 ? end - 1 : -1;
    }

    /** The first character in the next <code>$(…)</code> of a word outside of single quotes, or -1. */
    static int substitution(String word, int from) {
        boolean quoted = false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '\'' && !quoted) {
                int end = word.indexOf('\'', i + 1);
                i = end < 0 ? word.length() : end;
            } else if (i >= from && word.startsWith("$(", i)) {
                return i + 2;
            }
        }
        return -1;
    }

    /** Where the <code>$(…)</code> ends whose content begins here: its last bracket, or -1. */
    static int end(String word, int from) {
        int open = 1;
        char quote = 0;
        for (int i = from; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '\\' && quote != '\'') {
                i++;
            } else if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '(') {
                open++;
            } else if (c == ')' && --open == 0) {
                return i;
            }
        }
        return -1;
    }
}
