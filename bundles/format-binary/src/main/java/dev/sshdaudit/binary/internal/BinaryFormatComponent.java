package dev.sshdaudit.binary.internal;

import dev.sshdaudit.format.AuditFormat;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Registers the binary format as an OSGi service as soon as its configuration is known. */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"dev.sshdaudit.format.AuditFormat\"",
        effective = "active")
public final class BinaryFormatComponent {

    private final BinaryFormatProvider service = new BinaryFormatProvider();

    /** Follows the PID's configuration as long as the component is active. */
    @Activate
    public BinaryFormatComponent(BundleContext context) {
        service.register(context, AuditFormat.class, AuditFormat.FORMAT_PROPERTY);
    }

    @Deactivate
    void deactivate() {
        service.close();
    }
}
