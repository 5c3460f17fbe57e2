package dev.sshdaudit.sshd.tap;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.server.SshServer;

/**
 * The acceptors of hosts that listen for themselves: a server that was never started knows of no session. Such hosts, as
 * Gerrit, keep the acceptor in a field of their own subclass, and nothing else leads to the sessions that are open
 * already.
 */
final class OwnAcceptors {

    private OwnAcceptors() {}

    /** The sessions of the acceptors that can be found. */
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

    /** What a field holds; null also where the host does not let anybody look. */
    private static Object valueOf(Field field, SshServer server) {
        try {
            return field.trySetAccessible() ? field.get(server) : null;
        } catch (IllegalAccessException | RuntimeException e) {
            return null;
        }
    }

    /** The sessions of an acceptor that belong to the server. */
    static List<Session> sessions(IoService acceptor, SshServer server) {
        return acceptor.getManagedSessions().values().stream()
                .map(io -> (Session) AbstractSession.getSession(io, true))
                .filter(session -> session != null && session.getFactoryManager() == server)
                .toList();
    }
}
