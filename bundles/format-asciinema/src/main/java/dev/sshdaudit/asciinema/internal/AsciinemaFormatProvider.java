package dev.sshdaudit.asciinema.internal;

import dev.sshdaudit.config.ConfiguredService;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.provider.FormatProvider;

/** The format {@code asciinema} with its configuration, and the door to it for programs without OSGi. */
public final class AsciinemaFormatProvider extends ConfiguredService<AuditFormat, AsciinemaSettings>
        implements FormatProvider {

    /** Makes a format with the default settings. */
    public AsciinemaFormatProvider() {
        this(new AsciinemaFormat());
    }

    private AsciinemaFormatProvider(AsciinemaFormat format) {
        super("asciinema", AsciinemaSettings.PID, AsciinemaSettings.class, format, format::use, () -> {});
    }

    @Override
    protected void check(AsciinemaSettings settings) throws InvalidConfigurationException {
        AsciinemaFormat.castSettings(settings);
    }
}
