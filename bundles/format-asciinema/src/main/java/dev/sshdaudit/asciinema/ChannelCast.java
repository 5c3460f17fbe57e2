package dev.sshdaudit.asciinema;

import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.ExitSignal;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelEvent.RequestFailed;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.text.MaskedKeys;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Follows one session channel, and writes the channel's cast. The cast is opened with the first output, exit or change
 * of the terminal's size after the request for a program, or with the next flush. So a program that the server refuses
 * to run has no cast.
 *
 * <p>A client may ask for a transfer in vain, to hide the program for which it asks next. So a request for a shell or a
 * program counts more than one for a transfer, whichever comes first. For one thread at a time.
 */
final class ChannelCast {

    private static final String TERM = "TERM";

    private final RecordingOutputs outputs;
    private final CastSettings settings;
    private final Origin origin;
    private final Map<String, ChannelRequest.SetEnv> environment = new LinkedHashMap<>(4);
    private ChannelRequest.@Nullable Pty pty;
    private TerminalSize size = TerminalSize.USUAL;

    /**
     * Whether the client set a variable, such as {@code PATH}, that may make the server run another program than the
     * named one.
     */
    private boolean chosen;

    private @Nullable Program program;

    /** Whether messages were lost while no program was known: the request for the program may have been among them. */
    private boolean programMayBeLost;

    /** Characters that were typed since the last key that is recorded, and are not recorded; no marker tells of them yet. */
    private long masked;

    /** Whether a marker tells that keys are not recorded, since the last key that is. */
    private boolean maskedIsTold;

    /** Null as long as no cast is open. */
    private @Nullable CastWriter cast;

    ChannelCast(RecordingOutputs outputs, CastSettings settings, Origin origin) {
        this.outputs = outputs;
        this.settings = settings;
        this.origin = origin;
    }

    /**
     * Takes on a channel that was open before the connection was recorded. Where the channel has a terminal, its
     * program prints for people.
     *
     * @param terminal the extra {@code terminal}: type, columns and rows
     */
    void joined(long now, Map<?, ?> terminal) {
        if (terminal.get("term") instanceof String term
                && terminal.get("columns") instanceof Long columns
                && terminal.get("rows") instanceof Long rows) {
            pty = new ChannelRequest.Pty(0, term, columns, rows, 0, 0, null);
            size = size.changedTo(columns, rows);
            program = Program.joined(now);
        }
    }

    /** Takes a request of the client. */
    void request(long now, ChannelRequest request) throws IOException {
        if (request instanceof ChannelRequest.Pty terminal) {
            pty = terminal;
            resize(now, terminal.columns(), terminal.rows());
        } else if (request instanceof ChannelRequest.Window window) {
            resize(now, window.columns(), window.rows());
        } else if (request instanceof ChannelRequest.SetEnv variable) {
            variable(variable);
        } else if (cast == null) {
            Program asked = Program.of(now, request);
            if (asked != null) {
                program(asked);
            }
        }
    }

    private void variable(ChannelRequest.SetEnv variable) {
        chosen |= !Transfers.isHarmlessVariable(variable.name());
        if (settings.env().contains(variable.name())) {
            environment.put(variable.name(), variable);
        }
    }

    /**
     * Takes a request for a program. A client may ask for several programs before the server has answered. If two of
     * them print for people, either may be the one that runs. So the cast begins with the first: otherwise the refusal
     * of the second would hide it.
     */
    private void program(Program asked) throws IOException {
        if (!isForPeople(asked)) {
            program = isForPeople(program) ? program : asked;
        } else if (!isForPeople(program)) {
            program = asked;
        } else {
            open();
        }
    }

    private boolean isForPeople(@Nullable Program candidate) {
        return candidate != null && candidate.isForPeople(pty != null, chosen);
    }

    /**
     * Takes the server's refusal of a request. Requests that the client made after that one, without waiting for the
     * answer, may have been taken already.
     */
    void requestFailed(long now, RequestFailed failed) throws IOException {
        long request = failed.requestId();
        environment.values().removeIf(variable -> variable.requestId() == request);
        if (program != null && program.requestId() == request) {
            if (cast == null) {
                program = null;
            } else {
                cast.marker(now, "refused");
            }
        } else if (cast == null && pty != null && pty.requestId() == request) {
            pty = null;
            size = TerminalSize.USUAL;
        }
    }

    /** Takes data of the channel. */
    void data(long now, Io io) throws IOException {
        Bytes data = io.data();
        if (data == null || data.length() == 0) {
            return; // a fact about the channel, such as what was done with a file
        }
        runs(now);
        if (io.stream() == Io.STDIN) {
            endMasked(now);
        }
        CastWriter open = (io.stream() != Io.STDIN || settings.input()) ? open() : null;
        if (open != null) {
            open.data(now, io.stream(), data);
        }
    }

    /** Something was typed or shown, so a program runs. */
    private void runs(long now) {
        if (program == null && programMayBeLost) {
            program = Program.unknown(now);
        }
    }

    /**
     * Takes keys that are not recorded. A marker tells of them: of several such keys in a row, at the first one, or, where their
     * number is told, behind the last one.
     *
     * @param characters as {@link MaskedKeys#of} returns it
     */
    void masked(long now, Object characters) throws IOException {
        runs(now);
        if (characters instanceof Long count) {
            masked += count;
        } else if (!maskedIsTold) {
            maskedIsTold = true;
            marker(now, MaskedKeys.words(characters));
        }
    }

    private void endMasked(long now) throws IOException {
        if (masked > 0) {
            marker(now, MaskedKeys.words(masked));
        }
        masked = 0;
        maskedIsTold = false;
    }

    private void marker(long now, String text) throws IOException {
        CastWriter open = open();
        if (open != null) {
            open.marker(now, text);
        }
    }

    private void resize(long now, long columns, long rows) throws IOException {
        TerminalSize changed = size.changedTo(columns, rows);
        CastWriter open = open(); // with the size before the change
        if (open != null && !changed.equals(size)) {
            open.resize(now, changed);
        }
        size = changed;
    }

    /** Takes the program's exit status. */
    void exit(long now, Exit exit) throws IOException {
        endMasked(now);
        CastWriter open = open();
        if (open != null) {
            open.exit(now, exit.exitStatus());
        }
    }

    /** Takes the signal that ended the program. */
    void exitSignal(long now, ExitSignal signal) throws IOException {
        endMasked(now);
        CastWriter open = open();
        if (open != null) {
            open.exitSignal(now, signal.signal());
        }
    }

    /**
     * Takes a gap.
     *
     * @param what the number of messages and bytes that were lost, as a text
     */
    void gap(long now, String what) throws IOException {
        programMayBeLost |= program == null;
        endMasked(now);
        CastWriter open = open();
        if (open != null) {
            open.gap(now, what);
        }
    }

    void flush() throws IOException {
        CastWriter open = open();
        if (open != null) {
            open.flush();
        }
    }

    void idle() throws IOException {
        CastWriter open = open();
        if (open != null) {
            open.idle();
        }
    }

    /**
     * Ends the cast, as the channel or this part of the recording ends. A shell without output and without exit could
     * not be started, and has no cast. A command without both has one, as the cast's header tells the command.
     */
    void finish(long now) throws IOException {
        if (cast == null && program != null && program.command() == null) {
            return;
        }
        endMasked(now);
        CastWriter open = open();
        if (open != null) {
            open.finish(now);
        }
    }

    /** The cast, which is opened now if a program that prints for people is known; null if none is open. */
    private @Nullable CastWriter open() throws IOException {
        Program shown = program;
        if (cast == null && shown != null && isForPeople(shown)) {
            byte[] header = header(shown).line(settings);
            CastWriter opened = new CastWriter(
                    outputs.openChannel(origin.channelId(), ".cast", "application/x-asciicast"),
                    settings.version() == 3,
                    shown.start(),
                    pty != null,
                    settings.safe());
            cast = opened;
            opened.header(header);
        }
        return cast;
    }

    private CastHeader header(Program shown) {
        Map<String, String> env = new LinkedHashMap<>();
        for (String name : settings.env()) {
            if (name.equals(TERM) && pty != null && !pty.term().isEmpty()) {
                env.put(name, pty.term());
                continue;
            }
            ChannelRequest.SetEnv variable = environment.get(name);
            if (variable != null) {
                env.put(name, variable.value());
            }
        }
        environment.clear();
        return new CastHeader(
                outputs.connectionId(), outputs.part(), outputs.node(), origin, size, shown, env.get(TERM), env);
    }
}
