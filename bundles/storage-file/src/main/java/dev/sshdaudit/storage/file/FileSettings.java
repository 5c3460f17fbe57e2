package dev.sshdaudit.storage.file;

import dev.sshdaudit.config.AbsolutePath;
import dev.sshdaudit.config.Decisive;
import dev.sshdaudit.config.Narrows;
import dev.sshdaudit.config.Range;
import dev.sshdaudit.files.Sync;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of the PID {@code audit.file}. */
@ObjectClassDefinition(
        pid = FileSettings.PID,
        name = "SSH audit log: file storage",
        description =
                "Recordings as files in a folder, one for each connection. Changes take effect for new connections.")
@interface FileSettings {

    String PID = "audit.file";

    @AbsolutePath
    @Decisive
    @AttributeDefinition(
            name = "Directory",
            description = "Folder for recordings, an absolute path. It is made where there is none.")
    String directory() default "/var/log/audit";

    @Narrows(Narrows.When.LOWERED)
    @AttributeDefinition(
            name = "Sync",
            description =
                    "What survives a power failure. A crash of the process alone costs no more than the last second"
                            + " in any case.",
            options = {
                @Option(value = "none", label = Sync.NONE),
                @Option(value = "interval", label = Sync.INTERVAL),
                @Option(value = "always", label = Sync.ALWAYS)
            })
    Sync sync() default Sync.none;

    @Range
    @Narrows(Narrows.When.RAISED)
    @AttributeDefinition(
            name = "Least free space",
            description =
                    "Bytes that are left free on the disk: where there is less, recording stops until a tenth more"
                            + " than that is free again, and the key mode of PID audit decides about connections. 0:"
                            + " recording stops when the disk is full.")
    long minFreeSpace() default 100 << 20;
}
