package dev.sshdaudit.asciinema.internal;

import dev.sshdaudit.config.Narrows;
import dev.sshdaudit.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of the PID {@code audit.asciinema}. */
@ObjectClassDefinition(
        pid = AsciinemaSettings.PID,
        name = "SSH audit log: asciinema format",
        description =
                "Recordings as casts that play in terminals and browsers. Changes take effect for new connections.")
@interface AsciinemaSettings {

    String PID = "audit.asciinema";

    @Range(min = 2, max = 3)
    @AttributeDefinition(
            name = "Version",
            description = "Version of the asciicast format.",
            options = {
                @Option(value = "2", label = "2: plays everywhere"),
                @Option(value = "3", label = "3: needs asciinema 3, or a recent player in the web page")
            })
    int version() default 2;

    @Range
    @AttributeDefinition(
            name = "Idle time limit",
            description = "Seconds to which players shorten longer pauses. 0: pauses stay as they were.")
    int idleTimeLimit() default 0;

    @Narrows(Narrows.When.SHORTENED)
    @AttributeDefinition(
            name = "Environment",
            description = "Environment variables, separated by commas, that are kept where a client sets them.",
            required = false)
    String env() default "TERM, SHELL, LANG";

    @Narrows(Narrows.When.SWITCHED_OFF)
    @AttributeDefinition(
            name = "Input",
            description = "Keep what users type, where it is recorded at all (PID audit.intercept, key stdin).")
    boolean input() default true;

    @Narrows(Narrows.When.SWITCHED_ON)
    @AttributeDefinition(
            name = "Safe",
            description =
                    "Leave out of casts what could do more to the terminal of a person who plays them than show text:"
                            + " titles, the clipboard, queries, modes, resets.")
    boolean safe() default false;
}
