package dev.sshdaudit.asciinema.internal;

import dev.sshdaudit.asciinema.CastSettings;
import dev.sshdaudit.config.ConfigFollower;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.format.AuditFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** The format in OSGi: a service from the moment its configuration is known. */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"dev.sshdaudit.format.AuditFormat\"",
        effective = "active")
public final class AsciinemaComponent {

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final AsciinemaFormat format = new AsciinemaFormat();
    private final BundleContext context;
    private final ConfigFollower<AsciinemaSettings> follower;
    private ServiceRegistration<AuditFormat> registration;
    private boolean closed;

    @Activate
    public AsciinemaComponent(BundleContext context) {
        this.context = context;
        this.follower = ConfigFollower.follow(context, AsciinemaSettings.PID, AsciinemaSettings.class, this::apply);
    }

    private synchronized void apply(AsciinemaSettings settings) throws InvalidConfigurationException {
        if (closed) {
            // it was on its way when the component stopped
            return;
        }
        format.use(castSettings(settings));
        if (registration == null) {
            registration = context.registerService(
                    AuditFormat.class,
                    format,
                    FrameworkUtil.asDictionary(Map.of(AuditFormat.FORMAT_PROPERTY, "asciinema")));
        }
    }

    static CastSettings castSettings(AsciinemaSettings settings) throws InvalidConfigurationException {
        int version = settings.version();
        if (version != 2 && version != 3) {
            throw new InvalidConfigurationException(AsciinemaSettings.PID, "version", version, "2 or 3");
        }
        int limit = settings.idleTimeLimit();
        if (limit < 0) {
            throw new InvalidConfigurationException(
                    AsciinemaSettings.PID, "idleTimeLimit", limit, "seconds, or 0 for no limit");
        }
        return new CastSettings(version, limit, variables(settings.env()), settings.input());
    }

    private static List<String> variables(String text) throws InvalidConfigurationException {
        List<String> names = Pattern.compile(",")
                .splitAsStream(text)
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        for (String name : names) {
            if (!VARIABLE.matcher(name).matches()) {
                throw new InvalidConfigurationException(
                        AsciinemaSettings.PID,
                        "env",
                        text,
                        "names of environment variables with commas between them, such as TERM, SHELL, LANG");
            }
        }
        return names;
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
    }
}
