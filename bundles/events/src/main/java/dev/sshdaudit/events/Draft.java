package dev.sshdaudit.events;

import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.message.AuditMessage;
import java.util.List;

/**
 * What events are made from, and where they go. For one thread.
 *
 * @param client whose message it is
 * @param message the message
 * @param known what is known of the connection
 * @param events takes the events
 */
record Draft(LiveClient client, AuditMessage message, KnownConnection known, List<AuditEvent> events) {

    /** The facts that all events of the connection have. */
    Facts facts() {
        return known.facts(client);
    }

    /** As {@link #facts()}, with the channel. */
    Facts channelFacts() {
        return facts().number("channel", message.channelId());
    }

    /** Adds an event. Its id is made of the message's connection and time, so that it is the same for the same message. */
    void add(Kind kind, Facts facts) {
        String id = client.id() + "-" + message.timestamp() + "-" + kind.id();
        String whole = known.sameTime() == 0 ? id : id + "-" + known.sameTime();
        events.add(new AuditEvent(kind, whole, message.timestamp(), facts.values()));
    }
}
