package dev.sshdaudit.shell;

import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.shell.play.Times;
import dev.sshdaudit.text.Visible;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** Reads options that say which messages are wanted. */
final class MessageOptions {

    private MessageOptions() {}

    /** Reads names of types, with commas between. */
    static List<String> types(@Nullable String text) throws CommandException {
        if (text == null) {
            return List.of();
        }
        List<String> types = List.of(text.split(",", -1));
        for (String type : types) {
            String begin = type.endsWith("*") ? type.substring(0, type.length() - 1) : null;
            if (names().noneMatch(name -> begin == null ? name.equals(type) : name.startsWith(begin))) {
                throw new CommandException("--type " + Visible.plain(type) + " is no type of message. There are "
                        + String.join(", ", names().toList()) + "; auth* means all that begin so");
            }
        }
        return types;
    }

    /** The names of types, and those for facts that have no type of their own. */
    static Stream<String> names() {
        return Stream.concat(
                Arrays.stream(MessageType.values()).map(MessageType::id).filter(name -> !name.equals("unknown")),
                Stream.of("file", "command"));
    }

    /**
     * Reads a moment within a recording: a length of time since its start, or a date and time.
     *
     * @param start when the recording began
     * @param end whether the end of a day is meant by a day
     * @return nanoseconds since the epoch
     */
    static long moment(String option, String text, Instant start, boolean end) throws CommandException {
        long since = Times.parse(text);
        if (since >= 0) {
            return nanos(start) + since;
        }
        Moments moments = new Moments(ZoneId.systemDefault(), Instant.now());
        try {
            return nanos(end ? moments.until(option, text) : moments.since(option, text));
        } catch (CommandException e) {
            throw new CommandException(
                    option + " " + Visible.plain(text) + " is no time within a recording. Times are 90 or 1:30"
                            + " (since its start), 5m, 2026-11-20T10:00");
        }
    }

    private static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }
}
