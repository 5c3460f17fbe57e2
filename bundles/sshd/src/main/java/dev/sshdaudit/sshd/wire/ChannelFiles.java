package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.Transfers;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.sshd.transfer.Hashing;
import dev.sshdaudit.sshd.transfer.TransferWatch;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the files that go over channels. What was done with them is recorded whatever content is recorded, if operations on
 * files are: in messages with the extra {@code file} and without data. Not thread-safe.
 */
final class ChannelFiles {

    private static final String TWO = "the client asks for two programs that transfer files on one channel";
    private static final String EARLY = "the client sends data before it asks for the program";
    private static final String MIXED = "the client calls two channels by one number";

    /** Variables of the environment that do not say which program runs. */
    private static final Set<String> HARMLESS = Set.of("LANG", "LANGUAGE", "TERM", "COLORTERM", "TZ", "GIT_PROTOCOL");

    private final AuditConnection connection;
    private final Hashing hashing = Hashing.ofConnection();

    ChannelFiles(AuditConnection connection) {
        this.connection = connection;
    }

    /** The client asks for something on a channel. */
    void requested(WireChannel channel, ChannelRequest request) {
        if (channel.isForwarding()) {
            return;
        }
        if (request instanceof ChannelRequest.SetEnv variable) {
            if (!HARMLESS.contains(variable.name()) && !variable.name().startsWith("LC_")) {
                channel.steered();
            }
            return;
        }
        Long number = channel.number();
        TransferWatch watch = watch(request, fact -> tell(number, fact), hashing(number));
        TransferWatch before = channel.files();
        if (watch != null && before != null) {
            before.giveUp(TWO);
        } else if (watch != null) {
            channel.files(watch, request.requestId());
            if (channel.isSteered() && request instanceof ChannelRequest.Exec) {
                watch.doubt(); // as by PATH, or BASH_ENV
            }
            if (channel.bytes(Side.CLIENT) > 0) {
                watch.giveUp(EARLY); // the server has kept that data for the program
            }
        }
    }

    private Hashing hashing(Long number) {
        return hashing.ofChannel(() -> transfers(number) != Transfers.NONE);
    }

    /** A channel on which the server runs SFTP was open before the first packet was seen. */
    void joined(WireChannel channel) {
        Long number = channel.number();
        channel.files(TransferWatch.ofJoined(fact -> tell(number, fact), hashing(number)), WireChannel.NO_REQUEST);
    }

    private static @Nullable TransferWatch watch(
            ChannelRequest request, Consumer<Map<String, Object>> facts, Hashing hashing) {
        if (request instanceof ChannelRequest.Subsystem it) {
            return TransferWatch.ofSubsystem(it.subsystem(), facts, hashing);
        }
        return request instanceof ChannelRequest.Exec it ? TransferWatch.ofCommand(it.program(), facts, hashing) : null;
    }

    private Transfers transfers(Long number) {
        return connection.transfers(number);
    }

    /** That a transfer is followed no longer is told even where transfers are not: its data is recorded from then on. */
    private void tell(Long number, Map<String, Object> fact) {
        if (transfers(number) != Transfers.NONE || fact.containsKey(TransferWatch.NOT_FOLLOWED)) {
            connection.record(new Io(Io.STDOUT, Bytes.EMPTY), number, Map.of(AuditMessage.FILE, fact));
        }
    }

    /** Whether data that is followed as a transfer is not recorded: what was done with files is told in its place, or nothing. */
    boolean replaceData(WireChannel channel) {
        return transfers(channel.number()) != Transfers.CONTENT;
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
