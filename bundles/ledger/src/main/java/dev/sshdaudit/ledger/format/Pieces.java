package dev.sshdaudit.ledger.format;

import dev.sshdaudit.ledger.format.ConnectionClosed.Channel;
import dev.sshdaudit.ledger.format.ConnectionClosed.FileOperation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides the lists of a connection so that each line keeps within {@link Bounds#LINE}. All other fields are in each line. The
 * bounds of texts make each entry fit into an empty line.
 */
final class Pieces {

    /** Bytes that the fields of {@link Line} can be longer than in a line with the number 0. */
    private static final int NUMBER = 20;

    private static final int COMMA = 1;

    private final ConnectionClosed whole;
    private final int room;
    private final List<ConnectionClosed> pieces = new ArrayList<>();

    private final List<Channel> channels = new ArrayList<>();
    private final List<FileOperation> files = new ArrayList<>();
    private final List<String> forwardings = new ArrayList<>();
    private int used;

    Pieces(ConnectionClosed whole) {
        this.whole = whole;
        ConnectionClosed empty = whole.with(List.of(), List.of(), List.of(), true);
        this.room = Bounds.LINE - NUMBER - LineWriter.line(0, Instant.EPOCH, empty).length;
    }

    /** The pieces, in order; at least one. */
    List<ConnectionClosed> pieces() {
        for (Channel channel : whole.channels()) {
            need(Json.object(json -> LineWriter.channel(json, channel)).length);
            channels.add(channel);
        }
        for (FileOperation file : whole.files()) {
            need(Json.object(json -> LineWriter.file(json, file)).length);
            files.add(file);
        }
        for (String forwarding : whole.forwardings()) {
            need(Json.string(forwarding).length);
            forwardings.add(forwarding);
        }
        end(whole.more());
        return pieces;
    }

    private void need(int bytes) {
        if (used > 0 && used + bytes + COMMA > room) {
            end(true);
        }
        used += bytes + COMMA;
    }

    private void end(boolean more) {
        pieces.add(whole.with(channels, files, forwardings, more));
        channels.clear();
        files.clear();
        forwardings.clear();
        used = 0;
    }
}
