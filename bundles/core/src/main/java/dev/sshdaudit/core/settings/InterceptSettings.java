package dev.sshdaudit.core.settings;

import dev.sshdaudit.config.Narrows;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of the PID {@code audit.intercept}. */
@ObjectClassDefinition(
        pid = InterceptSettings.PID,
        name = "SSH audit log: content",
        description =
                "What recordings hold beyond who connected when and asked for what. Changes take effect at once, in"
                        + " open connections too.")
public @interface InterceptSettings {

    String PID = "audit.intercept";

    /** What is done with keystrokes that the terminal does not show. */
    enum Unechoed {
        mask,
        record
    }

    /** What is recorded of files that are transferred. */
    enum Transferred {
        none,
        events,
        content
    }

    @Narrows(Narrows.When.SWITCHED_OFF)
    @AttributeDefinition(name = "Standard input", description = "Record what users type.")
    boolean stdin() default false;

    @Narrows(Narrows.When.SWITCHED_OFF)
    @AttributeDefinition(name = "Standard output", description = "Record what programs print.")
    boolean stdout() default false;

    @Narrows(Narrows.When.SWITCHED_OFF)
    @AttributeDefinition(name = "Standard error", description = "Record what programs print as errors.")
    boolean stderr() default false;

    @Narrows(Narrows.When.SWITCHED_OFF)
    @AttributeDefinition(
            name = "Passwords",
            description = "Record passwords, changed passwords, and answers of keyboard-interactive authentication.")
    boolean passwords() default false;

    @Narrows(Narrows.When.SWITCHED_OFF)
    @AttributeDefinition(
            name = "Forwarding",
            description = "Record what goes over forwarded ports and sockets, X11 and agent connections.")
    boolean forwarding() default false;

    @Narrows(Narrows.When.LOWERED)
    @AttributeDefinition(
            name = "Keystrokes that are not shown",
            description =
                    "What is recorded of keystrokes that the terminal does not show, such as passwords. Needs stdin.",
            options = {
                @Option(value = "mask", label = "mask: that something was typed"),
                @Option(value = "record", label = "record: the keystrokes")
            })
    Unechoed unechoed() default Unechoed.mask;

    @AttributeDefinition(
            name = "Number of masked characters",
            description = "Record how many characters were masked, which is the length of a password.")
    boolean maskedLength() default false;

    @Narrows(Narrows.When.LOWERED)
    @AttributeDefinition(
            name = "Transfers",
            description = "What is recorded of files that go by sftp, scp, git and rsync.",
            options = {
                @Option(value = "none", label = "none: nothing"),
                @Option(value = "events", label = "events: what was done with which file"),
                @Option(
                        value = "content",
                        label = "content: what was done with which file, and the bytes as stdin and stdout say")
            })
    Transferred transfers() default Transferred.content;
}
