package dev.sshdaudit.storage.s3;

import dev.sshdaudit.config.ConfigFollower;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.s3.bucket.SdkBucket;
import dev.sshdaudit.storage.s3.upload.Pace;
import java.io.IOException;
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
        this.storage = new S3Storage(SdkBucket::of, Pace.NORMAL, S3StorageComponent::inBackground);
        this.follower = ConfigFollower.follow(context, S3Settings.PID, S3Settings.class, this::apply);
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "sshd-audit-s3-clean-up");
        thread.setDaemon(true);
        thread.start();
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
        S3Configuration configuration = S3Configuration.of(settings);
        try {
            storage.use(configuration);
        } catch (IOException e) {
            throw new InvalidConfigurationException(e.getMessage());
        }
        warn(settings);
        if (registration == null) {
            registration = context.registerService(
                    AuditStorage.class,
                    storage,
                    FrameworkUtil.asDictionary(Map.of(AuditStorage.STORAGE_PROPERTY, "s3")));
        }
    }

    private static void warn(S3Settings settings) {
        if (S3Configuration.PUBLIC_ACLS.contains(settings.acl())) {
            LOG.warn(
                    "PID {}, key acl: with \"{}\" others than the bucket's owner can read the recordings",
                    S3Settings.PID,
                    settings.acl());
        }
        if (settings.endpoint().startsWith("http:")
                && !settings.endpoint().matches("http://(127\\.|localhost|\\[::1]).*")) {
            LOG.warn("PID {}, key endpoint: recordings go to {} without TLS", S3Settings.PID, settings.endpoint());
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
