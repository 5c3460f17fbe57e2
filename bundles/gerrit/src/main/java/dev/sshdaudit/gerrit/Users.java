package dev.sshdaudit.gerrit;

import com.google.gerrit.server.CurrentUser;
import com.google.gerrit.sshd.SshSession;
import dev.sshdaudit.text.Visible;
import java.util.Map;
import org.apache.sshd.common.session.Session;

/** What Gerrit knows of users beyond the names by which they log in. */
final class Users {

    /** Extra of {@code handshake_successful}: the number of the user's account. */
    private static final String ACCOUNT_ID = "accountId";

    private Users() {}

    /** The extras of a session whose user Gerrit has let in; none where the user has no account, as other nodes of a cluster have none. */
    static Map<String, ?> details(Session session) {
        SshSession gerrit = session.getAttribute(SshSession.KEY);
        CurrentUser user = gerrit == null ? null : gerrit.getUser();
        return user != null && user.isIdentifiedUser()
                ? Map.of(ACCOUNT_ID, (long) user.getAccountId().get())
                : Map.of();
    }

    /** Who it is, for the log and for the ledger. */
    static String named(CurrentUser user) {
        String name = "user " + Visible.quoted(user.getUserName().orElse("without a name"));
        return user.isIdentifiedUser()
                ? name + ", account " + user.getAccountId().get()
                : name;
    }
}
