package dev.sshdaudit.sshd.tap;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.server.SshServer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the sessions of hosts that bring their own acceptor, such as Gerrit: their {@link SshServer} is never started,
 * and reports no session. Such a host keeps the acceptor in a field of its subclass of {@link SshServer}, and no API
 * leads to the sessions that are open already.
 */
final class OwnAcceptors {

    private OwnAcceptors() {}

    /** The open sessions of all acceptors that the server's subclasses hold in fields. */
    static List<Session> sessions(SshServer server) {
        List<Session> sessions = new ArrayList<>();
        for (Class<?> type = server.getClass(); type != SshServer.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (IoService.class.isAssignableFrom(field.getType())
                        && valueOf(field, server) instanceof IoService io) {
                    sessions.addAll(sessions(io, server));
                }
            }
        }
        return sessions;
    }

    /** The value of a field; null if it is null, or if the host's module does not open the class. */
    private static @Nullable Object valueOf(Field field, SshServer server) {
        try {
            return field.trySetAccessible() ? field.get(server) : null;
        } catch (IllegalAccessException | RuntimeException e) {
            return null;
        }
    }

    /** The open sessions of an acceptor that belong to the server. */
    static List<Session> sessions(IoService acceptor, SshServer server) {
        return acceptor.getManagedSessions().values().stream()
                .map(io -> (Session) AbstractSession.getSession(io, true))
                .filter(session -> session != null && session.getFactoryManager() == server)
                .toList();
    }
}
