package dev.sshdaudit.storage.file;

import dev.sshdaudit.config.ConfigFollower;
import dev.sshdaudit.storage.AuditStorage;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/**
 * The file storage in OSGi: a service from the moment its configuration is known, so that no recording goes to a folder
 * that nobody chose.
 */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"dev.sshdaudit.storage.AuditStorage\"",
        effective = "active")
public final class FileStorageComponent {

    private final FileStorage storage = new FileStorage();
    private final BundleContext context;
    private final ConfigFollower<FileSettings> follower;
    private ServiceRegistration<AuditStorage> registration;
    private boolean closed;

    @Activate
    public FileStorageComponent(BundleContext context) {
        this.context = context;
        this.follower = ConfigFollower.follow(context, FileSettings.PID, FileSettings.class, this::apply);
    }

    private synchronized void apply(FileSettings settings) {
        if (closed) {
            // it was on its way when the component stopped
            return;
        }
        storage.use(settings);
        if (registration == null) {
            registration = context.registerService(
                    AuditStorage.class,
                    storage,
                    FrameworkUtil.asDictionary(Map.of(AuditStorage.STORAGE_PROPERTY, "file")));
        }
    }

    @Deactivate
    void deactivate() {
        // without the lock, which a configuration on its way may hold
        follower.close();
        stop();
    }

    private synchronized void stop() {
        closed = true;
        if (registration != null) {
            registration.unregister();
        }
        storage.close();
    }
}
