package dev.sshdaudit.core;

import dev.sshdaudit.config.Narrows;
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

    /** Where connections are recorded whose users have not authenticated. */
    enum Unauthenticated {
        shared,
        own
    }

    @Narrows(Narrows.When.SWITCHED_OFF)
    @AttributeDefinition(name = "Enable", description = "Record SSH connections.")
    boolean enable() default false;

    @Narrows(Narrows.When.EMPTIED)
    @AttributeDefinition(
            name = "Format",
            description = "The format of recordings, by name: none, binary, or another that is installed.")
    String format() default "none";

    @Narrows(Narrows.When.EMPTIED)
    @AttributeDefinition(
            name = "Storage",
            description = "Where recordings are kept, by name: none, file, or another that is installed.")
    String storage() default "none";

    @Narrows(Narrows.When.LOWERED)
    @AttributeDefinition(
            name = "Mode",
            description = "What happens to a connection that cannot be recorded: best_effort lets it go on and counts"
                    + " what is lost, strict refuses or ends it.")
    Mode mode() default Mode.best_effort;

    @Narrows(Narrows.When.EXTENDED)
    @AttributeDefinition(
            name = "Exempt users",
            description = "Users whose connections go on in strict mode though they cannot be recorded, separated by"
                    + " commas: those who repair a full disk.",
            required = false)
    String exempt_users() default "";

    @AttributeDefinition(
            name = "Mailbox size",
            description = "Bytes of one connection that wait in memory to be recorded before its client is no longer"
                    + " read from, 65536 to 1073741824. What is on its way by then, up to 4 MiB, comes on top.")
    long mailbox_size() default 1 << 20;

    @AttributeDefinition(
            name = "Mailboxes in total",
            description = "Bytes of all connections together that wait in memory, from 8388608; what comes beyond is"
                    + " lost. 0: a quarter of the heap.")
    long mailbox_total() default 0;

    @AttributeDefinition(
            name = "Mailbox timeout",
            description = "Seconds, 0 to 3600, for which a client is not read from because its mailbox is full, and for"
                    + " which a storage may not answer, before mode decides.")
    int mailbox_timeout() default 5;

    @AttributeDefinition(
            name = "Unauthenticated connections",
            description = "Where connections are recorded whose users do not authenticate, such as scans, health checks"
                    + " and guesses at passwords: shared, in one recording of all of them, or own, each in its own.")
    Unauthenticated unauthenticated() default Unauthenticated.shared;
}
