package dev.sshdaudit.sshd.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptionsTest {

    /** The examples of RFC 5952, section 4, and the ends of what can be. */
    @ParameterizedTest
    @CsvSource({
        "00000000000000000000000000000001, ::1",
        "00000000000000000000000000000000, ::",
        "20010db8000000000000000000000001, 2001:db8::1",
        "20010db8000000000001000000000001, 2001:db8::1:0:0:1",
        "20010db8000000010001000100010001, 2001:db8:0:1:1:1:1:1",
        "20010db8000000000000000100010000, 2001:db8::1:1:0",
        "2001000000000001000000000000ABCD, 2001:0:0:1::abcd",
        "00010000000000000000000000000000, 1::",
        "0001000200030004000500060007abcd, 1:2:3:4:5:6:7:abcd"
    })
    void ipv6IsWrittenAsEveryOtherToolDoes(String bytes, String text) throws Exception {
        InetAddress address = InetAddress.getByAddress(HexFormat.of().parseHex(bytes));
        assertEquals(text, Descriptions.host(new InetSocketAddress(address, 22)));
        assertEquals("[" + text + "]:22", Descriptions.hostAndPort(new InetSocketAddress(address, 22)));
    }

    @Test
    void aZoneStaysWhereTheAddressNeedsOne() throws Exception {
        byte[] bytes = HexFormat.of().parseHex("fe80000000000000abcd000000000001");
        assertEquals(
                "fe80::abcd:0:0:1%4",
                Descriptions.host(new InetSocketAddress(Inet6Address.getByAddress(null, bytes, 4), 22)));
    }

    @Test
    void ipv4IsWhatItWas() {
        assertEquals("192.0.2.1", Descriptions.host(new InetSocketAddress("192.0.2.1", 22)));
        assertEquals("192.0.2.1:22", Descriptions.hostAndPort(new InetSocketAddress("192.0.2.1", 22)));
    }
}
