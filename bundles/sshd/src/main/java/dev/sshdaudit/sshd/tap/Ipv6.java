package dev.sshdaudit.sshd.tap;

import java.net.Inet6Address;

/**
 * Writes IPv6 addresses in their canonical form (RFC 5952, section 4), as other tools do, so that a search finds them.
 */
final class Ipv6 {

    private static final int GROUPS = 8;

    private Ipv6() {}

    /** The text of an address, with its zone if it has one (RFC 4007, section 11). */
    static String text(Inet6Address address) {
        byte[] bytes = address.getAddress();
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        return text(groups) + zone(address);
    }

    private static String text(int[] groups) {
        int begin = 0;
        int length = 0;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = zeros(groups, i);
            if (zeros > length) { // the first of several that are equally long
                begin = i;
                length = zeros;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == begin && length > 1) { // one group of zeros is written out
                text.append("::");
                i += length - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    private static int zeros(int[] groups, int from) {
        int end = from;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - from;
    }

    private static String zone(Inet6Address address) {
        if (address.getScopedInterface() != null) {
            return "%" + address.getScopedInterface().getName();
        }
        return address.getScopeId() == 0 ? "" : "%" + address.getScopeId();
    }
}
