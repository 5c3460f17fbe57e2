package dev.sshdaudit.asciinema.internal;

import dev.sshdaudit.format.AuditFormat;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** The door of OSGi to the format {@code asciinema}: a service from the moment its configuration is known. */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"dev.sshdaudit.format.AuditFormat\"",
        effective = "active")
public final class AsciinemaComponent {

    private final AsciinemaFormatProvider service = new AsciinemaFormatProvider();

    /** Follows the PID's configuration as long as the component is active. */
    @Activate
    public AsciinemaComponent(BundleContext context) {
        service.register(context, AuditFormat.class, AuditFormat.FORMAT_PROPERTY);
    }

    @Deactivate
    void deactivate() {
        service.close();
    }
}
