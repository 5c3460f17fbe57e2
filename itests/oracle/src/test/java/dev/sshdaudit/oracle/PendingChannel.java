package dev.sshdaudit.oracle;

import dev.sshdaudit.oracle.Notes.ChannelNotes;
import java.io.IOException;
import java.util.List;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.AbstractServerChannel;

/** A channel of a host's own type that is opened when it is told to. SSHD's forwardings need a thread each: too much for thousands. */
final class PendingChannel extends AbstractServerChannel implements NotingChannel {

    static final String TYPE = "pending@oracle.test";

    private final OracleServer server;
    private ChannelNotes notes;

    PendingChannel(OracleServer server) {
        super("", List.of(), null);
        this.server = server;
    }

    @Override
    public void init(ConnectionService service, Session session, long id) throws IOException {
        notes = server.notes(session).channel(TYPE, id);
        super.init(service, session, id);
    }

    @Override
    public ChannelNotes notes() {
        return notes;
    }

    @Override
    protected OpenFuture doInit(Buffer buffer) {
        OpenFuture future = new DefaultOpenFuture(this, this);
        server.pending(getSession(), () -> {
            signalChannelOpenSuccess();
            future.setOpened();
        });
        return future;
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
        notes.delivered(false, data, offset, (int) length);
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int offset, long length) {
        notes.delivered(true, data, offset, (int) length);
    }
}
