package dev.sshdaudit.core.privacy;

import dev.sshdaudit.Content;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Interception.Masking;
import dev.sshdaudit.core.settings.Interceptions;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelEvent.RequestFailed;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest.Pty;
import dev.sshdaudit.message.ChannelRequest.Window;
import dev.sshdaudit.message.Payload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes keystrokes out of messages that the terminal does not show, such as passwords. They are held until the terminal shows them;
 * if it does not in time, the message is recorded without them ({@link AuditMessage#MASKED}). Channels without a terminal are left
 * as they are. Has to be the first filter of a screen.
 */
public final class UnechoedKeystrokes implements Filter {

    private final Interceptions interceptions;
    private final Map<Long, Terminal> terminals = new HashMap<>(2);

    private record Terminal(EchoWatch watch, @Nullable Long request) {}

    /**
     * Begins with a connection that has no channel.
     *
     * @param interceptions say for which channels keystrokes are taken out
     */
    public UnechoedKeystrokes(Interceptions interceptions) {
        this.interceptions = interceptions;
    }

    @Override
    public List<AuditMessage> see(AuditMessage message) {
        Long channel = message.channelId();
        if (channel == null) {
            return List.of();
        }
        Payload payload = message.payload();
        if (payload instanceof Io io) {
            return printed(channel, io, message);
        } else if (payload instanceof Pty pty) {
            terminals.putIfAbsent(channel, new Terminal(new EchoWatch(pty.columns()), pty.requestId()));
        } else if (payload instanceof NewChannelSuccessful
                && message.extras().get(AuditMessage.TERMINAL) instanceof Map<?, ?> terminal) {
            long columns = terminal.get("columns") instanceof Long number ? number : 0;
            terminals.put(channel, new Terminal(new EchoWatch(columns), null));
        } else if (payload instanceof Window window) {
            resize(channel, window);
        } else if (payload instanceof RequestFailed failed) {
            return failed(channel, failed, message);
        } else if (payload instanceof Close) {
            return end(channel, message);
        }
        return List.of();
    }

    private void resize(Long channel, Window window) {
        Terminal terminal = terminals.get(channel);
        if (terminal != null) {
            terminal.watch().resize(window.columns());
        }
    }

    private List<AuditMessage> printed(Long channel, Io io, AuditMessage message) {
        Terminal terminal = terminals.get(channel);
        Bytes data = io.data();
        if (terminal == null || data == null || data.length() == 0) {
            return List.of();
        }
        if (io.stream() != Io.STDIN && isMasking(interceptions.of(channel))) {
            terminal.watch().printed(data.toByteArray());
        }
        return terminal.watch().late(message);
    }

    /** The server refuses a terminal: then no terminal shows what is typed. */
    private List<AuditMessage> failed(Long channel, RequestFailed failed, AuditMessage message) {
        Terminal terminal = terminals.get(channel);
        Long request = terminal == null ? null : terminal.request();
        return request != null && request == failed.requestId() ? end(channel, message) : List.of();
    }

    private List<AuditMessage> end(Long channel, AuditMessage message) {
        Terminal terminal = terminals.remove(channel);
        if (terminal == null) {
            return List.of();
        }
        terminal.watch().end();
        return terminal.watch().late(message);
    }

    @Override
    public void take(Slot slot) {
        AuditMessage message = slot.messages().get(0);
        Long channel = message.channelId();
        if (channel == null || !(message.payload() instanceof Io io) || io.stream() != Io.STDIN) {
            return;
        }
        Terminal terminal = terminals.get(channel);
        Bytes data = io.data();
        Masking masking = interceptions.of(channel).masking();
        if (terminal == null || masking == Masking.OFF || data == null || data.length() == 0) {
            return;
        }
        if (!message.extras().containsKey(AuditMessage.TYPED_AT)) {
            terminal.watch().typed(slot, message, data.toByteArray(), masking);
        }
    }

    @Override
    public void decide(Slot upTo) {
        for (Terminal terminal : terminals.values()) {
            terminal.watch().decide(upTo);
        }
    }

    private static boolean isMasking(Interception interception) {
        return interception.masking() != Masking.OFF && interception.includes(Content.STDIN);
    }
}
