package dev.sshdaudit.web.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A piece of a cast of one channel, over all parts of the connection: the output before it, from which a player makes the screen, and the
 * events from a moment on. Reads no further than that needs. For one answer and one thread.
 */
final class CastWindow implements CastChannel.Taker {

    /** What an event counts beside its text: a recording of events without text has an end, too. */
    private static final int EVENT = 32;

    private static final int PIECE = 64 << 10;
    /** How much more than was asked for is told of one moment: what is beyond is left out. */
    private static final long MOST_OF_A_MOMENT = 16 << 20;

    private final Told told;
    private final CastTrack track;
    private final Reel reel;
    private final CastChannel channel;
    private final LeadRing lead;
    private final long from;
    private final long bytes;
    private boolean begun;
    private long count;

    /** The time of the last event. */
    private long last;

    CastWindow(Told told, CastTrack track, CastRequest request) {
        this.told = told;
        this.track = track;
        this.reel = track.reel();
        this.channel = track.channel();
        this.lead = track.lead();
        this.from = request.from();
        this.bytes = request.bytes();
    }

    /**
     * Tells it.
     *
     * @return whether the track stands where the next window begins, so that this one can be read on
     */
    boolean tell() throws IOException {
        for (Reel.Next next = track.next(); next != Reel.Next.END; next = track.next()) {
            if (next == Reel.Next.MESSAGE || next == Reel.Next.PART) {
                if (!begun && reel.t() >= from) {
                    begin(from);
                }
                if (begun && count >= bytes && isNewMoment()) {
                    endAt(reel.t(), false);
                    track.hold(next, reel.t());
                    return true;
                } else if (count >= bytes + MOST_OF_A_MOMENT) {
                    event('m', "more of this moment is left out");
                    endAt(reel.t() + 1, false);
                    return false;
                }
            }
            take(next);
        }
        if (!begun) {
            begin(reel.t());
        }
        endAt(reel.t(), true);
        return false;
    }

    private boolean isNewMoment() {
        return reel.t() > last;
    }

    private void take(Reel.Next next) throws IOException {
        switch (next) {
            case PART -> {
                if (reel.part().part() > 1) {
                    event('m', "part " + reel.part().part());
                }
            }
            case MESSAGE -> channel.take(reel.message(), this);
            default -> channel.gap(reel.text(), this);
        }
    }

    private void begin(long at) throws IOException {
        channel.endMasked(this);
        begun = true;
        last = at;
        TerminalState terminal = channel.terminal();
        told.send(json -> {
            json.writeStartObject();
            json.writeStringField("k", "head");
            Json.channel(json, track.number());
            json.writeNumberField("columns", terminal.columns());
            json.writeNumberField("rows", terminal.rows());
            Json.text(json, "term", terminal.term());
            Json.seconds(json, "from", at);
            json.writeNumberField("lead", lead.length());
            json.writeBooleanField("exact", lead.isWhole());
            json.writeEndObject();
        });
        lead.give((columns, rows, text) -> told.send(json -> {
            json.writeStartObject();
            json.writeStringField("k", "lead");
            json.writeNumberField("columns", columns);
            json.writeNumberField("rows", rows);
            Json.text(json, "data", text);
            json.writeEndObject();
        }));
    }

    private void endAt(long t, boolean isLast) throws IOException {
        channel.endMasked(this);
        told.send(json -> {
            json.writeStartObject();
            json.writeStringField("k", "end");
            Json.seconds(json, "to", t);
            json.writeBooleanField("last", isLast);
            json.writeEndObject();
        });
    }

    @Override
    public void output(byte[] utf8) throws IOException {
        lead.add(utf8);
        if (!begun) {
            return;
        }
        String text = new String(utf8, StandardCharsets.UTF_8);
        for (int at = 0; at < text.length(); ) {
            int to = Math.min(text.length(), at + PIECE);
            if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
                to--;
            }
            send('o', text.substring(at, to));
            at = to;
        }
        count += utf8.length + EVENT;
    }

    @Override
    public void event(char code, String text) throws IOException {
        if (begun) {
            send(code, text);
            count += text.length() + EVENT;
        }
    }

    @Override
    public void resize(int columns, int rows) throws IOException {
        lead.resize(columns, rows);
        if (begun) {
            event('r', columns + "x" + rows);
        }
    }

    @Override
    public void missing() {
        lead.isInexact();
    }

    private void send(char code, String text) throws IOException {
        last = Math.max(last, reel.t());
        told.send(json -> {
            json.writeStartArray();
            json.writeNumber(Json.seconds(last));
            json.writeString(String.valueOf(code));
            json.writeString(Json.whole(text));
            json.writeEndArray();
        });
    }
}
