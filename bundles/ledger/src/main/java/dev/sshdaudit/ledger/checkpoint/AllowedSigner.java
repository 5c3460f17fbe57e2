package dev.sshdaudit.ledger.checkpoint;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of a file of allowed signers.
 *
 * @param principals the list of patterns of those for whom the key signs
 * @param isAuthority whether the key signs certificates instead of messages
 * @param namespaces the list of patterns of purposes, or null for all
 * @param after when the key begins to be valid, or null
 * @param before when the key ends to be valid, or null
 */
record AllowedSigner(
        String principals,
        boolean isAuthority,
        @Nullable String namespaces,
        @Nullable Instant after,
        @Nullable Instant before,
        SshPublicKey key) {

    /** A word, in which what is in quotes may have white space. */
    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"]|\"[^\"]*\")+");

    private static final Pattern OPTION = Pattern.compile("([A-Za-z-]+)(?:=\"([^\"]*)\")?(?:,|$)");
    private static final Pattern TIME = Pattern.compile("(\\d{8})(?:(\\d{4})(\\d{2})?)?(Z?)");

    /**
     * Reads a line that is neither empty nor a comment.
     *
     * @param zone the zone of times that name none
     * @throws IllegalArgumentException if the line cannot be understood
     */
    static AllowedSigner parse(String line, ZoneId zone) {
        Matcher words = WORD.matcher(line);
        String principals = unquoted(next(words));
        String options = next(words);
        String type = next(words);
        // a line without options has the type of the key in the second place
        boolean hasOptions = words.find();
        String base64 = hasOptions ? words.group() : type;
        try {
            return of(principals, "", options + ' ' + type, zone);
        } catch (IllegalArgumentException e) {
            if (!hasOptions) {
                throw e;
            }
            return of(principals, options, type + ' ' + base64, zone);
        }
    }

    private static AllowedSigner of(String principals, String options, String key, ZoneId zone) {
        boolean isAuthority = false;
        String namespaces = null;
        Instant after = null;
        Instant before = null;
        Matcher option = OPTION.matcher(options);
        int end = 0;
        while (end < options.length()) {
            if (!option.find(end) || option.start() != end) {
                throw new IllegalArgumentException("the options cannot be understood");
            }
            end = option.end();
            String value = option.group(2);
            switch (option.group(1).toLowerCase(Locale.ROOT)) {
                case "cert-authority" -> isAuthority = true;
                case "namespaces" -> namespaces = need(value);
                case "valid-after" -> after = time(need(value), zone);
                case "valid-before" -> before = time(need(value), zone);
                default -> throw new IllegalArgumentException("the line has an unknown option");
            }
        }
        return new AllowedSigner(principals, isAuthority, namespaces, after, before, SshPublicKey.parse(key));
    }

    private static String next(Matcher words) {
        if (!words.find()) {
            throw new IllegalArgumentException("a line has principals, options if there are any, and a public key");
        }
        return words.group();
    }

    private static String unquoted(String word) {
        return word.replace("\"", "");
    }

    private static String need(@Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException("an option lacks its value in quotes");
        }
        return value;
    }

    private static Instant time(String text, ZoneId zone) {
        Matcher parts = TIME.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a time has the form YYYYMMDD[HHMM[SS]][Z]");
        }
        String day = parts.group(1);
        String minute = parts.group(2) == null ? "0000" : parts.group(2);
        String second = parts.group(3) == null ? "00" : parts.group(3);
        try {
            LocalDateTime time = LocalDateTime.of(
                    Integer.parseInt(day.substring(0, 4)),
                    Integer.parseInt(day.substring(4, 6)),
                    Integer.parseInt(day.substring(6)),
                    Integer.parseInt(minute.substring(0, 2)),
                    Integer.parseInt(minute.substring(2)),
                    Integer.parseInt(second));
            return time.atZone(parts.group(4).isEmpty() ? zone : ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("an option has a time that does not exist", e);
        }
    }

    /** Why this line does not let its key sign; empty if it does. */
    Optional<String> objection(String principal, Instant time) {
        if (isAuthority) {
            return Optional.of(
                    "is in the file of allowed signers for certificates alone, which are not supported here");
        } else if (!matches(principals, principal)) {
            return Optional.of("is in the file of allowed signers, but not for " + principal);
        } else if (namespaces != null && !matches(namespaces, SshSignature.NAMESPACE)) {
            return Optional.of(
                    "is in the file of allowed signers, but not for the namespace " + SshSignature.NAMESPACE);
        } else if (after != null && time.isBefore(after)) {
            return Optional.of("signed before the time from which the file of allowed signers allows it");
        } else if (before != null && time.isAfter(before)) {
            return Optional.of("signed after the time until which the file of allowed signers allows it");
        }
        return Optional.empty();
    }

    /** Whether a list of patterns fits a text: one of them does, and none that begins with an exclamation mark. */
    private static boolean matches(String patterns, String text) {
        boolean matches = false;
        for (String pattern : patterns.split(",")) {
            boolean isNegated = pattern.startsWith("!");
            if (glob(isNegated ? pattern.substring(1) : pattern).matcher(text).matches()) {
                if (isNegated) {
                    return false;
                }
                matches = true;
            }
        }
        return matches;
    }

    private static Pattern glob(String pattern) {
        List<String> parts = new ArrayList<>();
        for (char c : pattern.toCharArray()) {
            parts.add(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(String.join("", parts), Pattern.DOTALL);
    }
}
