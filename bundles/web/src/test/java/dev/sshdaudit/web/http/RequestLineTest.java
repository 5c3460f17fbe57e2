package dev.sshdaudit.web.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLineTest {

    private static List<String> path(String uri) {
        return RequestLine.path(new FakeRequest().uri(uri).get(), "/audit");
    }

    @Test
    void pathsAreDecodedOnce() {
        assertEquals(List.of(), path("/audit"));
        assertEquals(List.of(""), path("/audit/"));
        assertEquals(List.of("api", "recordings", "5f0c.2"), path("/audit/api/recordings/5f0c.2"));
        assertEquals(List.of("api", "ü+%2e"), path("/audit/api/%C3%BC+%252e"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/x/../audit/api",
                "/auditx",
                "/audit/../x",
                "/audit/./x",
                "/audit/%2e%2e/x",
                "/audit/%2E./x",
                "/audit//x",
                "/audit/x/",
                "/audit/a%2fb",
                "/audit/a%5cb",
                "/audit/a\\b",
                "/audit/x;jsessionid=1",
                "/audit;x/api",
                "/audit/%00",
                "/audit/%0d%0aSet-Cookie:a",
                "/audit/%c0%ae%c0%ae/x",
                "/audit/%ff",
                "/audit/%",
                "/audit/%4",
                "/audit/%zz",
                "/audit/%+1",
                "/audit/ü"
            })
    void pathsThatCouldMeanAnotherOneAreRefused(String uri) {
        assertEquals(400, assertThrows(HttpException.class, () -> path(uri)).status());
    }

    @Test
    void parametersAreDecoded() {
        Parameters parameters = RequestLine.parameters("text=a+b%2B%26%C3%BC&case=true&user=");
        assertEquals("a b+&ü", parameters.text("text"));
        assertEquals(true, parameters.is("case"));
        assertNull(parameters.text("user"));
        assertNull(RequestLine.parameters(null).text("text"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1&a=2", "a=1&%61=2", "a=%", "a=%ff", "a=b c"})
    void parametersThatAreGivenTwiceOrMalformedAreRefused(String query) {
        assertThrows(HttpException.class, () -> RequestLine.parameters(query));
    }

    @Test
    void manyParametersAreRefused() {
        StringBuilder query = new StringBuilder("x=1");
        for (int i = 0; i < 60; i++) {
            query.append("&p").append(i).append("=1");
        }
        assertThrows(HttpException.class, () -> RequestLine.parameters(query.toString()));
        assertThrows(HttpException.class, () -> RequestLine.parameters("a=" + "x".repeat(9000)));
    }
}
