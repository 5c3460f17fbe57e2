package dev.sshdaudit.web;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Rights;
import dev.sshdaudit.text.Visible;
import dev.sshdaudit.web.http.Exchange;
import dev.sshdaudit.web.http.HttpException;
import dev.sshdaudit.web.login.Login;
import dev.sshdaudit.web.login.Logins;
import dev.sshdaudit.web.login.Tokens;
import java.io.IOException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what is asked about logins. Thread-safe. */
final class SessionAnswers {

    private static final Logger LOG = LoggerFactory.getLogger("dev.sshdaudit.web.login");

    private final Logins logins;
    private final Supplier<AuditQuery> query;
    private final String node;
    private final boolean player;

    /**
     * Makes one.
     *
     * @param node the name of this machine, for the page's title
     * @param player whether the page has its player
     */
    SessionAnswers(Logins logins, Supplier<AuditQuery> query, String node, boolean player) {
        this.logins = logins;
        this.query = query;
        this.node = node;
        this.player = player;
    }

    /** Tells a user who is logged in, and what the user may do. */
    void session(Exchange exchange, Users.Known known) throws IOException {
        Rights rights = query.get().rights();
        exchange.json(json -> {
            json.writeStartObject();
            json.writeStringField("user", known.login().user());
            json.writeStringField("node", node);
            json.writeStringField("csrf", Tokens.csrf(known.cookie()));
            json.writeObjectFieldStart("rights");
            json.writeBooleanField("status", rights.status());
            json.writeBooleanField("view", rights.view());
            json.writeBooleanField("own", rights.own());
            json.writeBooleanField("manage", rights.manage());
            json.writeBooleanField("secrets", rights.secrets());
            json.writeEndObject();
            json.writeBooleanField("player", player);
            json.writeNumberField("idleMinutes", logins.times().idleMinutes());
            json.writeEndObject();
        });
    }

    /** Confirms that a user has logged out. */
    void logout(Exchange exchange) throws IOException {
        LOG.info("User {} has logged out, in the browser", Visible.quoted(exchange.user()));
        exchange.json(json -> {
            json.writeStartObject();
            json.writeEndObject();
        });
    }

    /** Lists the logins that are open. */
    void logins(Exchange exchange) throws IOException {
        requireManage();
        exchange.json(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("logins");
            for (Login login : logins.all()) {
                json.writeStartObject();
                json.writeStringField("user", login.user());
                json.writeStringField("address", login.address());
                json.writeStringField("since", login.since().toString());
                json.writeStringField("last", login.last().toString());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** Ends the logins of a user. */
    void endLogins(Exchange exchange) throws IOException {
        requireManage();
        String user = exchange.body().get("user");
        if (user == null) {
            throw new HttpException(400, "the body must have user");
        }
        int ended = logins.endAll(user);
        LOG.info(
                "User {} ended {} logins of user {}, in the browser",
                Visible.quoted(exchange.user()),
                ended,
                Visible.quoted(user));
        exchange.json(json -> {
            json.writeStartObject();
            json.writeNumberField("ended", ended);
            json.writeEndObject();
        });
    }

    private void requireManage() {
        if (!query.get().rights().manage()) {
            throw new SecurityException("this needs a role of the key manage.roles of PID audit.viewing");
        }
    }
}
