package dev.sshdaudit.storage.file;

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
}
