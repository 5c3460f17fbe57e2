package dev.sshdaudit.asciinema.internal;

import dev.sshdaudit.config.Narrows;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of the PID {@code audit.asciinema}. */
@ObjectClassDefinition(
        pid = AsciinemaSettings.PID,
        name = "SSH audit log: asciinema format",
        description = "Makes recordings casts that play in terminals and browsers.")
@interface AsciinemaSettings {

    String PID = "audit.asciinema";

    @AttributeDefinition(
            name = "Version",
            description = "Version of the asciicast format",
            options = {@Option(label = "2", value = "2"), @Option(label = "3", value = "3")})
    int version() default 2;

    @AttributeDefinition(
            name = "Idle time limit",
            description = "Seconds to which players shorten longer pauses; 0 leaves pauses as they were")
    int idleTimeLimit() default 0;

    @Narrows(Narrows.When.SHORTENED)
    @AttributeDefinition(
            name = "Environment",
            description = "Environment variables that are kept where a client sets them, separated by commas")
    String env() default "TERM, SHELL, LANG";

    @Narrows(Narrows.When.SWITCHED_OFF)
    @AttributeDefinition(
            name = "Input",
            description = "Keep what users type, where it is recorded at all (PID audit.intercept, key stdin)")
    boolean input() default true;

    @AttributeDefinition(
            name = "Safe",
            description =
                    "Leave out of casts what could do more to the terminal of a person who plays them than show text")
    boolean safe() default false;
}
