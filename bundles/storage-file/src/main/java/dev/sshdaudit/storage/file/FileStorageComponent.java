package dev.sshdaudit.storage.file;

import dev.sshdaudit.storage.AuditStorage;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Registers the storage {@code file} as a service of OSGi once its configuration is known. */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"dev.sshdaudit.storage.AuditStorage\"",
        effective = "active")
public final class FileStorageComponent {

    private final FileStorageProvider service = new FileStorageProvider();

    /** Follows the PID's configuration as long as the component is active. */
    @Activate
    public FileStorageComponent(BundleContext context) {
        service.register(context, AuditStorage.class, AuditStorage.STORAGE_PROPERTY);
    }

    @Deactivate
    void deactivate() {
        service.close();
    }
}
