package dev.sshdaudit.ledger.format;

import dev.sshdaudit.ledger.format.ConnectionClosed.Channel;
import dev.sshdaudit.ledger.format.ConnectionClosed.FileOperation;
import dev.sshdaudit.ledger.format.Fact.Checkpointed;
import dev.sshdaudit.ledger.format.Fact.Clock;
import dev.sshdaudit.ledger.format.Fact.Failure;
import dev.sshdaudit.ledger.format.Fact.Log;
import dev.sshdaudit.ledger.format.Fact.NodeStarted;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.Fact.RecordingProgress;
import dev.sshdaudit.ledger.format.Fact.RecordingReencrypted;
import dev.sshdaudit.ledger.format.Fact.RecordingUsed;
import dev.sshdaudit.ledger.format.Fact.RecordingsComplete;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.Fact.SigningKey;
import dev.sshdaudit.ledger.format.Fact.Timestamped;
import dev.sshdaudit.ledger.merkle.Hash;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Makes lines of facts. A fact has one form only: the keys in a fixed order, no white space, and characters that a terminal obeys or
 * does not show as escapes.
 */
public final class LineWriter {

    private LineWriter() {}

    /**
     * Makes the lines of a fact: one, or several where the lists of a {@link ConnectionClosed} do not fit into one.
     *
     * @param n the number of the first line
     * @param time when the fact was noted
     * @return the bytes of each line, at most {@link Bounds#LINE}, without the line feed that follows it in the file
     */
    public static List<byte[]> write(long n, Instant time, Fact fact) {
        if (!(fact instanceof ConnectionClosed closed)) {
            return List.of(line(n, time, fact));
        }
        List<byte[]> lines = new ArrayList<>();
        for (ConnectionClosed piece : new Pieces(closed).pieces()) {
            lines.add(line(n + lines.size(), time, piece));
        }
        return lines;
    }

    /**
     * A text as it is in lines: as a JSON string in quotes, with the escapes that lines have. So lines can be searched for a text
     * by their bytes.
     */
    public static byte[] quoted(String text) {
        return Json.string(text);
    }

    /** Makes one line; the lists of a {@link ConnectionClosed} must fit into it. */
    static byte[] line(long n, Instant time, Fact fact) {
        return Json.object(json -> {
            json.put("n", n).put("time", time).put("type", fact.type());
            fields(json, fact);
        });
    }

    private static void fields(Json json, Fact fact) throws IOException {
        if (fact instanceof SegmentHead head) {
            segment(json, head);
        } else if (fact instanceof RecordingOpened opened) {
            subject(json, opened.recording());
        } else if (fact instanceof RecordingProgress progress) {
            json.put("name", progress.name()).put("bytes", progress.bytes()).put("sha256", progress.sha256());
        } else if (fact instanceof RecordingClosed closed) {
            closed(json, closed);
        } else if (fact instanceof ConnectionClosed connection) {
            connection(json, connection);
        } else if (fact instanceof Log log) {
            json.put("text", log.text()).putIf("by", log.by());
        } else if (fact instanceof NodeStarted started) {
            json.put("clean", started.clean());
        } else if (fact instanceof Failure failure) {
            json.put("text", failure.text());
        } else if (fact instanceof Clock clock) {
            json.put("wall", clock.wall()).put("own", clock.own());
        } else if (fact instanceof RecordingUsed used) {
            json.put("name", used.name()).put("by", used.by()).putIf("reason", used.reason());
        } else if (fact instanceof RecordingReencrypted reencrypted) {
            reencrypted(json, reencrypted);
        } else if (fact instanceof RecordingsComplete complete) {
            json.put("before", complete.before()).put("count", complete.count()).putIf("by", complete.by());
        } else if (fact instanceof SigningKey key) {
            key(json, key);
        } else if (fact instanceof Checkpointed checkpoint) {
            json.put("note", checkpoint.note()).putOrNull("signature", checkpoint.signature());
        } else if (fact instanceof Timestamped timestamp) {
            json.put("checkpoint", timestamp.checkpoint()).put("token", timestamp.token());
        }
    }

    private static void segment(Json json, SegmentHead head) throws IOException {
        json.put("ledger", head.ledger())
                .put("node", head.node())
                .put("version", head.version())
                .put("size", head.size())
                .texts("frontier", head.frontier().stream().map(Hash::toString).toList())
                .putOrNull("previous", head.previous())
                .put("open", head.open())
                .put("software", head.software());
    }

    private static void closed(Json json, RecordingClosed closed) throws IOException {
        subject(json, closed.recording());
        json.put("state", closed.state().name().toLowerCase(Locale.ROOT))
                .put("end", closed.end())
                .put("bytes", closed.bytes())
                .put("sha256", closed.sha256())
                .putIf("recovered", closed.recovered())
                .putIf("imported", closed.isImported())
                .putIf("node", closed.importedFrom());
    }

    private static void reencrypted(Json json, RecordingReencrypted reencrypted) throws IOException {
        json.put("name", reencrypted.name())
                .put("as", reencrypted.as())
                .put("before", reencrypted.before())
                .put("after", reencrypted.after())
                .texts("recipients", reencrypted.recipients())
                .put("by", reencrypted.by())
                .putIf("reason", reencrypted.reason());
    }

    private static void subject(Json json, Subject subject) throws IOException {
        json.put("name", subject.name())
                .put("connection", subject.connection())
                .putIf("channel", subject.channel())
                .put("part", subject.part())
                .put("format", subject.format())
                .put("contentType", subject.contentType())
                .put("start", subject.start())
                .put("address", subject.address())
                .put("country", subject.country())
                .putIf("user", subject.user())
                .putIf("shared", subject.shared())
                .putIf("former", subject.former());
    }

    private static void connection(Json json, ConnectionClosed connection) throws IOException {
        json.put("connection", connection.connection())
                .put("start", connection.start())
                .put("end", connection.end())
                .put("address", connection.address())
                .putIf("user", connection.user())
                .putIf("attempted", connection.attempted())
                .putIf("method", connection.method())
                .putIf("key", connection.key())
                .put("client", connection.client())
                .put("failures", connection.failures())
                .objects("channels", connection.channels(), LineWriter::channel)
                .objects("files", connection.files(), LineWriter::file)
                .texts("forwardings", connection.forwardings())
                .put("lost", connection.lost())
                .putIf("former", connection.former())
                .putIf("more", connection.more());
    }

    static void key(Json json, SigningKey key) throws IOException {
        json.put("signer", key.signer()).putIf("signature", key.signature());
    }

    static void channel(Json json, Channel channel) throws IOException {
        json.put("channel", channel.channel())
                .put("kind", channel.kind())
                .putIf("command", channel.command())
                .putIf("subsystem", channel.subsystem())
                .putIf("exit", channel.exit())
                .putIf("signal", channel.signal())
                .put("in", channel.in())
                .put("out", channel.out());
    }

    static void file(Json json, FileOperation file) throws IOException {
        json.put("path", file.path()).put("op", file.op()).putIf("sha256", file.sha256());
    }
}
