package dev.sshdaudit.binary.internal;

import dev.sshdaudit.config.ConfigFollower;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.format.AuditFormat;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** The binary format in OSGi: a service from the moment its configuration is known. */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"dev.sshdaudit.format.AuditFormat\"",
        effective = "active")
public final class BinaryFormatComponent {

    private final BinaryFormat format = new BinaryFormat();
    private final BundleContext context;
    private final ConfigFollower<BinarySettings> follower;
    private ServiceRegistration<AuditFormat> registration;
    private boolean closed;

    @Activate
    public BinaryFormatComponent(BundleContext context) {
        this.context = context;
        this.follower = ConfigFollower.follow(context, BinarySettings.PID, BinarySettings.class, this::apply);
    }

    private synchronized void apply(BinarySettings settings) throws InvalidConfigurationException {
        if (closed) {
            // it was on its way when the component stopped
            return;
        }
        try {
            format.use(settings);
        } finally {
            // where the first configuration cannot be used, the format is there with what suits most
            register();
        }
    }

    private void register() {
        if (registration == null) {
            registration = context.registerService(
                    AuditFormat.class,
                    format,
                    FrameworkUtil.asDictionary(Map.of(AuditFormat.FORMAT_PROPERTY, "binary")));
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
        format.close();
    }
}
