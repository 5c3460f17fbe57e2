package dev.sshdaudit.asciinema;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Reads a cast of version 2 or 3 as messages, whichever program wrote it. Messages of the header come first: user,
 * terminal, environment and program, all with the time of the start. Output and errors are one stream, as casts do not
 * keep them apart. An event that is no message, such as a marker, becomes an output of no bytes with the extra {@code
 * marker}.
 *
 * <p>A cast has no end mark: a cast that was cut between two lines reads like a whole one. A line that cannot be read
 * is {@link Problem#DAMAGED} or beyond the {@link Problem#LIMIT}, and reading can go on after it. For one thread at a
 * time.
 */
public final class CastReader implements RecordingReader {

    private final CastLines lines;
    private final CastMessages messages;
    private final Queue<AuditMessage> ready = new ArrayDeque<>();
    private long count;
    private boolean over;

    private CastReader(CastLines lines, Map<?, ?> header) throws IOException {
        this.lines = lines;
        this.messages = new CastMessages(header);
        ready.addAll(messages.ofHeader());
    }

    /**
     * Opens a cast.
     *
     * @param input the cast from its first byte; closed with the reader, or if this method throws
     * @throws RecordingException if the input does not begin like a cast
     * @throws IOException if the input cannot be read
     */
    public static CastReader open(InputStream input) throws IOException {
        CastLines lines = new CastLines(input);
        try {
            return new CastReader(lines, header(lines));
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    private static Map<?, ?> header(CastLines lines) throws IOException {
        CastLines.Kind kind = lines.read();
        String problem = "there is no line of JSON that tells version 2 or 3";
        try {
            if (kind == CastLines.Kind.WHOLE
                    && Json.parse(lines.text()) instanceof Map<?, ?> header
                    && (header.get("version") instanceof Long version && (version == 2 || version == 3))) {
                return header;
            }
        } catch (IOException e) {
            problem += ", it is " + reason(e);
        }
        throw new RecordingException(Problem.NOT_A_RECORDING, 0, 0, false, problem);
    }

    @Override
    public @Nullable AuditMessage read() throws IOException {
        while (ready.isEmpty() && !over) {
            switch (lines.read()) {
                case WHOLE -> line();
                case CUT -> {
                    over = true;
                    throw problem(Problem.CUT, "it breaks off in the middle of a line", false);
                }
                case LONG -> throw problem(Problem.LIMIT, "a line is too long", true);
                default -> over = true;
            }
        }
        AuditMessage message = ready.poll();
        count += message == null ? 0 : 1;
        return message;
    }

    private void line() throws IOException {
        try {
            String text = lines.text();
            if (!text.startsWith("#")) { // in version 3, that is a comment
                ready.add(messages.ofEvent(Json.parse(text)));
            }
        } catch (IOException e) {
            throw problem(Problem.DAMAGED, "a line is no event: it is " + reason(e), true);
        }
    }

    private static @Nullable String reason(IOException e) {
        return e instanceof CharacterCodingException ? "not UTF-8" : e.getMessage();
    }

    private RecordingException problem(Problem problem, String detail, boolean recoverable) {
        return new RecordingException(problem, lines.start(), count, recoverable, detail);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
