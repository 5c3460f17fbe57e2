package dev.sshdaudit.shell;

import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.text.MessageFilter;
import dev.sshdaudit.text.Timeline;
import dev.sshdaudit.text.Transcript;
import dev.sshdaudit.text.Visible;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Prints messages of open connections as lines with times, and, where they are of several, with whose they are. For one thread. */
final class Following {

    /** Characters of a connection's id before each line. */
    private static final int ID = 8;

    private static final int USER = 12;

    private final Consumer<String> out;
    private final MessageFilter wanted;
    private final boolean several;
    private final Map<String, Transcript> transcripts = new LinkedHashMap<>();
    private String ended = "";

    /**
     * Makes a printer.
     *
     * @param several whether messages of several connections come
     */
    Following(Consumer<String> out, MessageFilter wanted, boolean several) {
        this.out = out;
        this.wanted = wanted;
        this.several = several;
    }

    /** Takes the next message. */
    void take(LiveMessage live) {
        if (live.skipped() > 0) {
            pause();
            out.accept(
                    "~~~~ " + live.skipped() + " messages are left out here: they came faster than they could be shown."
                            + " They are in the recordings");
        }
        String id = live.client().id();
        if (wanted.test(live.message())) {
            transcripts.computeIfAbsent(id, key -> transcript(live.client())).add(live.message());
        }
        if (live.message().payload() instanceof Disconnect) {
            Transcript over = transcripts.remove(id);
            if (over != null) {
                over.end();
            }
            ended = id;
        }
    }

    private Transcript transcript(LiveClient client) {
        Timeline timeline = Timeline.absolute(ZoneId.systemDefault());
        if (!several) {
            return new Transcript(timeline, out);
        }
        String id = client.id().substring(0, Math.min(ID, client.id().length()));
        String user = client.user() == null ? "-" : Table.cut(Visible.plain(client.user()), USER);
        String start = id + " " + user + " ".repeat(Math.max(0, USER - user.codePointCount(0, user.length()))) + " ";
        return new Transcript(timeline, line -> out.accept(start + line));
    }

    /** Prints what waits for the end of its line: nothing came for a while. */
    void pause() {
        transcripts.values().forEach(Transcript::end);
    }

    /** Whether a connection has ended. */
    boolean hasEnded(String id) {
        return ended.equals(id);
    }
}
