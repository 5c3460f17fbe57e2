package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.sshd.transfer.TransferWatch;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the files that go over channels. What was done with them is recorded whatever content is recorded: in messages with
 * the extra {@code file} and without data. Not thread-safe.
 */
final class ChannelFiles {

    private static final String TWO = "the client asks for two programs that transfer files on one channel";
    private static final String EARLY = "the client sends data before it asks for the program";
    private static final String MIXED = "the client calls two channels by one number";

    private final AuditConnection connection;

    ChannelFiles(AuditConnection connection) {
        this.connection = connection;
    }

    /** The client asks for something on a channel. */
    void requested(WireChannel channel, ChannelRequest request) {
        if (channel.isForwarding()) {
            return;
        }
        Long number = channel.number();
        TransferWatch watch = watch(
                request,
                fact -> connection.record(new Io(Io.STDOUT, Bytes.EMPTY), number, Map.of(AuditMessage.FILE, fact)));
        TransferWatch before = channel.files();
        if (watch != null && before != null) {
            before.giveUp(TWO);
        } else if (watch != null) {
            channel.files(watch, request.requestId());
            if (channel.bytes(Side.CLIENT) > 0) {
                watch.giveUp(EARLY); // the server has kept that data for the program
            }
        }
    }

    private static @Nullable TransferWatch watch(ChannelRequest request, Consumer<Map<String, Object>> facts) {
        if (request instanceof ChannelRequest.Subsystem it) {
            return TransferWatch.ofSubsystem(it.subsystem(), facts);
        }
        return request instanceof ChannelRequest.Exec it ? TransferWatch.ofCommand(it.program(), facts) : null;
    }

    /** Data of these channels cannot be told apart any more. */
    void mixed(Iterable<WireChannel> channels) {
        for (WireChannel channel : channels) {
            TransferWatch watch = channel.files();
            if (watch != null) {
                watch.giveUp(MIXED);
            }
        }
    }

    /** The channel has ended. */
    void ended(WireChannel channel) {
        TransferWatch watch = channel.files();
        if (watch != null) {
            watch.end();
        }
    }
}
