package dev.sshdaudit.web.http;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.servlet.http.HttpServletRequest;

/** A request that is not sent, to look at what is read from its head. */
final class FakeRequest {

    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private String method = "GET";
    private String uri = "/audit/";
    private String peer = "127.0.0.1";
    private boolean secure;

    FakeRequest() {
        header("Host", "localhost:8181");
    }

    FakeRequest header(String name, String value) {
        headers.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        return this;
    }

    FakeRequest host(String host) {
        headers.put("Host", new ArrayList<>(List.of(host)));
        return this;
    }

    FakeRequest post() {
        method = "POST";
        return this;
    }

    FakeRequest uri(String given) {
        uri = given;
        return this;
    }

    FakeRequest from(String address) {
        peer = address;
        return this;
    }

    FakeRequest secure() {
        secure = true;
        return this;
    }

    HttpServletRequest get() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                FakeRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, called, arguments) -> switch (called.getName()) {
                    case "getMethod" -> method;
                    case "getRequestURI" -> uri;
                    case "getContextPath" -> "";
                    case "getRemoteAddr" -> peer;
                    case "isSecure" -> secure;
                    case "getHeaderNames" -> Collections.enumeration(headers.keySet());
                    case "getHeaders" ->
                        Collections.enumeration(headers.getOrDefault((String) arguments[0], List.of()));
                    case "getHeader" ->
                        headers.containsKey((String) arguments[0])
                                ? headers.get((String) arguments[0]).get(0)
                                : null;
                    default -> throw new UnsupportedOperationException(called.getName());
                });
    }
}
