package dev.sshdaudit.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values as Felix writes them into files that hold a type: {@code B"true"}, {@code I"5"}, {@code "text"}. Once such a file
 * is changed by hand to {@code enable = false}, it is no longer read as one with types, and the other values come as they
 * stand there.
 */
final class TypedText {

    private static final Pattern TYPED = Pattern.compile("[TILFDXSCBilfdxscb]?\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

    private TypedText() {}

    /** A value without its type, quotes and escapes; what is not written so stays as it is. */
    static String plain(String text) {
        Matcher typed = TYPED.matcher(text);
        return typed.matches() ? ESCAPED.matcher(typed.group(1)).replaceAll("$1") : text;
    }
}
