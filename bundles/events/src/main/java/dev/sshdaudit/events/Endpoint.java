package dev.sshdaudit.events;

import org.jspecify.annotations.Nullable;

/**
 * An IP address and a port.
 *
 * @param host the address, without brackets
 * @param port the port, or null if none is known
 */
record Endpoint(String host, @Nullable Long port) {

    private static final int MAX_PORT_DIGITS = 5;

    /** Reads {@code 192.0.2.1:22}, {@code [2001:db8::1]:22}, or an address alone. */
    static Endpoint of(String text) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[") && colon > 0 && text.charAt(colon - 1) == ']';
        boolean single = colon > 0 && text.indexOf(':') == colon;
        String digits = colon < 0 ? "" : text.substring(colon + 1);
        if (!(bracketed || single)
                || digits.isEmpty()
                || digits.length() > MAX_PORT_DIGITS
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return new Endpoint(text, null);
        }
        return new Endpoint(bracketed ? text.substring(1, colon - 1) : text.substring(0, colon), Long.valueOf(digits));
    }
}
