package dev.sshdaudit.query.door;

import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.live.RuleAnswer;
import dev.sshdaudit.live.RuleQuestion;
import dev.sshdaudit.live.ShownContent;
import dev.sshdaudit.query.place.Services;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import javax.security.auth.Subject;

/** The connections that are open, for users who have been checked. Thread-safe. */
final class Connections {

    private static final int SHOWN = 10;
    private static final int LONGEST_REASON = 500;

    private static final ShownContent NOT_RECORDED = new ShownContent() {
        @Override
        public void announce(byte[] output) {}

        @Override
        public void close() {}
    };

    private final Services services;

    Connections(Services services) {
        this.services = services;
    }

    /**
     * The service of the bundle core.
     *
     * @throws IllegalStateException if it is not there
     */
    LiveConnections live() {
        LiveConnections live = services.live();
        if (live == null) {
            throw new IllegalStateException("the open connections are not known: is bundle sshd-audit-core active?");
        }
        return live;
    }

    /** Announces what a caller is shown, where the caller's session is recorded. */
    ShownContent show(Caller caller, String recording) {
        LiveConnections live = services.live();
        Subject subject = caller.subject();
        String id = live == null || subject == null ? null : live.idOf(subject);
        return live == null || id == null ? NOT_RECORDED : live.show(id, recording);
    }

    /** Nothing is announced. */
    static ShownContent notRecorded() {
        return NOT_RECORDED;
    }

    /**
     * Ends a connection.
     *
     * @param id the connection's id, or its beginning
     * @return the connection as it was
     */
    LiveConnection terminate(String id, String reason, String by) throws IOException {
        LiveConnection found = named(id);
        if (!live().terminate(found.client().id(), reason, by)) {
            throw none(id);
        }
        return found;
    }

    /** Tells which rule counts: as {@link dev.sshdaudit.query.AuditQuery#why}. */
    RuleAnswer why(RuleQuestion question) throws IOException {
        String id = question.connection();
        RuleAnswer answer = live().why(
                        id == null
                                ? question
                                : RuleQuestion.ofConnection(named(id).client().id(), question.channel()));
        if (answer == null) {
            throw none(String.valueOf(id));
        }
        return answer;
    }

    /** The open connection that has an id which begins so. */
    private LiveConnection named(String id) throws IOException {
        List<LiveConnection> found = live().list().stream()
                .filter(connection -> connection.client().id().startsWith(id))
                .toList();
        if (id.isEmpty()) {
            throw new IOException("which connection? An id, or its beginning, is needed");
        } else if (found.size() > 1) {
            throw new IOException(found.size() + " open connections have an id that begins with " + Visible.plain(id)
                    + ": "
                    + found.stream()
                            .limit(SHOWN)
                            .map(connection -> connection.client().id())
                            .collect(Collectors.joining(", "))
                    + (found.size() > SHOWN ? ", …" : ""));
        } else if (found.isEmpty()) {
            throw none(id);
        }
        return found.get(0);
    }

    private static IOException none(String id) {
        return new IOException("no open connection has an id that begins with " + Visible.plain(id));
    }

    /** Refuses a reason that is no line of text: it goes to the client, to logs and to the recording. */
    static void checkReason(String reason) {
        if (reason.isBlank()
                || reason.length() > LONGEST_REASON
                || reason.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "the reason must be one line of text, of 1 to " + LONGEST_REASON + " characters");
        }
    }
}
