package dev.sshdaudit.web;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Rights;
import dev.sshdaudit.web.http.Answering;
import dev.sshdaudit.web.http.BodyReader;
import dev.sshdaudit.web.http.Limits;
import dev.sshdaudit.web.http.PageFiles;
import dev.sshdaudit.web.http.Workers;
import dev.sshdaudit.web.login.Attempts;
import dev.sshdaudit.web.login.LoginDesk;
import dev.sshdaudit.web.login.Logins;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.login.FailedLoginException;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/** The servlet in Jetty, on loopback, with a realm and an api of the test. Users: alice, bob and carol, each with one password. */
final class TestServer {

    static final String PASSWORD = "web-4711-correct-Horse";

    private final Server jetty = new Server(0);
    private final Workers workers;
    private final LoginDesk desk;
    private final Logins logins;
    private final int port;
    volatile boolean manages = true;

    TestServer(Limits limits, Answering.Handler api) throws Exception {
        workers = new Workers(limits, System::nanoTime);
        logins = new Logins(
                System::nanoTime, login -> workers.isBusy(login.key()), login -> workers.breakOff(login.key()));
        desk = new LoginDesk(
                (user, password) -> {
                    if (!Set.of("alice", "bob", "carol").contains(user) || !PASSWORD.equals(String.valueOf(password))) {
                        throw new FailedLoginException("no " + user);
                    }
                    return Set.of(new UserPrincipal(user), new RolePrincipal("auditor"));
                },
                logins,
                new Attempts(System::nanoTime),
                workers::after,
                System::nanoTime);
        AuditQuery query = (AuditQuery) Proxy.newProxyInstance(
                TestServer.class.getClassLoader(),
                new Class<?>[] {AuditQuery.class},
                (proxy, method, arguments) -> new Rights("alice", true, true, false, manages, false));
        PageFiles page = new PageFiles(Map.of("index.html", page(), "style.css", page()));
        Users users = new Users(
                logins, desk, new Answering(workers), new SessionAnswers(logins, () -> query, "n1", false), api);
        ServletContextHandler handler = new ServletContextHandler();
        ServletHolder holder =
                new ServletHolder(new AuditServlet(() -> Rules.CLOSED, page, new BodyReader(workers), users));
        holder.setAsyncSupported(true);
        handler.addServlet(holder, "/audit/*");
        jetty.setHandler(handler);
        jetty.removeConnector(jetty.getConnectors()[0]);
        ServerConnector connector = new ServerConnector(jetty);
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        jetty.start();
        port = connector.getLocalPort();
    }

    /** A file that is there in any case. */
    private static URL page() {
        return TestServer.class.getResource("TestServer.class");
    }

    Logins logins() {
        return logins;
    }

    int port() {
        return port;
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Sends a head, whose lines are separated by line breaks, and a body; returns all that comes until the server closes. */
    String send(String head, String body) throws IOException {
        try (Socket socket = connect()) {
            write(socket, head, body);
            return read(socket);
        }
    }

    void write(Socket socket, String head, String body) throws IOException {
        String whole = head + "\nHost: localhost:" + port + "\nConnection: close"
                + (body.isEmpty() ? "" : "\nContent-Length: " + body.length()) + "\n\n";
        socket.getOutputStream().write((whole.replace("\n", "\r\n") + body).getBytes(StandardCharsets.UTF_8));
    }

    static String read(Socket socket) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        in.transferTo(bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    String login(String user, String password) throws IOException {
        return send(
                "POST /audit/api/login HTTP/1.1\nContent-Type: application/json",
                "{\"user\":\"" + user + "\",\"password\":\"" + password + "\"}");
    }

    /** Logs in; returns the lines of a head for requests of this login. */
    String loggedIn(String user) throws IOException {
        String answer = login(user, PASSWORD);
        return "\nCookie: sshd-audit=" + found("sshd-audit=([^;]+);", answer) + "\nX-CSRF-Token: "
                + found("\"csrf\":\"([^\"]+)\"", answer) + "\nContent-Type: application/json";
    }

    static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in " + text);
        }
        return matcher.group(1);
    }

    void stop() throws Exception {
        workers.close();
        desk.close();
        jetty.stop();
    }
}
