package dev.sshdaudit.events;

import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.Shell;
import dev.sshdaudit.message.ChannelRequest.Subsystem;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeFailed;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.GlobalRequest;
import dev.sshdaudit.message.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of messages. Takes named facts only, so that no password, answer or content can come along. The memory that is kept
 * is bounded. For one thread.
 */
final class EventMapper {

    /** Connections of which something is remembered. Of others, later events tell less. */
    static final int MAX_CONNECTIONS = 20_000;

    private final Map<String, KnownConnection> connections = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, KnownConnection> eldest) {
            return size() > MAX_CONNECTIONS;
        }
    };

    /** The events that a message tells of: none, one, or, where something was lost before it, two. */
    List<AuditEvent> of(LiveMessage live) {
        LiveClient client = live.client();
        AuditMessage message = live.message();
        KnownConnection known = connections.computeIfAbsent(client.id(), id -> new KnownConnection());
        known.learn(message);
        List<AuditEvent> events = new ArrayList<>(2);
        Draft draft = new Draft(client, message, known, events);
        gaps(draft);
        Payload payload = message.payload();
        if (payload instanceof Authentication attempt) {
            Logins.attempt(draft, attempt);
        } else if (payload instanceof HandshakeSuccessful in) {
            known.loggedIn();
            Logins.accepted(draft, in);
        } else if (payload instanceof ChannelOpen open) {
            Forwardings.opened(draft, open);
        } else if (payload instanceof GlobalRequest request) {
            Forwardings.requested(draft, request);
        } else {
            others(draft, payload);
        }
        if (payload instanceof Disconnect) {
            connections.remove(client.id());
        }
        return events;
    }

    /** How many connections something is remembered of. */
    int remembered() {
        return connections.size();
    }

    private static void others(Draft draft, Payload payload) {
        Map<String, Object> extras = draft.message().extras();
        if (payload instanceof Connect) {
            if (!extras.containsKey(AuditMessage.CONTINUES) && !extras.containsKey(AuditMessage.SHARED)) {
                draft.add(Kind.CONNECT, draft.facts().flag("joined", extras.get(AuditMessage.JOINED)));
            }
        } else if (payload instanceof HandshakeFailed failed) {
            draft.known().endsBecause(failed.reason());
        } else if (payload instanceof Disconnect) {
            Facts facts = draft.facts();
            draft.known().sum(facts, draft.client(), draft.message().timestamp());
            Object reason = extras.get(AuditMessage.REASON);
            draft.add(
                    Kind.DISCONNECT,
                    facts.text("reason", reason == null ? draft.known().reason() : reason));
        } else if (payload instanceof Exec exec) {
            draft.add(Kind.EXEC, draft.channelFacts().text("request", "exec").text("command", exec.program()));
        } else if (payload instanceof Shell) {
            draft.add(Kind.EXEC, draft.channelFacts().text("request", "shell"));
        } else if (payload instanceof Subsystem subsystem) {
            draft.add(Kind.SUBSYSTEM, draft.channelFacts().text("subsystem", subsystem.subsystem()));
        } else {
            notes(draft, extras);
        }
    }

    /** Facts that stand in extras of messages without data. */
    private static void notes(Draft draft, Map<String, Object> extras) {
        if (extras.get(AuditMessage.FILE) instanceof Map<?, ?> file) {
            draft.add(Kind.FILE, file(draft.channelFacts(), file));
        }
        if (extras.get(AuditMessage.COMMAND) instanceof String command) {
            draft.add(Kind.COMMAND, draft.channelFacts().text("command", command));
        }
        if (extras.get(AuditMessage.COMMAND_ENDED) instanceof String command) {
            Object error = extras.get("commandError");
            draft.add(
                    Kind.COMMAND,
                    draft.channelFacts()
                            .text("command", command)
                            .flag("ended", true)
                            .flag("failed", error != null)
                            .text("error", error));
        }
    }

    private static Facts file(Facts facts, Map<?, ?> file) {
        for (String key : List.of("op", "path", "to", "or", "from", "mode", "sha256", "result", "notFollowed")) {
            facts.text(key, file.get(key));
        }
        return facts.number("length", file.get("length"))
                .number("bytesRead", file.get("bytesRead"))
                .number("bytesWritten", file.get("bytesWritten"))
                .flag("finished", file.get("finished"))
                .flag("openedBefore", file.get("openedBefore"));
    }

    private static void gaps(Draft draft) {
        Map<String, Object> extras = draft.message().extras();
        boolean lost = extras.get(AuditMessage.LOST_MESSAGES) instanceof Long;
        Map<?, ?> unlisted = map(extras.get(AuditMessage.UNLISTED));
        Map<?, ?> unrecorded = map(extras.get(AuditMessage.UNRECORDED));
        if (!lost && unlisted == null && unrecorded == null) {
            return;
        }
        Facts facts = draft.facts()
                .number("lostMessages", extras.get(AuditMessage.LOST_MESSAGES))
                .number("lostBytes", extras.get(AuditMessage.LOST_BYTES));
        if (unlisted != null) {
            facts.number("lostConnections", unlisted.get("connections"))
                    .number("lostMessages", unlisted.get("messages"));
        }
        if (unrecorded != null) {
            facts.number("lostConnections", 1L)
                    .number("lostMessages", unrecorded.get("messages"))
                    .number("lostBytes", unrecorded.get("bytes"))
                    .text("address", unrecorded.get("address"))
                    .text("user", unrecorded.get("user"));
        }
        draft.add(Kind.GAP, facts);
    }

    private static @Nullable Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : null;
    }
}
