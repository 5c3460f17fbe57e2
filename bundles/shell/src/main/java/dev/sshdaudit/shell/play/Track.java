package dev.sshdaudit.shell.play;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.ExitSignal;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.Pty;
import dev.sshdaudit.message.ChannelRequest.Window;
import dev.sshdaudit.shell.play.Frame.Kind;
import dev.sshdaudit.text.MaskedKeys;
import dev.sshdaudit.text.ShellCommands;
import dev.sshdaudit.text.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes frames of the messages of one channel. For one thread at a time. */
public final class Track {

    private final long channel;
    private long first = Long.MIN_VALUE;

    /** Whether the latest keys are not recorded: the first of them has a marker. */
    private boolean masked;

    /**
     * Makes a track.
     *
     * @param channel the channel's number in the recording
     */
    public Track(long channel) {
        this.channel = channel;
    }

    /** Says when the recording began, where the track does not get its first message. */
    void startAt(long timestamp) {
        first = timestamp;
    }

    /**
     * Takes the next message of the recording, of whatever channel.
     *
     * @param gap whether messages are missing before it
     * @return what it shows on the channel, often nothing
     */
    public List<Frame> frames(AuditMessage message, boolean gap) {
        if (first == Long.MIN_VALUE) {
            first = message.timestamp();
        }
        long at = Math.max(0, message.timestamp() - first);
        List<Frame> frames = new ArrayList<>(1);
        Object lost = message.extras().get(AuditMessage.LOST_MESSAGES);
        if (gap || lost != null) {
            String count = lost instanceof Long number ? number + " messages are missing" : "messages are missing";
            frames.add(Frame.marker(at, Kind.GAP, count));
        }
        Long id = message.channelId();
        if (id != null && id == channel) {
            Frame frame = frame(message, at);
            if (frame != null) {
                frames.add(frame);
            }
        }
        return frames;
    }

    private @Nullable Frame frame(AuditMessage message, long at) {
        String command = ShellCommands.begun(message);
        if (command != null) {
            return Frame.marker(at, Kind.COMMAND, "command " + Visible.quoted(command));
        } else if (MaskedKeys.of(message) != null) {
            boolean first = !masked;
            masked = true;
            return first ? Frame.marker(at, Kind.MASKED, MaskedKeys.WORDS) : null;
        } else if (message.payload() instanceof Io io) {
            return data(io, at);
        } else if (message.payload() instanceof Exec exec) {
            return Frame.marker(at, Kind.COMMAND, "command " + Visible.quoted(exec.program()));
        } else if (message.payload() instanceof Pty pty) {
            return Frame.size(at, pty.columns(), pty.rows());
        } else if (message.payload() instanceof Window window) {
            return Frame.size(at, window.columns(), window.rows());
        } else if (message.payload() instanceof Exit exit) {
            return Frame.marker(at, Kind.EXIT, "exit " + Long.toUnsignedString(exit.exitStatus()));
        } else if (message.payload() instanceof ExitSignal signal) {
            return Frame.marker(at, Kind.EXIT, "ended by signal " + Visible.plain(signal.signal()));
        } else if (message.extras().get(AuditMessage.TERMINAL) instanceof Map<?, ?> terminal
                && terminal.get("columns") instanceof Long columns
                && terminal.get("rows") instanceof Long rows) {
            return Frame.size(at, columns, rows);
        }
        return null;
    }

    private @Nullable Frame data(Io io, long at) {
        Bytes data = io.data();
        if (data == null || data.length() == 0) {
            return null;
        }
        masked &= io.stream() != Io.STDIN;
        return io.stream() == Io.STDIN ? null : Frame.output(at, data);
    }
}
