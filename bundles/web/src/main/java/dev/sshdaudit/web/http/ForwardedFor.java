package dev.sshdaudit.web.http;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reads the last entry of a header of a proxy: the entry that the proxy itself wrote. Earlier entries are from the client, which can
 * write anything.
 */
final class ForwardedFor {

    private ForwardedFor() {}

    /** The address that the proxy saw, or null if the header is missing or has none. */
    static @Nullable String last(HttpServletRequest request, ClientHeader header) {
        if (header == ClientHeader.NONE) {
            return null;
        }
        List<String> values = Collections.list(request.getHeaders(header.header()));
        if (values.isEmpty()) {
            return null;
        }
        String value = values.get(values.size() - 1);
        String entry = value.substring(value.lastIndexOf(',') + 1).strip();
        InetAddress address =
                Addresses.parse(withoutPort(header == ClientHeader.FORWARDED ? parameter(entry, "for") : entry));
        return address == null ? null : address.getHostAddress();
    }

    /** The protocol between client and proxy as the proxy tells it, or null. */
    static @Nullable String protocol(HttpServletRequest request) {
        String told = request.getHeader("X-Forwarded-Proto");
        if (told == null) {
            String forwarded = request.getHeader(ClientHeader.FORWARDED.header());
            told = forwarded == null ? "" : parameter(forwarded.substring(forwarded.lastIndexOf(',') + 1), "proto");
        }
        return told.isEmpty() ? null : told.strip().toLowerCase(Locale.ROOT);
    }

    /** A parameter of one entry of {@code Forwarded}, without its quotes; empty if it is not there. */
    private static String parameter(String entry, String name) {
        for (String pair : entry.split(";", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2 && parts[0].strip().equalsIgnoreCase(name)) {
                String value = parts[1].strip();
                return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                        ? value.substring(1, value.length() - 1)
                        : value;
            }
        }
        return "";
    }

    private static String withoutPort(String text) {
        int bracket = text.indexOf(']');
        if (text.startsWith("[") && bracket > 0) {
            return text.substring(0, bracket + 1);
        }
        int colon = text.indexOf(':');
        return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
    }
}
