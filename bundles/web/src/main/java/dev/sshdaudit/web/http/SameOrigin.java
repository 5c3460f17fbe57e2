package dev.sshdaudit.web.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Refuses requests that pages of other sites make a browser send. */
public final class SameOrigin {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private SameOrigin() {}

    /**
     * Looks at the headers by which browsers tell where a request comes from. Programs that are no browsers need not send them.
     *
     * @throws HttpException 403 for a request of another site
     */
    public static void require(HttpServletRequest request, Client client) {
        boolean changes = request.getMethod().equals("POST");
        for (String site : Collections.list(request.getHeaders("Sec-Fetch-Site"))) {
            // none: the user typed the address, or took a bookmark
            if (!site.equals("same-origin") && (changes || !site.equals("none"))) {
                throw refused();
            }
        }
        List<String> origins = Collections.list(request.getHeaders("Origin"));
        if (origins.size() > 1
                || origins.size() == 1 && !isOwn(origins.get(0), request.getHeader("Host"), client.secure())) {
            throw refused();
        }
    }

    private static HttpException refused() {
        return new HttpException(403, "this request comes from another site");
    }

    private static boolean isOwn(String origin, @Nullable String host, boolean secure) {
        try {
            URI uri = new URI(origin);
            String scheme = uri.getScheme();
            if (host == null
                    || scheme == null
                    || uri.getRawAuthority() == null
                    || !scheme.equals("https") && (secure || !scheme.equals("http"))) {
                return false;
            }
            int port = scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
            return withPort(uri.getRawAuthority(), port).equals(withPort(host, port));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String withPort(String authority, int port) {
        String lower = authority.strip().toLowerCase(Locale.ROOT);
        return lower.lastIndexOf(':') > lower.lastIndexOf(']') ? lower : lower + ":" + port;
    }
}
