package dev.sshdaudit.core.settings;

import dev.sshdaudit.config.Narrows;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of the PID {@code audit.intercept}. */
@ObjectClassDefinition(
        pid = InterceptSettings.PID,
        name = "SSH audit log: content",
        description =
                "What recordings hold beyond who connected when and asked for what. Changes take effect at once, in"
                        + " open connections too.")
public @interface InterceptSettings {

    String PID = "audit.intercept";

    @Narrows(Narrows.When.SWITCHED_OFF)
    @AttributeDefinition(
            name = "Standard input",
            description = "Record what users type, secrets typed at a prompt included.")
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
}
