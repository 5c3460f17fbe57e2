package dev.sshdaudit.oracle;

import dev.sshdaudit.oracle.Notes.Acted;
import dev.sshdaudit.oracle.Notes.ChannelNotes;
import java.io.IOException;
import java.util.Map;
import org.apache.sshd.common.channel.PtyMode;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.session.ServerSession;

/** A session channel that notes each request which SSHD has understood and acts upon. */
final class NotingSession extends ChannelSession implements NotingChannel {

    private final OracleServer server;
    private ChannelNotes notes;

    NotingSession(OracleServer server) {
        this.server = server;
    }

    @Override
    public void init(ConnectionService service, Session session, long id) throws IOException {
        notes = server.notes(session).channel("session", id);
        super.init(service, session, id);
    }

    @Override
    public ChannelNotes notes() {
        return notes;
    }

    @Override
    protected Result handleEnvParsed(String name, String value) throws IOException {
        notes.acted(Acted.of("env", name, value));
        return super.handleEnvParsed(name, value);
    }

    @Override
    protected Result handlePtyReqParsed(
            String term, int columns, int rows, int width, int height, Map<PtyMode, Integer> modes) throws IOException {
        notes.acted(Acted.of("pty-req", term, columns, rows, width, height));
        return super.handlePtyReqParsed(term, columns, rows, width, height, modes);
    }

    @Override
    protected Result handleWindowChangeParsed(int columns, int rows, int width, int height) throws IOException {
        notes.acted(Acted.of("window-change", columns, rows, width, height));
        return super.handleWindowChangeParsed(columns, rows, width, height);
    }

    @Override
    protected Result handleSignalParsed(String name) throws IOException {
        notes.acted(Acted.of("signal", name));
        return super.handleSignalParsed(name);
    }

    @Override
    protected Result handleBreakParsed(long length) throws IOException {
        notes.acted(Acted.of("break"));
        return super.handleBreakParsed(length);
    }

    @Override
    protected Result handleShellParsed(String request) throws IOException {
        notes.acted(Acted.of("shell"));
        return super.handleShellParsed(request);
    }

    @Override
    protected Result handleExecParsed(String request, String line) throws IOException {
        notes.acted(Acted.of("exec", line));
        return super.handleExecParsed(request, line);
    }

    @Override
    protected Result handleSubsystemParsed(String request, String name) throws IOException {
        notes.acted(Acted.of("subsystem", name));
        return super.handleSubsystemParsed(request, name);
    }

    @Override
    protected Result handleAgentForwardingParsed(String request) throws IOException {
        notes.acted(Acted.of(request));
        return super.handleAgentForwardingParsed(request);
    }

    @Override
    protected Result handleX11ForwardingParsed(
            String request, ServerSession session, boolean single, String protocol, String cookie, int screen)
            throws IOException {
        notes.acted(Acted.of("x11-req", single, protocol, cookie, screen));
        return super.handleX11ForwardingParsed(request, session, single, protocol, cookie, screen);
    }
}
