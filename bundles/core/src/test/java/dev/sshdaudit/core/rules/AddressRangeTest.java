package dev.sshdaudit.core.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    private static boolean contains(String range, String address) {
        AddressRange parsed = AddressRange.parse(range);
        byte[] ip = IpAddress.parse(address);
        assertNotNull(parsed, range);
        assertNotNull(ip, address);
        return parsed.contains(ip);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7, 192.0.2.8",
        "192.0.2.0/24, 192.0.2.255, 192.0.3.0",
        "192.0.2.6/31, 192.0.2.7, 192.0.2.8",
        "192.0.2.7/32, 192.0.2.7, 192.0.2.6",
        "10.0.0.0/8, 10.255.255.255, 11.0.0.0",
        "10.128.0.0/9, 10.128.0.0, 10.127.255.255",
        "0.0.0.0/0, 255.255.255.255, ::1",
        "::/0, fe80::1, 10.0.0.1",
        "2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, 2001:db9::",
        "2001:db8::/33, 2001:db8:7fff::, 2001:db8:8000::",
        "::1/128, 0:0:0:0:0:0:0:1, ::2",
        "fe80::/10, fe80::1%eth0, fec0::1",
        "::ffff:10.0.0.0/104, 10.1.2.3, 11.0.0.1",
        "::ffff:192.0.2.7, 192.0.2.7, 192.0.2.8",
        "10.0.0.0/8, ::ffff:10.1.2.3, ::10.1.2.3",
        "64:ff9b::192.0.2.0/120, 64:ff9b::192.0.2.7, 64:ff9b::192.0.3.7"
    })
    void aRangeHasItsAddressesAndNoOthers(String range, String inside, String outside) {
        assertTrue(contains(range, inside), inside);
        assertFalse(contains(range, outside), outside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10",
                "10.0.0",
                "10.0.0.0.0",
                "256.0.0.1",
                "010.0.0.1",
                "10.0.0.1 ",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/8/8",
                "10.0.0.1/8",
                "10.0.0.0/255.0.0.0",
                "example.org",
                "localhost",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8",
                "12345::",
                "g::",
                "::1.2.3",
                "1.2.3.4::",
                "2001:db8::/129",
                "2001:db8::1/32",
                "fe80::1%eth0/64",
                "[::1]"
            })
    void whatIsNoRangeIsRefused(String text) {
        assertNull(AddressRange.parse(text));
    }

    @Test
    void addressesAreReadAsTheJdkReadsThem() throws UnknownHostException {
        Random random = new Random(17);
        for (int round = 0; round < 5000; round++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            if (bytes.length == 16 && random.nextBoolean()) {
                Arrays.fill(bytes, 2, 8 + random.nextInt(7), (byte) 0);
            }
            String text = InetAddress.getByAddress(bytes).getHostAddress();
            assertTrue(Arrays.equals(bytes, IpAddress.parse(text)), text);
        }
    }

    @Test
    void networksAreThoseOfArithmetic() throws UnknownHostException {
        Random random = new Random(18);
        int inside = 0;
        for (int round = 0; round < 5000; round++) {
            int size = random.nextBoolean() ? 4 : 16;
            int bits = random.nextInt(8 * size + 1);
            byte[] one = new byte[size];
            random.nextBytes(one);
            one[0] |= 1;
            byte[] other = one.clone();
            int flipped = random.nextInt(8 * size);
            other[flipped / 8] ^= (byte) (0x80 >> flipped % 8);
            BigInteger network =
                    new BigInteger(1, one).shiftRight(8 * size - bits).shiftLeft(8 * size - bits);
            byte[] address = new byte[size];
            byte[] raw = network.toByteArray();
            int length = Math.min(raw.length, size);
            System.arraycopy(raw, raw.length - length, address, size - length, length);
            String range = InetAddress.getByAddress(address).getHostAddress() + "/" + bits;
            boolean expected = flipped >= bits;
            assertEquals(
                    expected, contains(range, InetAddress.getByAddress(other).getHostAddress()), range);
            inside += expected ? 1 : 0;
        }
        assertTrue(inside > 1000);
    }
}
