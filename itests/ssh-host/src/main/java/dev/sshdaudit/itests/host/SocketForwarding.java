package dev.sshdaudit.itests.host;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;

/** Unix sockets of the server that lead to the client (OpenSSH's PROTOCOL, section 2.4), which SSHD lacks. */
final class SocketForwarding implements RequestHandler<ConnectionService> {

    private final Map<String, ServerSocketChannel> sockets = new ConcurrentHashMap<>();

    @Override
    public Result process(ConnectionService service, String request, boolean wantReply, Buffer buffer)
            throws IOException {
        return switch (request) {
            case "streamlocal-forward@openssh.com" -> listen(service, buffer.getString());
            case "cancel-streamlocal-forward@openssh.com" -> cancel(buffer.getString());
            default -> Result.Unsupported;
        };
    }

    private Result listen(ConnectionService service, String path) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        socket.bind(UnixDomainSocketAddress.of(path));
        sockets.put(path, socket);
        service.getSession().addCloseFutureListener(closed -> cancel(path));
        OsCommand.daemon("accepts " + path, () -> {
            while (true) {
                SocketChannels.Forwarded channel = new SocketChannels.Forwarded(path, socket.accept());
                service.registerChannel(channel);
                channel.open();
            }
        });
        return Result.ReplySuccess;
    }

    private Result cancel(String path) {
        ServerSocketChannel socket = sockets.remove(path);
        if (socket == null) {
            return Result.ReplyFailure;
        }
        try {
            socket.close();
            Files.deleteIfExists(Path.of(path));
        } catch (IOException e) {
            return Result.ReplyFailure;
        }
        return Result.ReplySuccess;
    }
}
