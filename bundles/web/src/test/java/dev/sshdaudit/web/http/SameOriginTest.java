package dev.sshdaudit.web.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SameOriginTest {

    private static final Client PLAIN = new Client("127.0.0.1", false);
    private static final Client SECURE = new Client("192.0.2.1", true);

    private static void allowed(FakeRequest request, Client client) {
        assertDoesNotThrow(() -> SameOrigin.require(request.get(), client));
    }

    private static void refused(FakeRequest request, Client client) {
        assertThrows(HttpException.class, () -> SameOrigin.require(request.get(), client));
    }

    @Test
    void ownPagesAndProgramsMaySend() {
        allowed(new FakeRequest().post(), PLAIN);
        allowed(new FakeRequest().post().header("Origin", "http://localhost:8181"), PLAIN);
        allowed(new FakeRequest().post().host("a.example").header("Origin", "https://A.example"), SECURE);
        allowed(new FakeRequest().post().host("a.example").header("Origin", "https://a.example:443"), SECURE);
        allowed(new FakeRequest().post().header("Sec-Fetch-Site", "same-origin"), PLAIN);
        allowed(new FakeRequest().header("Sec-Fetch-Site", "none"), PLAIN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "http://localhost",
                "http://localhost:8182",
                "https://localhost",
                "http://evil.example",
                "http://localhost:8181@evil.example",
                "http://localhost:8181.evil.example",
                "file://",
                ""
            })
    void otherOriginsMayNot(String origin) {
        refused(new FakeRequest().post().header("Origin", origin), PLAIN);
        refused(new FakeRequest().header("Origin", origin), PLAIN);
    }

    @Test
    void aPageWithoutTlsIsAnotherSiteToOneWithTls() {
        refused(new FakeRequest().post().host("a.example").header("Origin", "http://a.example"), SECURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "Same-Origin", ""})
    void otherSitesMayNotEvenRead(String site) {
        refused(new FakeRequest().header("Sec-Fetch-Site", site), PLAIN);
        refused(new FakeRequest().post().header("Sec-Fetch-Site", site), PLAIN);
    }

    @Test
    void nothingIsSentByTypingAnAddress() {
        refused(new FakeRequest().post().header("Sec-Fetch-Site", "none"), PLAIN);
    }
}
