package dev.sshdaudit.core.settings;

import dev.sshdaudit.config.Decisive;
import dev.sshdaudit.config.Narrows;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of the PID {@code audit.encryption}. */
@ObjectClassDefinition(
        pid = EncryptionSettings.PID,
        name = "SSH audit log: encryption",
        description = "Whether recordings are encrypted, and to whom. Open recordings go on in a next part.")
public @interface EncryptionSettings {

    /** The PID. */
    String PID = "audit.encryption";

    /** How messages name the key that the operator has to change. */
    String KEY = "PID " + PID + ", key recipients";

    @Decisive
    @Narrows(Narrows.When.EMPTIED)
    @AttributeDefinition(
            name = "Recipients",
            description = "Public keys of those who may read recordings, separated by commas, as age-keygen prints them"
                    + " (age1...). Needs feature sshd-audit-encryption: without it, nothing is recorded. Empty:"
                    + " recordings are not encrypted.",
            required = false)
    String recipients() default "";
}
