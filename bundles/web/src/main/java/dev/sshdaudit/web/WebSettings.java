package dev.sshdaudit.web;

import dev.sshdaudit.config.OneOf;
import dev.sshdaudit.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of the PID {@code audit.web}. */
@ObjectClassDefinition(
        pid = WebSettings.PID,
        name = "SSH audit log: browser",
        description = "Recordings in a browser, at /audit of Karaf's HTTP service. Changes take effect at once.")
@interface WebSettings {

    String PID = "audit.web";

    @AttributeDefinition(name = "Realm", description = "The realm of Karaf (JAAS) that users log in to.")
    String realm() default "karaf";

    @AttributeDefinition(
            name = "Idle minutes",
            description = "Minutes without a request after which a login ends, 1 to 1440.")
    @Range(min = 1, max = 1440)
    int idle() default 30;

    @AttributeDefinition(
            name = "Lifetime",
            description =
                    "Minutes after which a login ends in any case, 5 to 1440. Roles that are taken from a user count until then.")
    @Range(min = 5, max = 1440)
    int lifetime() default 480;

    @AttributeDefinition(
            name = "Allow insecure",
            description =
                    "Let in requests without TLS from other machines. Passwords and recordings can be read on their way then.")
    boolean allowInsecure() default false;

    @AttributeDefinition(
            name = "Hosts",
            required = false,
            description =
                    "Names, separated by commas and without ports, by which browsers reach Karaf through a proxy on Karaf's machine,"
                            + " such as audit.example.com. Requests of a proxy that ask for another host are refused.")
    String hosts() default "";

    @AttributeDefinition(
            name = "Client's address",
            required = false,
            description =
                    "Header by which the proxy tells the client's address, which must replace what the client sent: Forwarded,"
                            + " X-Forwarded-For or X-Real-IP. The last entry counts. Empty: the proxy's own address counts.")
    @OneOf({"Forwarded", "X-Forwarded-For", "X-Real-IP"})
    String clientAddress() default "";
}
