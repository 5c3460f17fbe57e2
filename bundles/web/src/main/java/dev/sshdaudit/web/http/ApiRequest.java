package dev.sshdaudit.web.http;

import java.util.List;

/**
 * A request to the api, as the client sent it. Immutable.
 *
 * @param method {@code GET}, {@code HEAD} or {@code POST}
 * @param path the parts behind {@code api}
 * @param parameters of the query
 * @param body the bytes of a {@code POST}, else empty
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nothing
public record ApiRequest(String method, List<String> path, Parameters parameters, byte[] body) {

    /** Copies the path. */
    public ApiRequest {
        path = List.copyOf(path);
    }

    boolean isHead() {
        return method.equals("HEAD");
    }
}
