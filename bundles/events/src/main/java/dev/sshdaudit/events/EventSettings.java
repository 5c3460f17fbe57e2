package dev.sshdaudit.events;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of the PID {@code audit.events}. */
@ObjectClassDefinition(
        pid = EventSettings.PID,
        name = "SSH audit log: events",
        description = "What is told of connections beside recordings. Changes take effect at once.")
@interface EventSettings {

    String PID = "audit.events";

    @AttributeDefinition(
            name = "JSON lines",
            description =
                    "Write each event as a line of JSON, with fields as OCSF names them, to the logger dev.sshdaudit.events, which is"
                            + " part of Karaf's log as long as no other file is set for it.")
    boolean json() default false;

    @AttributeDefinition(
            name = "Failed logins",
            description =
                    "Write a line with the client's address for each failed attempt to log in to the logger dev.sshdaudit.logins, for"
                            + " fail2ban.")
    boolean logins() default false;
}
