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
import dev.sshdaudit.message.ChannelKind;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.Pty;
import dev.sshdaudit.message.ChannelRequest.Shell;
import dev.sshdaudit.message.ChannelRequest.Subsystem;
import dev.sshdaudit.message.ChannelRequest.Window;
import dev.sshdaudit.message.Payload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes keystrokes out of messages that the terminal does not show, such as passwords. They are held until the terminal shows them;
 * if it does not in time, the message is recorded without them ({@link AuditMessage#MASKED}). Channels without a terminal are left
 * as they are, and so are those that run a subsystem. Has to be the first filter of a screen.
 */
public final class UnechoedKeystrokes implements Filter {

    private final Interceptions interceptions;
    private final Map<Long, ChannelTerminal> channels = new HashMap<>(2);

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
        } else if (payload instanceof NewChannelSuccessful opened) {
            channels.put(channel, opened(opened, message));
        } else if (payload instanceof ChannelRequest request) {
            return asked(channels.computeIfAbsent(channel, it -> new ChannelTerminal(true)), request, message);
        } else if (payload instanceof RequestFailed failed && channels.containsKey(channel)) {
            return end(channels.get(channel).failed(failed), message);
        } else if (payload instanceof Close) {
            ChannelTerminal closed = channels.remove(channel);
            return end(closed == null ? null : closed.watch(), message);
        }
        return List.of();
    }

    private static ChannelTerminal opened(NewChannelSuccessful opened, AuditMessage message) {
        if (message.extras().get(AuditMessage.TERMINAL) instanceof Map<?, ?> terminal) {
            return ChannelTerminal.joined(terminal.get("columns") instanceof Long number ? number : 0);
        }
        return new ChannelTerminal(ChannelKind.of(opened.channelType()) == ChannelKind.SESSION);
    }

    private static List<AuditMessage> asked(ChannelTerminal channel, ChannelRequest request, AuditMessage message) {
        if (request instanceof Pty pty) {
            channel.terminal(pty);
        } else if (request instanceof Window window) {
            channel.resize(window.columns());
        } else if (request instanceof Shell shell) {
            channel.program(shell.requestId());
        } else if (request instanceof Exec exec) {
            channel.program(exec.requestId());
        } else if (request instanceof Subsystem subsystem) {
            return end(channel.subsystem(subsystem.requestId()), message);
        }
        return List.of();
    }

    private @Nullable EchoWatch watch(Long channel) {
        ChannelTerminal known = channels.get(channel);
        return known == null ? null : known.watch();
    }

    private List<AuditMessage> printed(Long channel, Io io, AuditMessage message) {
        EchoWatch watch = watch(channel);
        Bytes data = io.data();
        if (watch == null || data == null || data.length() == 0) {
            return List.of();
        }
        if (io.stream() != Io.STDIN && isMasking(interceptions.of(channel))) {
            watch.printed(data.toByteArray());
        }
        return watch.late(message);
    }

    private static List<AuditMessage> end(@Nullable EchoWatch watch, AuditMessage message) {
        if (watch == null) {
            return List.of();
        }
        watch.end();
        return watch.late(message);
    }

    @Override
    public boolean ignores(AuditMessage message) {
        return message.channelId() == null || !(message.payload() instanceof Io io) || io.stream() != Io.STDIN;
    }

    @Override
    public void take(Slot slot) {
        AuditMessage message = slot.messages().get(0);
        Long channel = message.channelId();
        if (channel == null || !(message.payload() instanceof Io io) || io.stream() != Io.STDIN) {
            return;
        }
        EchoWatch watch = watch(channel);
        Bytes data = io.data();
        Masking masking = interceptions.of(channel).masking();
        if (watch == null || masking == Masking.OFF || data == null || data.length() == 0) {
            return;
        }
        if (!message.extras().containsKey(AuditMessage.TYPED_AT)) {
            watch.typed(slot, message, data.toByteArray(), masking);
        }
    }

    @Override
    public void decide(Slot upTo) {
        for (ChannelTerminal channel : channels.values()) {
            EchoWatch watch = channel.watch();
            if (watch != null) {
                watch.decide(upTo);
            }
        }
    }

    private static boolean isMasking(Interception interception) {
        return interception.masking() != Masking.OFF && interception.includes(Content.STDIN);
    }
}
