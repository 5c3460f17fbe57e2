package dev.sshdaudit.core.intake;

import dev.sshdaudit.core.live.LiveView;
import dev.sshdaudit.core.live.ShownOutput;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.live.ShownContent;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The recordings that are shown to the user of one connection. Guarded by the lock of the connection's recording. */
final class Viewings {

    private final Object lock;
    private final Time time;
    private final LiveView view;
    private final BiConsumer<@Nullable Long, Map<String, ?>> notes;
    private final List<Viewing> all = new ArrayList<>(0);

    /**
     * Begins with none.
     *
     * @param lock the lock of the recording
     * @param view what the connection does now
     * @param notes records extras on a channel, or on none
     */
    Viewings(Object lock, Time time, LiveView view, BiConsumer<@Nullable Long, Map<String, ?>> notes) {
        this.lock = lock;
        this.time = time;
        this.view = view;
        this.notes = notes;
    }

    /** Begins to show a recording. */
    ShownContent show(String recording) {
        Viewing viewing = new Viewing(recording);
        all.add(viewing);
        viewing.tell(false);
        return viewing;
    }

    /**
     * The payload of the next message without output that shows recordings.
     *
     * @param hasExtras whether the message tells more than the payload
     * @return the same payload if it has no such output, null if nothing is left
     */
    @Nullable
    Payload without(@Nullable Payload payload, @Nullable Long channelId, boolean hasExtras) {
        if (all.isEmpty() || channelId == null || !(payload instanceof Io io) || io.stream() != Io.STDOUT) {
            return payload;
        }
        Bytes data = io.data();
        if (data == null || data.length() == 0) {
            return payload;
        }
        byte[] before = data.toByteArray();
        byte[] rest = before;
        for (Viewing viewing : all) {
            rest = channelId.equals(viewing.channel()) ? viewing.output.takeOut(rest) : rest;
        }
        if (rest == before) {
            return payload;
        }
        tell();
        return rest.length == 0 && !hasExtras ? null : new Io(Io.STDOUT, Bytes.copyOf(rest));
    }

    /** Records which recordings are shown, as far as that is due. */
    void tell() {
        all.forEach(viewing -> viewing.tell(false));
    }

    /**
     * One recording that is shown. The output goes to one channel: a program on another one, which may send bytes that are announced
     * before the viewer's channel can, hides none of them.
     */
    private final class Viewing implements ShownContent {

        private final ShownOutput output;
        private final @Nullable Long onlySession = view.onlySession();
        private final long changes = view.sessionChanges();

        private Viewing(String recording) {
            this.output = new ShownOutput(recording, time.nanos());
        }

        /** The channel that shows the recording; null if that is not known, or is no longer. */
        private @Nullable Long channel() {
            return view.sessionChanges() == changes ? onlySession : null;
        }

        private void tell(boolean end) {
            Map<String, Object> due = output.due(time.nanos(), end);
            if (due != null) {
                notes.accept(channel(), due);
            }
        }

        @Override
        public void announce(byte[] bytes) {
            synchronized (lock) {
                output.announce(bytes);
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                tell(true);
                all.remove(this);
            }
        }
    }
}
