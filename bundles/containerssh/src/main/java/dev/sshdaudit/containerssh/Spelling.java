package dev.sshdaudit.containerssh;

import dev.sshdaudit.containerssh.Node.Scalar;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads switches and numbers in each spelling that ContainerSSH reads: it is written in Go and uses the module yaml.v3. */
final class Spelling {

    private static final Map<String, String> SWITCHES = Stream.concat(
                    Stream.of("true", "True", "TRUE", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON")
                            .map(text -> Map.entry(text, "true")),
                    Stream.of("false", "False", "FALSE", "n", "N", "no", "No", "NO", "off", "Off", "OFF")
                            .map(text -> Map.entry(text, "false")))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?");

    /** Longer texts are no numbers that a key could have. */
    private static final int LONGEST = 64;

    private static final int HEXADECIMAL = 16;
    private static final int OCTAL = 8;

    private Spelling() {}

    /** What a switch says, {@code true} or {@code false}; null if it is none. */
    static @Nullable String ofSwitch(Scalar scalar) {
        return SWITCHES.get(scalar.text);
    }

    /** Whether ContainerSSH would refuse a value which is understood here: a number, or {@code true}, in quotes. */
    static boolean isRefusedInQuotes(Scalar scalar) {
        return !scalar.plain && !scalar.text.toLowerCase(Locale.ROOT).matches("y|n|yes|no|on|off");
    }

    /** What a number says; null if it is none, or none that fits. A part behind the point is left out, as ContainerSSH does. */
    static @Nullable Long ofNumber(Scalar scalar) {
        String text = scalar.text.replace("_", "");
        if (text.isEmpty() || text.length() > LONGEST || text.indexOf(' ') >= 0) {
            return null;
        }
        try {
            return whole(text);
        } catch (NumberFormatException e) {
            // perhaps with a point or an exponent
        }
        if (!FLOAT.matcher(text).matches()) {
            return null;
        }
        double value = Double.parseDouble(text);
        return value >= Long.MIN_VALUE && value < Long.MAX_VALUE ? (Long) (long) value : null;
    }

    private static Long whole(String text) {
        boolean signed = text.charAt(0) == '-' || text.charAt(0) == '+';
        String sign = text.charAt(0) == '-' ? "-" : "";
        String digits = signed ? text.substring(1) : text;
        if (digits.isEmpty() || !Character.isDigit(digits.charAt(0))) {
            throw new NumberFormatException();
        }
        String prefix = digits.length() > 1 ? digits.substring(0, 2).toLowerCase(Locale.ROOT) : "";
        return switch (prefix) {
            case "0x" -> unsigned(sign, digits.substring(2), HEXADECIMAL);
            case "0o" -> unsigned(sign, digits.substring(2), OCTAL);
            case "0b" -> unsigned(sign, digits.substring(2), 2);
            default ->
                digits.length() > 1 && digits.charAt(0) == '0' && digits.chars().allMatch(Character::isDigit)
                        ? unsigned(sign, digits, OCTAL)
                        : unsigned(sign, digits, 10);
        };
    }

    private static Long unsigned(String sign, String digits, int radix) {
        if (digits.startsWith("-") || digits.startsWith("+")) {
            throw new NumberFormatException();
        }
        return Long.valueOf(sign + digits, radix);
    }
}
