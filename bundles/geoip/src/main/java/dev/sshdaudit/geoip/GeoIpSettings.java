package dev.sshdaudit.geoip;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of the PID {@code audit.geoip}. */
@ObjectClassDefinition(
        pid = GeoIpSettings.PID,
        name = "SSH audit log: countries",
        description = "Countries of clients' addresses. Changes take effect for new connections.")
@interface GeoIpSettings {

    String PID = "audit.geoip";

    @AttributeDefinition(
            name = "File",
            description =
                    "File of MaxMind or DB-IP (.mmdb) in which countries are looked up, an absolute path. The file is read again when"
                            + " it changes. Empty: no country is looked up.",
            required = false)
    String file() default "";
}
