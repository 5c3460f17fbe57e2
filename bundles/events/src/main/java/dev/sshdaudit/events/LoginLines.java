package dev.sshdaudit.events;

import dev.sshdaudit.text.Visible;
import org.jspecify.annotations.Nullable;

/** Writes failed attempts to log in as lines for programs that block addresses, such as fail2ban. */
final class LoginLines {

    private LoginLines() {}

    /**
     * A line such as {@code Failed login from 192.0.2.1 port 50022 by password, user "root"}, or null if the event is no failed
     * attempt. The address comes before all that a client chose, and a client's text is in quotes and escaped, so that no client
     * can forge an address.
     */
    static @Nullable String of(AuditEvent event) {
        String address = event.text("address");
        String method = event.text("method");
        if (event.kind() != Kind.AUTH
                || address == null
                || !Logins.FAILED.equals(event.text("result"))
                || event.is("query")) {
            return null;
        }
        Long port = event.number("port");
        String user = event.text("user");
        return "Failed login from " + address + (port == null ? "" : " port " + port) + " by " + method + ", user "
                + Visible.quoted(user == null ? "" : user);
    }
}
