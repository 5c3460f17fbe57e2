package dev.sshdaudit.query.grep;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Timestamps;
import dev.sshdaudit.query.TextHit;
import dev.sshdaudit.query.TextHit.Source;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.text.Reading;
import dev.sshdaudit.text.TextLines;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks for a text in one recording. For one thread. */
final class RecordingSearch {

    private final RecordingMetadata metadata;
    private final BooleanSupplier goesOn;
    private final LinePattern pattern;
    private final Consumer<TextHit> hits;
    private final TextLines lines = new TextLines(this::line);
    private @Nullable String user;
    private boolean damaged;

    /**
     * Makes a search.
     *
     * @param hits takes each hit, in the order of messages
     * @param goesOn asked before each message, and within long searches in one line
     */
    RecordingSearch(RecordingMetadata metadata, Pattern text, Consumer<TextHit> hits, BooleanSupplier goesOn) {
        this(metadata, text, hits, LinePattern.NANOS, goesOn);
    }

    /**
     * Makes a search.
     *
     * @param nanos as in {@link LinePattern}
     */
    RecordingSearch(
            RecordingMetadata metadata, Pattern text, Consumer<TextHit> hits, long nanos, BooleanSupplier goesOn) {
        this.metadata = metadata;
        this.user = metadata.username();
        this.goesOn = goesOn;
        this.pattern = new LinePattern(text, nanos, goesOn);
        this.hits = hits;
    }

    /** Reads the recording to its end, or to where it breaks off, or until its lines have taken too long. */
    void read(RecordingReader reader) throws IOException {
        if (Reading.copy(
                reader,
                this::take,
                problem -> damaged |= !isOpen(problem),
                () -> goesOn.getAsBoolean() && !pattern.isOver())) {
            lines.end();
        }
    }

    /** Whether lines were left out for which the pattern takes too long, or too much stack. */
    boolean isPartly() {
        return pattern.leftOut() > 0 || pattern.isOver();
    }

    /** Whether a recording ends so because it is being written. */
    private boolean isOpen(RecordingException problem) {
        return metadata.state() == State.OPEN
                && (problem.problem() == Problem.CUT || problem.problem() == Problem.NOT_ENDED);
    }

    /** Whether a part of the recording could not be read. */
    boolean isDamaged() {
        return damaged;
    }

    private void take(AuditMessage message) {
        lines.add(message);
        if (message.payload() instanceof HandshakeSuccessful login) {
            user = login.username(); // the ledger does not tell it of a recording that is open
        } else if (message.payload() instanceof Exec exec) {
            text(message, exec.program());
        } else if (!message.extras().isEmpty()
                && message.extras().get(AuditMessage.COMMAND) instanceof String command) {
            text(message, command);
        }
    }

    private void text(AuditMessage message, String command) {
        byte[] bytes = command.getBytes(UTF_8);
        found(message, Source.COMMAND, pattern.find(bytes, bytes.length, 0));
    }

    private void line(AuditMessage last, long stream, byte[] bytes, int length, int before) {
        String hit = pattern.find(bytes, length, before);
        if (hit != null) {
            Source source = stream == Io.STDIN ? Source.TYPED : stream == Io.STDERR ? Source.ERROR : Source.SHOWN;
            found(last, source, hit);
        }
    }

    private void found(AuditMessage message, Source source, @Nullable String line) {
        if (line != null) {
            Instant time = Timestamps.toInstant(message.timestamp());
            hits.accept(new TextHit(
                    metadata.name(),
                    message.connectionId(),
                    user,
                    time,
                    Duration.between(metadata.start(), time),
                    message.channelId(),
                    source,
                    line));
        }
    }
}
