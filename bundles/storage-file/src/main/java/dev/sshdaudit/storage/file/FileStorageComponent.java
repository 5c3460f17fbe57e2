package dev.sshdaudit.storage.file;

import dev.sshdaudit.config.ConfigFollower;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.storage.AuditStorage;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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

    private final FileStorage storage = new FileStorage(FileStorageComponent::inBackground);
    private final BundleContext context;
    private final ConfigFollower<FileSettings> follower;
    private ServiceRegistration<AuditStorage> registration;
    private boolean closed;

    @Activate
    public FileStorageComponent(BundleContext context) {
        this.context = context;
        this.follower = ConfigFollower.follow(context, FileSettings.PID, FileSettings.class, this::apply);
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "sshd-audit-file-clean-up");
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void apply(FileSettings settings) throws InvalidConfigurationException {
        if (closed) {
            // it was on its way when the component stopped
            return;
        }
        storage.use(directory(settings.directory()));
        if (registration == null) {
            registration = context.registerService(
                    AuditStorage.class,
                    storage,
                    FrameworkUtil.asDictionary(Map.of(AuditStorage.STORAGE_PROPERTY, "file")));
        }
    }

    static Path directory(String text) throws InvalidConfigurationException {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute() && path.getNameCount() > 0) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            // said below
        }
        throw new InvalidConfigurationException(
                FileSettings.PID, "directory", text, "an absolute path of a folder, such as /var/log/audit");
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
