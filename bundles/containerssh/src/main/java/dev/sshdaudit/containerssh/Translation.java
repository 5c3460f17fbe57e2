package dev.sshdaudit.containerssh;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration of ContainerSSH becomes here. Immutable. Has no secrets: where there is one, the value is a reference such as
 * {@code $[env:NAME]}. All else can be text that others chose, which is to be escaped before it is printed.
 *
 * @param lines one for each key of the section {@code audit} that is in the file, in the order of the file
 * @param notes what is to be known beside, for people: sentences without a full stop
 */
public record Translation(List<Line> lines, List<String> notes) {

    /** What becomes of a key. */
    public enum Outcome {
        /** It becomes a key with this value. */
        SET,
        /** It is a secret, which is not copied: the value is a reference to the place where the operator puts it. */
        REFERENCE,
        /** It has no value, so it is not written. */
        EMPTY,
        /** Nothing here is like it. */
        UNKNOWN,
        /** Its value is not allowed; as long as there is one such line, nothing is written. */
        WRONG
    }

    /**
     * A key of the file.
     *
     * @param line where the key stands, from 1
     * @param source the key with the sections around it, such as {@code audit.s3.bucket}; shortened where it is very long
     * @param pid the PID here; null if nothing here is like it
     * @param key the key of that PID; null if nothing here is like it
     * @param value the value as it is written to a file; null unless the outcome is {@link Outcome#SET} or {@link Outcome#REFERENCE}
     * @param remark what differs or is to be done, a sentence without a full stop; empty if nothing
     */
    public record Line(
            int line,
            String source,
            Outcome outcome,
            @Nullable String pid,
            @Nullable String key,
            @Nullable String value,
            String remark) {}

    /** Copies the lists. */
    public Translation {
        lines = List.copyOf(lines);
        notes = List.copyOf(notes);
    }

    /** The lines whose values are not allowed. */
    public List<Line> wrong() {
        return lines.stream().filter(line -> line.outcome() == Outcome.WRONG).toList();
    }

    /** The keys to set with their values, by PID, in the order of the file. */
    public Map<String, Map<String, String>> keys() {
        Map<String, Map<String, String>> keys = new LinkedHashMap<>();
        for (Line line : lines) {
            if (line.pid() != null && line.key() != null && line.value() != null) {
                keys.computeIfAbsent(line.pid(), pid -> new LinkedHashMap<>()).put(line.key(), line.value());
            }
        }
        return keys;
    }
}
