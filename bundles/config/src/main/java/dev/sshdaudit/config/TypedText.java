package dev.sshdaudit.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes the types that Felix writes into configuration files: {@code B"true"}, {@code I"5"}, {@code "text"}. If an
 * operator changes one line of such a file to {@code enable = false}, Felix reads the whole file as one without types,
 * and delivers the other values as texts, with their type and quotes.
 */
final class TypedText {

    private static final Pattern TYPED = Pattern.compile("[TILFDXSCBilfdxscb]?\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

    private TypedText() {}

    /** Removes type, quotes and escapes from a text of that form, and returns any other text as it is. */
    static String plain(String text) {
        Matcher typed = TYPED.matcher(text);
        return typed.matches() ? ESCAPED.matcher(typed.group(1)).replaceAll("$1") : text;
    }
}
