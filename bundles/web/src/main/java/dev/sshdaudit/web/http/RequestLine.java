package dev.sshdaudit.web.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Reads path and query of a request as the client sent them: what containers make of them differs. */
public final class RequestLine {

    private static final int MOST_PARAMETERS = 50;
    private static final int LONGEST_QUERY = 8192;

    private RequestLine() {}

    /**
     * The parts of the path behind {@code /audit}, decoded once; {@code /audit/} has one, which is empty, {@code /audit} none.
     *
     * @param root where the pages are, {@code /audit}
     * @throws HttpException 400 for a path that could mean another one
     */
    public static List<String> path(HttpServletRequest request, String root) {
        String raw = request.getRequestURI();
        String prefix = request.getContextPath() + root;
        if (!raw.startsWith(prefix)) {
            throw malformed();
        }
        String rest = raw.substring(prefix.length());
        if (rest.isEmpty()) {
            return List.of();
        }
        if (!rest.startsWith("/") || rest.indexOf(';') >= 0 || rest.indexOf('\\') >= 0) {
            throw malformed();
        }
        List<String> parts = new ArrayList<>();
        String[] given = rest.substring(1).split("/", -1);
        for (int i = 0; i < given.length; i++) {
            String part = Percent.decode(given[i], false);
            boolean isEmpty = part.isEmpty() && given.length > 1;
            if (isEmpty || part.equals(".") || part.equals("..") || part.chars().anyMatch(RequestLine::isNotOfAName)) {
                throw malformed();
            }
            parts.add(part);
        }
        return parts;
    }

    private static boolean isNotOfAName(int c) {
        return c == '/' || c == '\\' || Character.isISOControl(c);
    }

    /**
     * The parameters of the query.
     *
     * @throws HttpException 400 if one is given twice, or there are too many
     */
    public static Parameters parameters(@Nullable String query) {
        Map<String, String> values = new HashMap<>();
        if (query != null && !query.isEmpty()) {
            if (query.length() > LONGEST_QUERY) {
                throw new HttpException(400, "the address of the request is too long");
            }
            for (String pair : query.split("&", MOST_PARAMETERS + 1)) {
                String[] parts = pair.split("=", 2);
                String value = parts.length == 2 ? Percent.decode(parts[1], true) : "";
                if (values.put(Percent.decode(parts[0], true), value) != null || values.size() > MOST_PARAMETERS) {
                    throw new HttpException(400, "a parameter is given twice, or there are too many");
                }
            }
        }
        return new Parameters(values);
    }

    private static HttpException malformed() {
        return new HttpException(400, "the address of the request is malformed");
    }
}
