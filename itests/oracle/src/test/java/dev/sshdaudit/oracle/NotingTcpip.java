package dev.sshdaudit.oracle;

import dev.sshdaudit.oracle.Notes.Acted;
import dev.sshdaudit.oracle.Notes.ChannelNotes;
import java.io.IOException;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.forward.TcpForwardingFilter;
import org.apache.sshd.server.forward.TcpipServerChannel;

/**
 * A forwarding that notes what its port is given. Where the client asks for the host {@link #PENDING}, it connects to the
 * real target only when it is told to, as with a host that does not answer.
 */
final class NotingTcpip extends TcpipServerChannel implements NotingChannel {

    static final String PENDING = "pending.test";

    private final OracleServer server;
    private ChannelNotes notes;

    NotingTcpip(OracleServer server) {
        super(TcpForwardingFilter.Type.Direct, null);
        this.server = server;
    }

    @Override
    public void init(ConnectionService service, Session session, long id) throws IOException {
        notes = server.notes(session).channel("direct-tcpip", id);
        super.init(service, session, id);
    }

    @Override
    public ChannelNotes notes() {
        return notes;
    }

    @Override
    protected OpenFuture doInit(Buffer buffer) {
        int position = buffer.rpos();
        String host = buffer.getString();
        int port = buffer.getInt();
        buffer.getString(); // without these SSHD does nothing
        buffer.getInt();
        buffer.rpos(position);
        notes.acted(Acted.of("direct-tcpip", host, port));
        if (!host.equals(PENDING)) {
            return super.doInit(buffer);
        }
        Buffer later = new ByteArrayBuffer();
        later.putString("127.0.0.1");
        later.putInt(port);
        later.putString("");
        later.putInt(0);
        OpenFuture future = new DefaultOpenFuture(this, this);
        server.pending(
                getSession(),
                () -> super.doInit(later).addListener(done -> {
                    if (done.isOpened()) {
                        future.setOpened();
                    } else {
                        future.setException(
                                done.getException() == null ? new IOException("closed") : done.getException());
                    }
                }));
        return future;
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) throws IOException {
        boolean whole = offset + length <= data.length; // else SSHD fails
        if (whole) {
            notes.delivered(false, data, offset, (int) length); // first: the target may answer at once
        }
        try {
            super.doWriteData(data, offset, length);
        } catch (IOException | RuntimeException e) {
            if (whole) {
                notes.notDelivered((int) length); // the port is not there yet, or not any more
            }
            throw e;
        }
    }
}
