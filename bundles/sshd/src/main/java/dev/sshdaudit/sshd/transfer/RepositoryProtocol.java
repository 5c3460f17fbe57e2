package dev.sshdaudit.sshd.transfer;

import java.util.Map;
import java.util.function.Consumer;

/**
 * Follows git and rsync as far as to say what went where and how much: which files, their protocols tell only to those who unpack
 * contents. What both sides begin with is read, to be sure that it is one of these protocols. Not thread-safe.
 */
final class RepositoryProtocol implements Protocol {

    private static final int GREETING = 4;
    private static final int NEWEST_RSYNC = 63;
    private static final int OLDEST_RSYNC = 20;

    private final RepositoryCommand command;
    private final Consumer<Map<String, Object>> facts;
    private final Side client = new Side();
    private final Side server = new Side();

    /** What one side has sent. */
    private static final class Side {
        private long bytes;
    }

    RepositoryProtocol(RepositoryCommand command, Consumer<Map<String, Object>> facts) {
        this.command = command;
        this.facts = facts;
    }

    @Override
    public void fromClient(byte[] array, int offset, int length) throws BrokenTransferException {
        sent(client, array, offset, length);
    }

    @Override
    public void fromServer(byte[] array, int offset, int length) throws BrokenTransferException {
        sent(server, array, offset, length);
    }

    private void sent(Side side, byte[] array, int offset, int length) throws BrokenTransferException {
        for (int i = 0; i < length && side.bytes + i < GREETING; i++) {
            int at = (int) side.bytes + i;
            if (!fits(at, array[offset + i])) {
                side.bytes += i + 1;
                throw new BrokenTransferException(
                        command.protocol() == RepositoryCommand.Kind.GIT
                                ? "what is sent is not the protocol of git"
                                : "what is sent is not the protocol of rsync");
            }
        }
        side.bytes += length;
    }

    private boolean fits(int at, byte next) {
        if (command.protocol() == RepositoryCommand.Kind.GIT) {
            return Character.digit(next, 16) >= 0;
        }
        return at == 0 ? next >= OLDEST_RSYNC && next <= NEWEST_RSYNC : next == 0;
    }

    @Override
    public void end() {
        facts.accept(new FileFact(command.sends() ? FileFact.FETCH : FileFact.PUSH, command.path())
                .bytesRead(server.bytes)
                .bytesWritten(client.bytes)
                .toMap());
    }
}
