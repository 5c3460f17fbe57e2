package dev.sshdaudit.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration of ContainerSSH becomes here. Immutable. Has no secrets; all else can be text that others chose, which is to be
 * escaped before it is printed.
 *
 * @param lines one for each key of the section {@code audit} that is in the file, in the order of the file
 * @param notes what is to be known beside, for people: sentences without a full stop
 * @param problems why not all is written, or not all that is written is in force, for people: sentences without a full stop; empty if
 *     all is well
 */
public record ImportedConfiguration(List<Line> lines, List<String> notes, List<String> problems) {

    /**
     * A key of the file.
     *
     * @param line where the key stands, from 1
     * @param source the key with the sections around it, such as {@code audit.s3.bucket}
     * @param pid the PID here; null if nothing here is like it
     * @param key the key of that PID; null if nothing here is like it
     * @param value the value as a file of the PID has it; of a secret, a reference to where the operator puts it; null if none is
     *     written
     * @param remark what differs or is to be done, a sentence without a full stop; empty if nothing
     * @param wrong whether the value is not allowed: as long as one is, nothing is written
     */
    public record Line(
            int line,
            String source,
            @Nullable String pid,
            @Nullable String key,
            @Nullable String value,
            String remark,
            boolean wrong) {}

    /** Copies the lists. */
    public ImportedConfiguration {
        lines = List.copyOf(lines);
        notes = List.copyOf(notes);
        problems = List.copyOf(problems);
    }
}
