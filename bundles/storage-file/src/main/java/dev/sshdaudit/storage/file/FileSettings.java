package dev.sshdaudit.storage.file;

import dev.sshdaudit.config.Narrows;
import dev.sshdaudit.files.Sync;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of the PID {@code audit.file}. */
@ObjectClassDefinition(
        pid = FileSettings.PID,
        name = "SSH audit log: file storage",
        description = "Keeps recordings as files in a folder.")
@interface FileSettings {

    String PID = "audit.file";

    @AttributeDefinition(
            name = "Directory",
            description = "The folder for recordings, an absolute path. It is made where there is none.")
    String directory() default "/var/log/audit";

    @Narrows(Narrows.When.LOWERED)
    @AttributeDefinition(
            name = "Sync",
            description = "What survives a power failure: none leaves it to the operating system, interval syncs each"
                    + " recording once a second while it grows, always syncs whenever messages are handed on.")
    Sync sync() default Sync.none;

    @Narrows(Narrows.When.RAISED)
    @AttributeDefinition(
            name = "Least free space",
            description = "Bytes that are left free on the disk: where there is less, recording stops until there is"
                    + " more again. 0: recording stops when the disk is full.")
    long minFreeSpace() default 100 << 20;
}
