package dev.sshdaudit.ledger.write;

import dev.sshdaudit.config.AbsolutePath;
import dev.sshdaudit.config.Narrows;
import dev.sshdaudit.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of the PID {@code audit.ledger}. */
@ObjectClassDefinition(
        pid = LedgerSettings.PID,
        name = "SSH audit log: ledger",
        description =
                "The ledger: signed lines beside the recordings, which list, find and prove them. Changes take effect"
                        + " at once.")
@interface LedgerSettings {

    String PID = "audit.ledger";

    @Narrows(Narrows.When.SWITCHED_OFF)
    @AttributeDefinition(name = "Enable", description = "Keep a ledger in the storage that recordings go to.")
    boolean enable() default true;

    @AbsolutePath
    @AttributeDefinition(
            name = "Directory",
            description =
                    "Folder of this process alone for the key that is made at first use, and for what the process has to"
                            + " remember of its ledgers, an absolute path. It is made where there is none.")
    String directory() default "/var/lib/audit-ledger";

    @AttributeDefinition(
            name = "Key",
            description =
                    "File with the Ed25519 key that signs checkpoints, an absolute path: a private key as ssh-keygen -t"
                            + " ed25519 writes it. Empty: the file key in the directory, which is made where there is none.",
            required = false)
    String key() default "";

    @AttributeDefinition(
            name = "Key passphrase",
            type = AttributeType.PASSWORD,
            description =
                    "Passphrase of the key, if it has one. In Karaf, $[env:NAME] takes it from an environment variable,"
                            + " $[secret:NAME] from a file.",
            required = false)
    String key_passphrase() default "";

    @AttributeDefinition(
            name = "Time stamp authority",
            description =
                    "URL, http or https, of a time stamp authority (RFC 3161), which signs when it saw each checkpoint. An"
                            + " authority that does not answer holds up nothing. Empty: none.",
            required = false)
    String tsa() default "";

    @Range(max = 36500)
    @AttributeDefinition(
            name = "Days",
            description =
                    "A segment of the ledger is deleted so many days after its last line, 1 to 36500, once all recordings that"
                            + " it tells of have been deleted. 0: never.")
    int days() default 0;
}
