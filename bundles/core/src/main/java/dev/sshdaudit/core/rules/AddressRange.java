package dev.sshdaudit.core.rules;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An IP address, or a network of them: {@code 192.0.2.7}, {@code 192.0.2.0/24}, {@code 2001:db8::/32}. Immutable. */
final class AddressRange {

    /** Before the 32 bits of an IPv4 address that is written as IPv6. */
    private static final int MAPPED_BITS = 96;

    /** What a text must be that is refused. */
    static final String ALLOWED = "IP addresses, and networks such as 192.0.2.0/24 or 2001:db8::/32";

    private final byte[] network;
    private final int bits;

    private AddressRange(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /**
     * Reads an address or a network.
     *
     * @return null if the text is neither, or if an address is written in place of its network, as in {@code 192.0.2.7/24}: that
     *     may mean the one address or the network
     */
    static @Nullable AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = IpAddress.raw(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return null;
        }
        int most = Byte.SIZE * address.length;
        String length = slash < 0 ? String.valueOf(most) : text.substring(slash + 1);
        if (!length.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(length) > most) {
            return null;
        }
        int bits = Integer.parseInt(length);
        if (!Arrays.equals(address, masked(address, bits))) {
            return null;
        }
        return IpAddress.isMapped(address) && bits >= MAPPED_BITS
                ? new AddressRange(Arrays.copyOfRange(address, 12, 16), bits - MAPPED_BITS)
                : new AddressRange(address, bits);
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] masked = new byte[address.length];
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.max(0, Math.min(Byte.SIZE, bits - Byte.SIZE * i));
            masked[i] = (byte) (address[i] & 0xff00 >> kept);
        }
        return masked;
    }

    /** Whether an address, as {@link IpAddress#parse} gives it, is in this range. */
    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        int rest = bits % Byte.SIZE;
        return Arrays.equals(address, 0, whole, network, 0, whole)
                && (rest == 0 || ((address[whole] ^ network[whole]) & 0xff & 0xff00 >> rest) == 0);
    }
}
