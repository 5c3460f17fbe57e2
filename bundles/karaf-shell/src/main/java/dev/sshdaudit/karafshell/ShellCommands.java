package dev.sshdaudit.karafshell;

import dev.sshdaudit.live.LiveChannel;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelKind;
import java.security.AccessController;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.security.auth.Subject;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.apache.karaf.shell.api.console.CommandLoggingFilter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds the commands of Karaf's shell to the recordings of the connections whose users run them. Thread-safe; never throws. */
final class ShellCommands implements CommandSessionListener {

    /** Extra: the shell begins to run this command. */
    static final String COMMAND = "command";

    /** Extra: another command runs the command. */
    static final String NESTED = "commandNested";

    /** Extra: this command has ended. */
    static final String ENDED = "commandEnded";

    /** Extra: why the command failed. */
    static final String ERROR = "commandError";

    /** How many nested commands are told of each command that a user runs. */
    static final int MAX_NESTED = 100;

    static final int MAX_TEXT = 4096;
    /** How many characters are told of the beginning and of the end of a longer command. */
    static final int HEAD = 3000;

    static final int TAIL = 1000;
    static final int MAX_ERROR = 200;

    /** Told instead of a command whose secrets a filter failed to mask. */
    static final String UNMASKED = "(could not be masked)";

    private static final Logger LOG = LoggerFactory.getLogger(ShellCommands.class);

    private final LiveConnections live;
    private final Supplier<List<CommandLoggingFilter>> filters;
    private final Supplier<Call> calls;
    /** How many nested commands there were of the command that a session of the shell runs. */
    private final Map<CommandSession, AtomicInteger> nested = Collections.synchronizedMap(new WeakHashMap<>());

    ShellCommands(LiveConnections live, Supplier<List<CommandLoggingFilter>> filters, Supplier<Call> calls) {
        this.live = live;
        this.filters = filters;
        this.calls = calls;
    }

    @Override
    public void beforeExecute(CommandSession session, CharSequence command) {
        guard(() -> {
            Call call = calls.get();
            String id = call.ofScript() || command.toString().isBlank() ? null : connection();
            if (id == null) {
                return;
            }
            Map<String, Object> extras = new LinkedHashMap<>();
            extras.put(COMMAND, text(command));
            if (call.isNested()) {
                if (!countNested(session)) {
                    return;
                }
                extras.put(NESTED, true);
            } else {
                nested.put(session, new AtomicInteger());
            }
            note(id, extras);
        });
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence command, @Nullable Exception failure) {
        guard(() -> ended(session, command, failure));
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence command, @Nullable Object result) {
        guard(() -> ended(session, command, null));
    }

    private void ended(CommandSession session, CharSequence command, @Nullable Exception failure) {
        Call call = calls.get();
        if (call.isNested()) {
            return;
        }
        AtomicInteger ran = nested.remove(session);
        String id = call.ofScript() || command.toString().isBlank() ? null : connection();
        if (id != null) {
            Map<String, Object> extras = new LinkedHashMap<>();
            extras.put(ENDED, text(command));
            if (failure != null) {
                extras.put(ERROR, error(failure));
            }
            if (ran != null && ran.get() > MAX_NESTED) {
                extras.put(AuditMessage.COMMANDS_NOT_TOLD, ran.get() - MAX_NESTED);
            }
            note(id, extras);
        }
    }

    /** Counts a nested command, and says whether it is told. */
    private boolean countNested(CommandSession session) {
        return nested.computeIfAbsent(session, key -> new AtomicInteger()).getAndIncrement() < MAX_NESTED;
    }

    /** The connection of the user as whom the thread runs, or null. */
    @SuppressWarnings("removal") // Karaf 4.4 tells the user in no other way
    private @Nullable String connection() {
        Subject subject = Subject.getSubject(AccessController.getContext());
        return subject == null ? null : live.idOf(subject);
    }

    /**
     * Adds a note on the channel of the connection's only shell or program; on no channel if there are several, as nothing tells
     * which one it was, and if some are not listed. Adds none if all are closed: their user is gone.
     */
    private void note(String id, Map<String, Object> extras) {
        LiveConnection connection = live.find(id);
        if (connection == null) {
            return;
        }
        List<LiveChannel> running = connection.channels().stream()
                .filter(channel -> ChannelKind.isSession(channel.kind()))
                .toList();
        boolean all = connection.sessionsOmitted() == 0;
        if (!running.isEmpty() || !all) {
            live.note(id, all && running.size() == 1 ? running.get(0).id() : null, extras);
        }
    }

    private String text(CharSequence command) {
        String masked;
        try {
            CharSequence filtered = command;
            for (CommandLoggingFilter filter : filters.get()) {
                filtered = filter.filter(filtered);
            }
            masked = filtered.toString();
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            warn("could not be masked for", e);
            return UNMASKED;
        }
        return withoutMiddle(masked.strip());
    }

    private static String error(Exception failure) {
        String message = failure.getMessage();
        String name = failure.getClass().getSimpleName();
        return shortened(message == null || message.isBlank() ? name : name + ": " + message, MAX_ERROR);
    }

    private static String shortened(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length) + "…";
    }

    /** A text whose middle is left out if it is too long: a command at its end is to be seen as well as one at its beginning. */
    private static String withoutMiddle(String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        int head = Character.isHighSurrogate(text.charAt(HEAD - 1)) ? HEAD - 1 : HEAD;
        int tail = text.length() - TAIL;
        tail += Character.isLowSurrogate(text.charAt(tail)) ? 1 : 0;
        return text.substring(0, head) + "…(" + (tail - head) + " characters)…" + text.substring(tail);
    }

    private static void guard(Runnable hook) {
        try {
            hook.run();
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            warn("may be missing in", e);
        }
    }

    /** Without the message of the error, which may have what the user typed. */
    private static void warn(String what, Throwable e) {
        LOG.warn(
                "A command of Karaf's shell {} a recording: {}",
                what,
                e.getClass().getName());
    }
}
