package dev.sshdaudit.ledger.format;

import dev.sshdaudit.ledger.format.ConnectionClosed.Channel;
import dev.sshdaudit.ledger.format.ConnectionClosed.FileOperation;
import dev.sshdaudit.ledger.format.Fact.Checkpointed;
import dev.sshdaudit.ledger.format.Fact.Clock;
import dev.sshdaudit.ledger.format.Fact.Failure;
import dev.sshdaudit.ledger.format.Fact.Log;
import dev.sshdaudit.ledger.format.Fact.NodeStarted;
import dev.sshdaudit.ledger.format.Fact.NodeStopped;
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
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes facts of lines. A line must have exactly the fields of its type, in any order; a type that version 1 of the format does
 * not know is an error, since a later version says so in the head of the segment.
 */
public final class LineParser {

    private static final Map<String, Function<Fields, Fact>> TYPES = Map.ofEntries(
            Map.entry("segment", LineParser::segment),
            Map.entry("recording.opened", fields -> new RecordingOpened(subject(fields))),
            Map.entry("recording.progress", LineParser::progress),
            Map.entry("recording.closed", LineParser::closed),
            Map.entry("connection.closed", LineParser::connection),
            Map.entry("log.on", fields -> log(fields, Log.What.ON)),
            Map.entry("log.off", fields -> log(fields, Log.What.OFF)),
            Map.entry("log.changed", fields -> log(fields, Log.What.CHANGED)),
            Map.entry("node.started", fields -> new NodeStarted(fields.flag("clean"))),
            Map.entry("node.stopped", fields -> new NodeStopped()),
            Map.entry("failure.begun", fields -> new Failure(true, fields.text("text"))),
            Map.entry("failure.ended", fields -> new Failure(false, fields.text("text"))),
            Map.entry("clock", fields -> new Clock(fields.time("wall"), fields.time("own"))),
            Map.entry("recording.deleted", fields -> used(fields, RecordingUsed.What.DELETED)),
            Map.entry("recording.held", fields -> used(fields, RecordingUsed.What.HELD)),
            Map.entry("recording.released", fields -> used(fields, RecordingUsed.What.RELEASED)),
            Map.entry("recording.viewed", fields -> used(fields, RecordingUsed.What.VIEWED)),
            Map.entry("recording.exported", fields -> used(fields, RecordingUsed.What.EXPORTED)),
            Map.entry("recording.reencrypted", LineParser::reencrypted),
            Map.entry("recordings.complete", LineParser::complete),
            Map.entry("key", fields -> new SigningKey(fields.text("signer"), fields.textIf("signature"))),
            Map.entry("timestamp", fields -> new Timestamped(fields.number("checkpoint"), fields.text("token"))),
            Map.entry("checkpoint", fields -> new Checkpointed(fields.text("note"), fields.textOrNull("signature"))));

    private LineParser() {}

    /**
     * Reads a line.
     *
     * @param file the name of the segment, for errors
     * @throws LedgerException if the bytes are not a line of version 1 of the format
     */
    public static Line parse(LineReader.Raw line, String file) throws LedgerException {
        try {
            return parse(line.bytes());
        } catch (IllegalArgumentException e) {
            throw new LedgerException(file, line.number(), "not a line of a ledger: " + e.getMessage());
        }
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if the bytes are not a line of version 1 of the format. The message is a sentence
     *     without a full stop, and has no part of the line
     */
    public static Line parse(byte[] bytes) {
        Fields fields = Fields.parse(bytes);
        long n = fields.number("n");
        Instant time = fields.time("time");
        Function<Fields, Fact> type = TYPES.get(fields.text("type"));
        if (type == null) {
            throw new IllegalArgumentException("it is of a type that version 1 of the format does not know");
        }
        Fact fact = type.apply(fields);
        fields.end();
        return new Line(n, time, fact);
    }

    private static Fact segment(Fields fields) {
        return new SegmentHead(
                fields.text("ledger"),
                fields.text("node"),
                version(fields),
                fields.number("size"),
                fields.texts("frontier").stream().map(Hash::ofHex).toList(),
                fields.textOrNull("previous"),
                fields.number("open"),
                fields.text("software"));
    }

    private static int version(Fields fields) {
        int version = fields.smallNumber("version");
        if (version != SegmentHead.VERSION) {
            throw new IllegalArgumentException("the segment has version " + version
                    + " of the format, and this program reads version " + SegmentHead.VERSION);
        }
        return version;
    }

    private static Fact progress(Fields fields) {
        return new RecordingProgress(fields.text("name"), fields.number("bytes"), fields.hash("sha256"));
    }

    private static Fact closed(Fields fields) {
        return new RecordingClosed(
                subject(fields),
                state(fields.text("state")),
                fields.time("end"),
                fields.number("bytes"),
                fields.hash("sha256"),
                fields.flagIf("recovered"),
                importedFrom(fields));
    }

    /** The node of an imported recording; null if it was not imported. */
    private static @Nullable String importedFrom(Fields fields) {
        return fields.flagIf("imported") ? fields.text("node") : null;
    }

    private static State state(String text) {
        return switch (text) {
            case "ended" -> State.ENDED;
            case "continued" -> State.CONTINUED;
            case "cut" -> State.CUT;
            default -> throw new IllegalArgumentException("\"state\" is none of ended, continued, cut");
        };
    }

    private static Subject subject(Fields fields) {
        return new Subject(
                fields.text("name"),
                fields.text("connection"),
                fields.numberIf("channel"),
                fields.smallNumber("part"),
                fields.text("format"),
                fields.text("contentType"),
                fields.time("start"),
                fields.text("address"),
                fields.text("country"),
                fields.textIf("user"),
                fields.flagIf("shared"),
                fields.textIf("former"));
    }

    private static Fact connection(Fields fields) {
        return new ConnectionClosed(
                fields.text("connection"),
                fields.time("start"),
                fields.time("end"),
                fields.text("address"),
                fields.textIf("user"),
                fields.textIf("attempted"),
                fields.textIf("method"),
                fields.textIf("key"),
                fields.text("client"),
                fields.number("failures"),
                fields.objects("channels", LineParser::channel),
                fields.objects(
                        "files", file -> new FileOperation(file.text("path"), file.text("op"), file.textIf("sha256"))),
                fields.texts("forwardings"),
                fields.number("lost"),
                fields.textIf("former"),
                fields.flagIf("more"));
    }

    private static Channel channel(Fields fields) {
        return new Channel(
                fields.number("channel"),
                fields.text("kind"),
                fields.textIf("command"),
                fields.textIf("subsystem"),
                fields.numberIf("exit"),
                fields.textIf("signal"),
                fields.number("in"),
                fields.number("out"));
    }

    private static Fact log(Fields fields, Log.What what) {
        return new Log(what, fields.text("text"), fields.textIf("by"));
    }

    private static Fact complete(Fields fields) {
        return new RecordingsComplete(fields.time("before"), fields.number("count"), fields.textIf("by"));
    }

    private static Fact reencrypted(Fields fields) {
        return new RecordingReencrypted(
                fields.text("name"),
                fields.text("as"),
                fields.hash("before"),
                fields.hash("after"),
                fields.texts("recipients"),
                fields.text("by"),
                fields.textIf("reason"));
    }

    private static Fact used(Fields fields, RecordingUsed.What what) {
        return new RecordingUsed(what, fields.text("name"), fields.text("by"), fields.textIf("reason"));
    }
}
