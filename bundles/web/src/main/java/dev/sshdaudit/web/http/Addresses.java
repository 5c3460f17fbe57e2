package dev.sshdaudit.web.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads addresses that are written as literals; never asks a name server. */
public final class Addresses {

    private static final int LONGEST = 64;
    private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final int NET_64 = 8;

    private Addresses() {}

    /** The address, or null if the text is no literal of one. A zone ({@code %eth0}) is left out. */
    public static @Nullable InetAddress parse(@Nullable String text) {
        if (text == null || text.length() > LONGEST) {
            return null;
        }
        String literal = text.strip();
        int zone = literal.indexOf('%');
        if (zone >= 0) {
            literal = literal.substring(0, zone);
        }
        if (literal.startsWith("[") && literal.endsWith("]")) {
            literal = literal.substring(1, literal.length() - 1);
        }
        if (!V4.matcher(literal).matches() && !V6.matcher(literal).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Whether a text is a loopback address. */
    static boolean isLoopback(@Nullable String text) {
        InetAddress address = parse(text);
        return address != null && address.isLoopbackAddress();
    }

    /** What one attacker has many addresses of: an address of IPv4, and 64 bits of an address of IPv6. */
    public static String network(String text) {
        InetAddress address = parse(text);
        if (!(address instanceof Inet6Address)) {
            return address == null ? text : address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        StringBuilder network = new StringBuilder();
        for (int i = 0; i < NET_64; i += 2) {
            network.append(Integer.toHexString((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff))
                    .append(':');
        }
        return network.append(":/64").toString();
    }
}
