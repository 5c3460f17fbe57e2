package dev.sshdaudit.core.settings;

import dev.sshdaudit.config.Narrows;
import dev.sshdaudit.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of the PID {@code audit}. */
@ObjectClassDefinition(
        pid = AuditSettings.PID,
        name = "SSH audit log",
        description = "Whether and how SSH connections are recorded. Changes take effect at once.")
public @interface AuditSettings {

    /** The PID. */
    String PID = "audit";

    /** The values of the key {@code mode}: what happens to connections that cannot be recorded. */
    enum Mode {
        best_effort,
        strict
    }

    /** The values of the key {@code unauthenticated}: where connections are recorded whose users have not authenticated. */
    enum Unauthenticated {
        shared,
        own
    }

    @Narrows(Narrows.When.SWITCHED_OFF)
    @AttributeDefinition(name = "Enable", description = "Record SSH connections.")
    boolean enable() default false;

    @Narrows(Narrows.When.REDUCED)
    @AttributeDefinition(
            name = "Format",
            description = "Format of recordings, one that is installed: none, binary or asciinema. Or several,"
                    + " separated by commas: the first goes to the first storage, and so on.")
    String format() default "none";

    @Narrows(Narrows.When.REDUCED)
    @AttributeDefinition(
            name = "Storage",
            description = "Where recordings are kept, one that is installed: none, file (PID audit.file), or s3 (PID"
                    + " audit.s3, feature sshd-audit-s3). Or several, separated by commas: as many as formats; or one"
                    + " of both keys has a single name, which goes with each of the other key.")
    String storage() default "none";

    @Narrows(Narrows.When.RESTRICTED)
    @AttributeDefinition(
            name = "Required",
            description = "With several formats or storages, those whose failure mode decides about, separated by"
                    + " commas: names of formats, of storages, or format/storage. The others hold up no connection, and"
                    + " lose what they cannot take at once. Empty: all.",
            required = false)
    String required() default "";

    @Narrows(Narrows.When.LOWERED)
    @AttributeDefinition(
            name = "Mode",
            description = "What happens to a connection that cannot be recorded.",
            options = {
                @Option(
                        value = "best_effort",
                        label = "best_effort: it goes on; what is lost is counted, and the gap is marked in the"
                                + " recording"),
                @Option(value = "strict", label = "strict: it is refused, or ended")
            })
    Mode mode() default Mode.best_effort;

    @Narrows(Narrows.When.EXTENDED)
    @AttributeDefinition(
            name = "Exempt users",
            description = "Users, separated by commas, whose connections go on in mode strict though they cannot be"
                    + " recorded: those who repair a full disk. Names, not patterns. A comma that belongs to a name"
                    + " has a backslash before it, in a file two. Each use is told in the log, and in the recording"
                    + " once there is one again.",
            required = false)
    String exempt_users() default "";

    @Range(min = 64 << 10, max = 1 << 30)
    @AttributeDefinition(
            name = "Mailbox size",
            description = "Bytes of one connection that wait in memory to be recorded before its client is no longer"
                    + " read from, 65536 to 1073741824. What is on its way by then, up to 4 MiB, comes on top.")
    long mailbox_size() default 1 << 20;

    @Range(min = Limits.SMALLEST_TOTAL, orZero = true)
    @AttributeDefinition(
            name = "Mailboxes in total",
            description = "Bytes of all connections together that wait in memory, from 8388608; what comes beyond is"
                    + " lost. 0: a quarter of the heap.")
    long mailbox_total() default 0;

    @Range(max = 3600)
    @AttributeDefinition(
            name = "Mailbox timeout",
            description = "Seconds, 0 to 3600, for which a client is not read from (but for a moment every two seconds)"
                    + " because its mailbox is full, before mode decides. A storage that does not answer counts as"
                    + " blocked after the same time, but not before 1 s.")
    int mailbox_timeout() default 5;

    @AttributeDefinition(
            name = "Unauthenticated connections",
            description = "Where connections are recorded whose users have not authenticated, such as scans, health"
                    + " checks and guesses at passwords.",
            options = {
                @Option(value = "shared", label = "shared: in one recording of all of them"),
                @Option(value = "own", label = "own: each in a recording of its own")
            })
    Unauthenticated unauthenticated() default Unauthenticated.shared;
}
