package dev.sshdaudit.asciinema.internal;

import dev.sshdaudit.asciinema.CastSettings;
import dev.sshdaudit.config.ConfigFollower;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.format.AuditFormat;
import java.util.ArrayList;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The format in OSGi: a service from the moment its configuration is known. */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"dev.sshdaudit.format.AuditFormat\"",
        effective = "active")
public final class AsciinemaComponent {

    private static final Logger LOG = LoggerFactory.getLogger(AsciinemaComponent.class);
    private static final Pattern COMMA = Pattern.compile(",");
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

    /** At first, what can be understood is better than no recordings; later, what was in force before is. */
    private synchronized void apply(AsciinemaSettings settings) throws InvalidConfigurationException {
        if (closed) {
            // it was on its way when the component stopped
            return;
        }
        List<InvalidConfigurationException> problems = new ArrayList<>();
        CastSettings chosen = castSettings(settings, problems);
        if (registration == null) {
            problems.forEach(problem -> LOG.error("{}. Until then, it has its default.", problem.getMessage()));
        } else if (!problems.isEmpty()) {
            throw problems.get(0); // the follower keeps that key's value and comes again
        }
        format.use(chosen);
        if (registration == null) {
            registration = context.registerService(
                    AuditFormat.class,
                    format,
                    FrameworkUtil.asDictionary(Map.of(AuditFormat.FORMAT_PROPERTY, "asciinema")));
        }
    }

    /** The settings, with defaults for keys that have a problem. */
    static CastSettings castSettings(AsciinemaSettings settings, List<InvalidConfigurationException> problems) {
        List<String> env = COMMA.splitAsStream(settings.env())
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        if (!env.stream().allMatch(name -> VARIABLE.matcher(name).matches())) {
            problems.add(problem("env", settings.env(), "names with commas between them, such as TERM, SHELL, LANG"));
            env = CastSettings.DEFAULT.env();
        }
        return new CastSettings(settings.version(), settings.idleTimeLimit(), env, settings.input(), settings.safe());
    }

    private static InvalidConfigurationException problem(String key, Object value, String allowed) {
        return new InvalidConfigurationException(AsciinemaSettings.PID, key, value, allowed);
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
