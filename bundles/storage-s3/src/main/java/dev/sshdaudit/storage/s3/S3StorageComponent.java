package dev.sshdaudit.storage.s3;

import dev.sshdaudit.config.ConfigFollower;
import dev.sshdaudit.config.InvalidConfigurationException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The S3 storage in OSGi: a service as soon as it is known which bucket to use. */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"dev.sshdaudit.storage.AuditStorage\"",
        effective = "active")
public final class S3StorageComponent {

    private static final Logger LOG = LoggerFactory.getLogger(S3StorageComponent.class);

    private final S3Storage storage;
    private final BundleContext context;
    private final ConfigFollower<S3Settings> follower;
    private ServiceRegistration<AuditStorage> registration;
    private boolean closed;

    /** Follows the configuration. */
    @Activate
    public S3StorageComponent(BundleContext context) {
        this.context = context;
        this.storage = S3Storage.withSdk();
        this.follower = ConfigFollower.follow(context, S3Settings.PID, S3Settings.class, this::apply);
    }

    private synchronized void apply(S3Settings settings) throws InvalidConfigurationException {
        if (closed) {
            // it was on its way when the component stopped
            return;
        }
        if (registration == null && settings.bucket().isEmpty()) {
            LOG.info("PID {}, key bucket: not set yet, so there is no storage s3", S3Settings.PID);
            return;
        }
        storage.use(settings);
        if (registration == null) {
            registration = context.registerService(
                    AuditStorage.class,
                    storage,
                    FrameworkUtil.asDictionary(Map.of(AuditStorage.STORAGE_PROPERTY, "s3")));
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
