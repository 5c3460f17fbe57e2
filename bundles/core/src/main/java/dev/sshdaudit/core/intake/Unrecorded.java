package dev.sshdaudit.core.intake;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.Content;
import dev.sshdaudit.message.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection of which nothing is recorded. */
public record Unrecorded(String id) implements AuditConnection {

    @Override
    public boolean intercepts(Content content) {
        return false;
    }

    @Override
    public void record(Payload payload, @Nullable Long channelId, Map<String, ?> extras) {}

    @Override
    public void cannotFollow(String why) {}

    @Override
    public void disconnect(Map<String, ?> extras) {}
}
