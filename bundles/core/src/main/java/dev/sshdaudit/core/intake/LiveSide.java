package dev.sshdaudit.core.intake;

import dev.sshdaudit.core.live.LiveView;
import dev.sshdaudit.core.live.ShownOutput;
import dev.sshdaudit.core.live.Traffic;
import dev.sshdaudit.core.operator.ConnectionEnd;
import dev.sshdaudit.core.operator.ConnectionEnd.Outcome;
import dev.sshdaudit.core.operator.ConnectionEnd.Termination;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Recorder} keeps of its connection while the connection is open: the view for those who look at it, the recordings
 * that are shown to its user, and by whom it is ended. Guarded by the lock of the recording.
 */
final class LiveSide {

    private final Traffic traffic;
    private final LiveView view;
    private final List<ShownOutput> shown = new ArrayList<>(0);
    private @Nullable Termination termination;

    LiveSide(Traffic traffic, long now) {
        this.traffic = traffic;
        this.view = new LiveView(traffic, now);
    }

    LiveView view() {
        return view;
    }

    // recordings that are shown

    boolean isShowing() {
        return !shown.isEmpty();
    }

    void show(ShownOutput output) {
        shown.add(output);
    }

    void forget(ShownOutput output) {
        shown.remove(output);
    }

    /** The payload without output that shows recordings: the same payload if there is no such output, null if nothing is left. */
    @Nullable
    Payload withoutShown(@Nullable Payload payload) {
        if (!(payload instanceof Io io) || io.stream() != Io.STDOUT) {
            return payload;
        }
        Bytes data = io.data();
        if (data == null || data.length() == 0) {
            return payload;
        }
        byte[] before = data.toByteArray();
        byte[] rest = before;
        for (ShownOutput output : shown) {
            rest = output.takeOut(rest);
        }
        if (rest == before) {
            return payload;
        }
        return rest.length == 0 ? null : new Io(Io.STDOUT, Bytes.copyOf(rest));
    }

    /** The extras of messages that are due now and tell which recordings are shown; as in {@link ShownOutput#due}. */
    List<Map<String, Object>> shownDue(long now, boolean end) {
        if (shown.isEmpty()) {
            return List.of();
        }
        List<Map<String, Object>> all = new ArrayList<>();
        for (ShownOutput output : shown) {
            Map<String, Object> due = output.due(now, end);
            if (due != null) {
                all.add(due);
            }
        }
        return all;
    }

    // the end

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

    /** What the log tells of the connection when its recording has ended. */
    ConnectionEnd end(String id, String address, Outcome outcome) {
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
                outcome);
    }
}
