package dev.sshdaudit.web;

import dev.sshdaudit.web.http.Answering;
import dev.sshdaudit.web.http.ApiRequest;
import dev.sshdaudit.web.http.Body;
import dev.sshdaudit.web.http.Client;
import dev.sshdaudit.web.http.Exchange;
import dev.sshdaudit.web.http.Failure;
import dev.sshdaudit.web.http.HttpException;
import dev.sshdaudit.web.login.Login;
import dev.sshdaudit.web.login.LoginDesk;
import dev.sshdaudit.web.login.Logins;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.servlet.AsyncContext;
import javax.servlet.http.Cookie;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** Logs users in and out, and answers those who are logged in. Thread-safe. */
final class Users {

    private static final String COOKIE = "sshd-audit";
    private static final String USER = "user";
    private static final String PASSWORD = "password";
    private static final int LONGEST = 1024;

    private final Logins logins;
    private final LoginDesk desk;
    private final Answering answering;
    private final SessionAnswers answers;
    private final Answering.Handler api;

    /**
     * Makes one.
     *
     * @param api answers all but what is about logins
     */
    Users(Logins logins, LoginDesk desk, Answering answering, SessionAnswers answers, Answering.Handler api) {
        this.logins = logins;
        this.desk = desk;
        this.answering = answering;
        this.answers = answers;
        this.api = api;
    }

    /** A login, and the cookie by which a request belongs to it. */
    record Known(Login login, String cookie) {

        @Override
        public String toString() {
            return login.user();
        }
    }

    /**
     * The login that a request belongs to.
     *
     * @throws HttpException 401 if there is none
     */
    Known known(HttpServletRequest request) {
        List<Known> found = all(request);
        if (found.size() != 1) {
            // two would be one of the user, and one that another site has set
            throw loggedOut();
        }
        return found.get(0);
    }

    /** Whether a request belongs to a login. */
    boolean isKnown(HttpServletRequest request) {
        return all(request).size() == 1;
    }

    private List<Known> all(HttpServletRequest request) {
        List<Known> found = new ArrayList<>();
        Cookie[] cookies = request.getCookies();
        for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
            Login login = cookie.getName().equals(COOKIE) ? logins.find(cookie.getValue()) : null;
            if (login != null) {
                found.add(new Known(login, cookie.getValue()));
            }
        }
        return found;
    }

    private static HttpException loggedOut() {
        return new HttpException(HttpServletResponse.SC_UNAUTHORIZED, "you are not logged in");
    }

    /** Answers a user who logs in. */
    void login(AsyncContext async, ApiRequest asked, Client client) {
        Map<String, char[]> texts = Body.secrets(asked.body());
        char @Nullable [] user = texts.get(USER);
        char @Nullable [] password = texts.get(PASSWORD);
        if (user == null
                || password == null
                || texts.size() != 2
                || user.length == 0
                || user.length > LONGEST
                || password.length > LONGEST) {
            texts.values().forEach(text -> Arrays.fill(text, '\0'));
            throw new HttpException(HttpServletResponse.SC_BAD_REQUEST, "the body must have user and password");
        }
        desk.login(
                new String(user),
                password,
                client.address(),
                begun -> begun(async, asked, begun, client),
                why -> Answering.refuse(async, Failure.of(why)));
    }

    private void begun(AsyncContext async, ApiRequest asked, Logins.Begun begun, Client client) {
        ((HttpServletResponse) async.getResponse())
                .addHeader("Set-Cookie", cookie(begun.cookie(), client.secure(), ""));
        answer(async, asked, new Known(begun.login(), begun.cookie()), client);
    }

    private static String cookie(String value, boolean secure, String more) {
        return COOKIE + "=" + value + "; Path=" + AuditServlet.ROOT + "; HttpOnly; SameSite=Strict"
                + (secure ? "; Secure" : "") + more;
    }

    /** Answers a user who is logged in. */
    void answer(AsyncContext async, ApiRequest asked, Known known, Client client) {
        Login login = known.login();
        answering.answer(
                async,
                asked,
                login.key(),
                login.user(),
                login.subject(client.address()),
                exchange -> dispatch(exchange, async, known, client));
    }

    private void dispatch(Exchange exchange, AsyncContext async, Known known, Client client) throws IOException {
        if (!logins.isOpen(known.login())) {
            throw loggedOut();
        }
        List<String> path = exchange.path();
        boolean post = exchange.method().equals("POST");
        switch (String.join("/", path)) {
            case "session" -> answers.session(exchange, known);
            case "login" -> {
                requirePost(post);
                answers.session(exchange, known);
            }
            case "logout" -> {
                requirePost(post);
                logins.end(known.login());
                ((HttpServletResponse) async.getResponse())
                        .addHeader("Set-Cookie", cookie("", client.secure(), "; Max-Age=0"));
                answers.logout(exchange);
            }
            case "logins" -> answers.logins(exchange);
            case "logins/end" -> {
                requirePost(post);
                answers.endLogins(exchange);
            }
            default -> api.answer(exchange);
        }
    }

    private static void requirePost(boolean post) {
        if (!post) {
            throw new HttpException(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "use POST");
        }
    }
}
