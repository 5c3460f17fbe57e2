package dev.sshdaudit.core.intake;

import dev.sshdaudit.core.live.LiveView;
import dev.sshdaudit.core.live.Traffic;
import dev.sshdaudit.core.operator.ConnectionEnd;
import dev.sshdaudit.core.operator.ConnectionEnd.Outcome;
import dev.sshdaudit.core.operator.ConnectionEnd.Termination;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.message.AuditMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Recorder} keeps of its connection while the connection is open: the view for those who look at it, and by
 * whom it is ended. Guarded by the lock of the recording.
 */
final class LiveSide {

    private final Traffic traffic;
    private final LiveView view;
    private @Nullable Termination termination;

    LiveSide(Traffic traffic, long now) {
        this.traffic = traffic;
        this.view = new LiveView(traffic, now);
    }

    LiveView view() {
        return view;
    }

    /** An operator ends the connection. Returns false if an operator has done so before. */
    boolean terminate(String reason, String by) {
        if (termination != null) {
            return false;
        }
        termination = new Termination(reason, by);
        return true;
    }

    /** The extras of the last message. */
    Map<String, ?> withTermination(Map<String, ?> extras) {
        if (termination == null) {
            return extras;
        }
        Map<String, Object> all = new LinkedHashMap<>(extras);
        all.put(AuditMessage.REASON, termination.reason());
        all.put(AuditMessage.TERMINATED_BY, termination.by());
        return all;
    }

    /**
     * What the log tells of the connection when its recording has ended.
     *
     * @param rule the PID of the rule by which it is not recorded, or null
     */
    ConnectionEnd end(String id, String address, @Nullable String rule, List<Outcome> outcomes) {
        LiveClient client = view.client();
        return new ConnectionEnd(
                id,
                client == null ? null : client.user(),
                client == null ? address : client.address(),
                view.method(),
                view.nanos(),
                view.channels(),
                traffic.in(),
                traffic.out(),
                termination,
                rule,
                outcomes);
    }
}
