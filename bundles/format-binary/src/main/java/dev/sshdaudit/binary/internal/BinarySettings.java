package dev.sshdaudit.binary.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of the PID {@code audit.binary}. */
@ObjectClassDefinition(
        pid = BinarySettings.PID,
        name = "SSH audit log: binary format",
        description = "How recordings in the binary format are compressed.")
@interface BinarySettings {

    String PID = "audit.binary";

    @AttributeDefinition(
            name = "Compression",
            description = "gzip, which ContainerSSH's decoder reads too, or zstd, which is faster and smaller.")
    Compression compression() default Compression.gzip;

    @AttributeDefinition(
            name = "Level",
            description =
                    "From 1, fast, to 9 for gzip and 22 for zstd, small; 0 is what suits most: 3, and with gzip 8 for what people type and see.")
    int level() default 0;
}
