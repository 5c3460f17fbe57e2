package dev.sshdaudit.web;

import dev.sshdaudit.web.http.Answering;
import dev.sshdaudit.web.http.ApiRequest;
import dev.sshdaudit.web.http.AsyncWriter;
import dev.sshdaudit.web.http.BodyReader;
import dev.sshdaudit.web.http.Client;
import dev.sshdaudit.web.http.Entrance;
import dev.sshdaudit.web.http.Failure;
import dev.sshdaudit.web.http.HttpException;
import dev.sshdaudit.web.http.PageFiles;
import dev.sshdaudit.web.http.RequestLine;
import dev.sshdaudit.web.http.SameOrigin;
import dev.sshdaudit.web.http.SecurityHeaders;
import dev.sshdaudit.web.login.Tokens;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** Takes each request, checks what can be checked without waiting, and passes it on. Thread-safe. */
final class AuditServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    /** Where the pages are, below the root of Karaf's HTTP service. */
    static final String ROOT = "/audit";

    private static final String API = "api";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST");

    private final transient Supplier<Rules> rules;
    private final transient PageFiles page;
    private final transient BodyReader bodies;
    private final transient Users users;

    AuditServlet(Supplier<Rules> rules, PageFiles page, BodyReader bodies, Users users) {
        this.rules = rules;
        this.page = page;
        this.bodies = bodies;
        this.users = users;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (Answering.isAborted(request)) {
            throw new IOException("an answer of the audit log was broken off");
        }
        SecurityHeaders.set(response);
        boolean json = false;
        try {
            Client client = Entrance.admit(rules.get().entrance(), request);
            List<String> path = RequestLine.path(request, ROOT);
            json = !path.isEmpty() && path.get(0).equals(API);
            if (!METHODS.contains(request.getMethod())) {
                throw notAllowed();
            } else if (json) {
                SameOrigin.require(request, client);
                api(request, response, client, path.subList(1, path.size()));
            } else if (request.getMethod().equals("POST")) {
                throw notAllowed();
            } else if (path.isEmpty()) {
                response.setStatus(HttpServletResponse.SC_FOUND);
                response.setHeader("Location", request.getContextPath() + ROOT + "/");
            } else {
                page.answer(String.join("/", path), request, response);
            }
        } catch (HttpException e) {
            Failure.of(e).send(request, response, json);
        }
    }

    private static HttpException notAllowed() {
        return new HttpException(
                HttpServletResponse.SC_METHOD_NOT_ALLOWED, "use GET, or POST for what changes something");
    }

    private void api(HttpServletRequest request, HttpServletResponse response, Client client, List<String> path)
            throws IOException {
        boolean post = request.getMethod().equals("POST");
        if (post) {
            requireJson(request);
        }
        boolean login = post && path.equals(List.of("login"));
        if (!post && path.equals(List.of("session")) && !users.isKnown(request)) {
            // no error: browsers would log one for each user who is about to log in
            AsyncWriter.json(request, response, json -> {
                json.writeStartObject();
                json.writeNullField("user");
                json.writeEndObject();
            });
            return;
        }
        Users.@Nullable Known known = login ? null : users.known(request);
        if (post && known != null && !Tokens.isCsrf(request.getHeader("X-CSRF-Token"), known.cookie())) {
            throw new HttpException(HttpServletResponse.SC_FORBIDDEN, "the header X-CSRF-Token is missing or wrong");
        }
        var parameters = RequestLine.parameters(request.getQueryString());
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        Consumer<byte[]> whole = body -> {
            ApiRequest asked = new ApiRequest(request.getMethod(), path, parameters, body);
            refusing(async, () -> {
                if (known == null) {
                    users.login(async, asked, client);
                } else {
                    users.answer(async, asked, known, client);
                }
            });
        };
        if (post) {
            bodies.read(
                    request,
                    known == null ? null : known.login().user(),
                    client.address(),
                    whole,
                    why -> Answering.refuse(async, Failure.of(why)));
        } else {
            whole.accept(new byte[0]);
        }
    }

    private static void refusing(AsyncContext async, Runnable step) {
        try {
            step.run();
        } catch (HttpException e) {
            Answering.refuse(async, Failure.of(e));
        }
    }

    private static void requireJson(HttpServletRequest request) {
        String type = request.getContentType();
        if (type == null || !type.toLowerCase(Locale.ROOT).matches("application/json *(; *charset=\"?utf-8\"? *)?")) {
            throw new HttpException(
                    HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json");
        }
    }
}
