package dev.sshdaudit.core.rules;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads IP addresses as they are written. Never asks a name server. */
final class IpAddress {

    private static final int V4 = 4;
    private static final int V6 = 16;
    private static final int GROUPS = 8;

    private IpAddress() {}

    /**
     * The bytes of an address: 4 of an IPv4 address, also where it is written as IPv6 ({@code ::ffff:192.0.2.1}), 16 of any other.
     * A zone behind {@code %} is left out.
     *
     * @return null if the text is no IP address
     */
    static byte @Nullable [] parse(String text) {
        int zone = text.indexOf('%');
        byte[] address = raw(zone > 0 && text.indexOf(':') >= 0 ? text.substring(0, zone) : text);
        return address != null && isMapped(address) ? Arrays.copyOfRange(address, V6 - V4, V6) : address;
    }

    /** Whether 16 bytes are an IPv4 address that is written as IPv6 (RFC 4291, section 2.5.5.2). */
    static boolean isMapped(byte[] address) {
        if (address.length != V6 || address[10] != -1 || address[11] != -1) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** As {@link #parse}, but without zones, and with 16 bytes for an IPv4 address that is written as IPv6. */
    static byte @Nullable [] raw(String text) {
        return text.indexOf(':') < 0 ? v4(text) : v6(text);
    }

    private static byte @Nullable [] v4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != V4) {
            return null;
        }
        byte[] address = new byte[V4];
        for (int i = 0; i < V4; i++) {
            // a zero in front would make the number octal for some programs
            if (!parts[i].matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(parts[i]) > 255) {
                return null;
            }
            address[i] = (byte) Integer.parseInt(parts[i]);
        }
        return address;
    }

    private static byte @Nullable [] v6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] whole = groups(text);
            return whole != null && whole.length == V6 ? whole : null;
        } else if (text.indexOf("::", gap + 1) >= 0) {
            return null;
        }
        byte[] before = gap == 0 ? new byte[0] : groups(text.substring(0, gap));
        byte[] after = gap + 2 == text.length() ? new byte[0] : groups(text.substring(gap + 2));
        boolean dotted = gap > 0 && text.substring(0, gap).indexOf('.') >= 0;
        if (before == null || after == null || dotted || before.length + after.length > V6 - 2) {
            return null;
        }
        byte[] address = Arrays.copyOf(before, V6);
        System.arraycopy(after, 0, address, V6 - after.length, after.length);
        return address;
    }

    /** Groups of hex digits between colons, of which the last may be an IPv4 address. */
    private static byte @Nullable [] groups(String text) {
        String[] groups = text.split(":", -1);
        if (groups.length > GROUPS) {
            return null;
        }
        byte[] bytes = new byte[2 * groups.length];
        for (int i = 0; i < groups.length; i++) {
            if (i == groups.length - 1 && groups[i].indexOf('.') >= 0) {
                byte[] last = v4(groups[i]);
                if (last == null) {
                    return null;
                }
                byte[] longer = Arrays.copyOf(bytes, 2 * i + V4);
                System.arraycopy(last, 0, longer, 2 * i, V4);
                return longer;
            } else if (!groups[i].matches("[0-9a-fA-F]{1,4}")) {
                return null;
            }
            int group = Integer.parseInt(groups[i], 16);
            bytes[2 * i] = (byte) (group >> 8);
            bytes[2 * i + 1] = (byte) group;
        }
        return bytes;
    }
}
