package dev.sshdaudit.query.jmx;

import dev.sshdaudit.live.LiveChannel;
import javax.management.ConstructorParameters;
import org.jspecify.annotations.Nullable;

/** An open channel of a connection. Immutable. */
public final class ChannelData {

    private final long id;
    private final String kind;
    private final String since;
    private final @Nullable String request;
    private final @Nullable String program;
    private final @Nullable String command;

    /** Makes one of its attributes. */
    @ConstructorParameters({"id", "kind", "since", "request", "program", "command"})
    public ChannelData(
            long id,
            String kind,
            String since,
            @Nullable String request,
            @Nullable String program,
            @Nullable String command) {
        this.id = id;
        this.kind = kind;
        this.since = since;
        this.request = request;
        this.program = program;
        this.command = command;
    }

    static ChannelData of(LiveChannel channel) {
        return new ChannelData(
                channel.id(),
                channel.kind(),
                channel.since().toString(),
                channel.request(),
                channel.program(),
                channel.command());
    }

    /** The number of the channel in the recording. */
    public long getId() {
        return id;
    }

    /** The type of the channel, such as session. */
    public String getKind() {
        return kind;
    }

    /** When it was opened, in RFC 3339. */
    public String getSince() {
        return since;
    }

    /** shell, exec or subsystem, or null. */
    public @Nullable String getRequest() {
        return request;
    }

    /** The command, the name of the subsystem, or the target of a forwarding; or null. */
    public @Nullable String getProgram() {
        return program;
    }

    /** The command that the shell of the channel runs now, where the shell tells; or null. */
    public @Nullable String getCommand() {
        return command;
    }
}
