package dev.sshdaudit.binary.internal;

import dev.sshdaudit.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of the PID {@code audit.binary}. */
@ObjectClassDefinition(
        pid = BinarySettings.PID,
        name = "SSH audit log: binary format",
        description = "How recordings in the format binary are compressed. Changes take effect for new connections.")
@interface BinarySettings {

    String PID = "audit.binary";

    @AttributeDefinition(
            name = "Compression",
            description = "What recordings are compressed with.",
            options = {
                @Option(value = "gzip", label = "gzip: ContainerSSH's decoder reads it, too"),
                @Option(
                        value = "zstd",
                        label = "zstd: smaller in less time for terminal text and keystrokes, but ContainerSSH's"
                                + " decoder refuses it")
            })
    Compression compression() default Compression.gzip;

    @Range(max = 22)
    @AttributeDefinition(
            name = "Level",
            description =
                    "How hard to compress, from 1 (fast) to 9 for gzip and 22 for zstd (small). 0 is what suits most:"
                            + " 3 for zstd; 4 for gzip, and there 8 for what people type and see; and fast transfers are"
                            + " stored.")
    int level() default 0;
}
