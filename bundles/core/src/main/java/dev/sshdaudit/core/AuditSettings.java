package dev.sshdaudit.core;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of the PID {@code audit}. */
@ObjectClassDefinition(
        pid = AuditSettings.PID,
        name = "SSH audit log",
        description = "Whether and how SSH connections are recorded.")
@interface AuditSettings {

    String PID = "audit";

    /** What happens to connections that cannot be recorded. */
    enum Mode {
        best_effort,
        strict
    }

    @AttributeDefinition(name = "Enable", description = "Record SSH connections.")
    boolean enable() default false;

    @AttributeDefinition(
            name = "Format",
            description = "The format of recordings, by name: none, binary, or another that is installed.")
    String format() default "none";

    @AttributeDefinition(
            name = "Storage",
            description = "Where recordings are kept, by name: none, file, or another that is installed.")
    String storage() default "none";

    @AttributeDefinition(
            name = "Mode",
            description = "What happens to a connection that cannot be recorded: best_effort lets it go on and counts"
                    + " what is lost, strict refuses or ends it.")
    Mode mode() default Mode.best_effort;
}
