package dev.sshdaudit.geoip;

import dev.sshdaudit.CountryProvider;
import dev.sshdaudit.config.ConfigFollower;
import dev.sshdaudit.config.InvalidConfigurationException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Registers the lookup of countries as a service. Its thread reads the file. */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class GeoIpComponent {

    private static final long LOOK_SECONDS = 30;

    private final Countries countries = new Countries();
    private final ScheduledThreadPoolExecutor thread;
    private final ConfigFollower<GeoIpSettings> settings;
    private final ServiceRegistration<CountryProvider> registration;

    /** Begins to follow the configuration. */
    @Activate
    public GeoIpComponent(BundleContext context) {
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "sshd-audit-geoip");
            made.setDaemon(true);
            made.setContextClassLoader(GeoIpComponent.class.getClassLoader());
            return made;
        });
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        settings = ConfigFollower.follow(context, GeoIpSettings.PID, GeoIpSettings.class, config -> {
            countries.use(path(config.file()));
            thread.execute(countries::look);
        });
        thread.scheduleWithFixedDelay(countries::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        registration = context.registerService(CountryProvider.class, countries, null);
    }

    /** The file that a key names, or null for none. */
    static @Nullable Path path(String text) throws InvalidConfigurationException {
        if (text.isBlank()) {
            return null;
        }
        try {
            Path path = Path.of(text.strip());
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            // told below
        }
        throw new InvalidConfigurationException(
                GeoIpSettings.PID, "file", text, "the absolute path of a file, or empty");
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
        settings.close();
        thread.shutdownNow();
    }
}
