package dev.sshdaudit.web.api;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelRequest;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A channel of an {@link Outline}. It is told with its terminal and program, which come in later messages: so it is told when its program is
 * known, when data comes, or at its end. For one thread.
 */
final class OutlineChannel {

    private static final long NONE = -1;

    private final Outline outline;
    private final long channel;
    private final long since;
    private final String kind;
    private final @Nullable Forwarding forwarding;
    private final MaskedRun masked = new MaskedRun();
    private final TerminalState terminal = new TerminalState();
    private long programRequest = NONE;
    private @Nullable String request;
    private @Nullable String program;
    private boolean told;

    OutlineChannel(
            Outline outline,
            long channel,
            long since,
            String kind,
            @Nullable Forwarding forwarding,
            Map<String, Object> extras) {
        this.outline = outline;
        this.channel = channel;
        this.since = since;
        this.kind = Words.cut(kind);
        this.forwarding = forwarding;
        if (extras.get(AuditMessage.TERMINAL) instanceof Map<?, ?> joined) {
            terminal.join(joined);
        }
    }

    /** Tells of the channel, if that was not done. */
    void tellOpening() throws IOException {
        if (told) {
            return;
        }
        told = true;
        outline.entry("channel", since, channel, json -> {
            Json.text(json, "kind", kind);
            Json.text(json, "program", program);
            Json.text(json, "request", request);
            if (terminal.isThere()) {
                json.writeNumberField("columns", terminal.columns());
                json.writeNumberField("rows", terminal.rows());
            } else {
                json.writeNullField("columns");
                json.writeNullField("rows");
            }
            Json.text(json, "term", terminal.term());
        });
    }

    void request(long t, ChannelRequest asked) throws IOException {
        if (asked instanceof ChannelRequest.Shell) {
            start(t, asked, "shell", null);
        } else if (asked instanceof ChannelRequest.Exec exec) {
            start(t, asked, "exec", exec.program());
        } else if (asked instanceof ChannelRequest.Subsystem subsystem) {
            start(t, asked, "subsystem", subsystem.subsystem());
        } else if (terminal.request(asked) && told) {
            outline.entry("resize", t, channel, json -> {
                json.writeNumberField("columns", terminal.columns());
                json.writeNumberField("rows", terminal.rows());
            });
        }
    }

    private void start(long t, ChannelRequest asked, String what, @Nullable String started) throws IOException {
        programRequest = asked.requestId();
        request = what;
        program = started == null ? null : Words.cut(started);
        tellOpening();
        outline.entry("start", t, channel, json -> {
            Json.text(json, "what", what);
            Json.text(json, "program", program);
        });
    }

    void refused(long t, long requestId) throws IOException {
        if (requestId == programRequest) {
            outline.entry("refused", t, channel, json -> Json.text(json, "what", request));
        } else {
            terminal.refused(requestId);
        }
    }

    void masked(long t, Object characters) throws IOException {
        tellOpening();
        masked.add(t, characters);
    }

    void endMasked() throws IOException {
        String words = masked.end();
        if (words != null) {
            outline.entry("masked", masked.since(), channel, json -> Json.text(json, "text", words));
        }
    }

    void exit(long t, Outline.Fields how) throws IOException {
        end();
        outline.entry("exit", t, channel, how);
    }

    /** Tells what was not told yet. */
    void end() throws IOException {
        tellOpening();
        endMasked();
    }

    void close(long t, Map<String, Object> extras) throws IOException {
        end();
        if (forwarding != null) {
            outline.forward(channel, since, forwarding.kind(), forwarding.from(), forwarding.to(), null, extras);
        }
        outline.entry("close", t, channel, json -> {});
    }
}
