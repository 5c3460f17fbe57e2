package dev.sshdaudit.query.keep;

import dev.sshdaudit.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of the PID {@code audit.retention}. */
@ObjectClassDefinition(
        pid = RetentionSettings.PID,
        name = "SSH audit log: retention",
        description = "How long recordings are kept. Changes take effect within the hour.")
@interface RetentionSettings {

    String PID = "audit.retention";

    @Range(max = 36500)
    @AttributeDefinition(
            name = "Days",
            description =
                    "A recording is deleted so many days after its end, 1 to 36500, unless it is held. 0: recordings are not"
                            + " deleted.")
    int days() default 0;
}
