package dev.sshdaudit.web.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntranceTest {

    private static final EntranceRules CLOSED = new EntranceRules(false, Set.of(), ClientHeader.NONE);
    private static final EntranceRules PROXIED =
            new EntranceRules(false, Set.of("audit.example.com"), ClientHeader.X_FORWARDED_FOR);
    private static final EntranceRules OPEN = new EntranceRules(true, Set.of(), ClientHeader.NONE);

    private static void refused(int status, String says, EntranceRules rules, FakeRequest request) {
        HttpException refusal = assertThrows(HttpException.class, () -> Entrance.admit(rules, request.get()));
        assertEquals(status, refusal.status());
        assertTrue(refusal.getMessage().contains(says), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost:8181", "127.0.0.1:8181", "[::1]:8181", "localhost."})
    void aRequestOfThisMachineIsLetInByNamesOfThisMachine(String host) {
        assertEquals(
                new Client("127.0.0.1", false),
                Entrance.admit(CLOSED, new FakeRequest().host(host).get()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8181", "audit.example.com"})
    void aNameThatLeadsToThisMachineIsNotEnough(String host) {
        refused(403, "hosts of PID audit.web", CLOSED, new FakeRequest().host(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "localhost/", "localhost@evil", "[::1", "local\u0000host"})
    void aHostThatCannotBeReadIsRefused(String host) {
        refused(400, "Host", CLOSED, new FakeRequest().host(host));
    }

    @Test
    void twoHostsAreRefused() {
        refused(400, "Host", CLOSED, new FakeRequest().header("Host", "localhost"));
    }

    @Test
    void otherMachinesNeedTls() {
        refused(403, "allowInsecure of PID audit.web", PROXIED, new FakeRequest().from("192.0.2.1"));
        assertEquals(
                new Client("192.0.2.1", true),
                Entrance.admit(
                        CLOSED,
                        new FakeRequest()
                                .from("192.0.2.1")
                                .host("a.example")
                                .secure()
                                .get()));
        assertEquals(
                new Client("192.0.2.1", false),
                Entrance.admit(OPEN, new FakeRequest().from("192.0.2.1").get()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Forwarded", "X-Forwarded-For", "x-forwarded-proto", "X-FORWARDED-ANYTHING", "X-Real-IP", "Via"})
    void aProxyIsNotTakenForAUserOfThisMachine(String header) {
        refused(403, "hosts of PID audit.web", CLOSED, new FakeRequest().header(header, "192.0.2.7"));
        refused(403, "hosts of PID audit.web", PROXIED, new FakeRequest().header(header, "192.0.2.7"));
    }

    @Test
    void aProxyOfAnotherMachineIsRefusedThoughItNamesTheHost() {
        refused(
                403,
                "another machine",
                PROXIED,
                new FakeRequest()
                        .from("192.0.2.9")
                        .host("audit.example.com")
                        .secure()
                        .header("X-Forwarded-For", "192.0.2.7"));
    }

    @Test
    void theLastEntryOfTheNamedHeaderIsTheClient() {
        FakeRequest request = new FakeRequest()
                .host("audit.example.com")
                .header("X-Forwarded-For", "127.0.0.1, 198.51.100.1")
                .header("X-Forwarded-For", "10.0.0.1, 192.0.2.7")
                .header("X-Real-IP", "203.0.113.9");
        assertEquals(new Client("192.0.2.7", true), Entrance.admit(PROXIED, request.get()));
    }

    @Test
    void aHeaderThatIsNotNamedOrNoAddressDoesNotCount() {
        EntranceRules none = new EntranceRules(false, Set.of("audit.example.com"), ClientHeader.NONE);
        FakeRequest request = new FakeRequest().host("audit.example.com").header("X-Forwarded-For", "192.0.2.7");
        assertEquals("127.0.0.1", Entrance.admit(none, request.get()).address());
        FakeRequest name = new FakeRequest().host("audit.example.com").header("X-Forwarded-For", "evil.example");
        assertEquals("127.0.0.1", Entrance.admit(PROXIED, name.get()).address());
        FakeRequest unknown = new FakeRequest().host("audit.example.com").header("X-Forwarded-For", "192.0.2.7,");
        assertEquals("127.0.0.1", Entrance.admit(PROXIED, unknown.get()).address());
    }

    @Test
    void forwardedIsReadAsItsRfcSays() {
        EntranceRules rules = new EntranceRules(false, Set.of("audit.example.com"), ClientHeader.FORWARDED);
        FakeRequest request = new FakeRequest()
                .host("audit.example.com")
                .header("Forwarded", "for=198.51.100.1, proto=https;For=\"[2001:db8::1]:4711\"");
        assertEquals(
                "2001:db8:0:0:0:0:0:1", Entrance.admit(rules, request.get()).address());
    }

    @Test
    void aClientThatReachesKarafItselfCannotTellAnotherAddress() {
        EntranceRules rules = new EntranceRules(true, Set.of(), ClientHeader.X_FORWARDED_FOR);
        FakeRequest request = new FakeRequest().from("192.0.2.1").header("X-Forwarded-For", "10.0.0.1");
        assertEquals("192.0.2.1", Entrance.admit(rules, request.get()).address());
    }

    @Test
    void addressesOfOneAttackerAreOneNetwork() {
        assertEquals(Addresses.network("2001:db8::1"), Addresses.network("2001:db8:0:0:ffff::2"));
        assertEquals("2001:db8:0:1::/64", Addresses.network("2001:db8:0:1::1"));
        assertEquals("192.0.2.1", Addresses.network("::ffff:192.0.2.1"));
    }
}
