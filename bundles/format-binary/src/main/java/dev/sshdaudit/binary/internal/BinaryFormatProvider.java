package dev.sshdaudit.binary.internal;

import dev.sshdaudit.config.ConfiguredService;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.provider.FormatProvider;

/** The format {@code binary} with its configuration, and the door to it for programs without OSGi. */
public final class BinaryFormatProvider extends ConfiguredService<AuditFormat, BinarySettings>
        implements FormatProvider {

    /** Makes a format with the default settings. */
    public BinaryFormatProvider() {
        this(new BinaryFormat());
    }

    private BinaryFormatProvider(BinaryFormat format) {
        super("binary", BinarySettings.PID, BinarySettings.class, format, format::use, format::close);
    }

    @Override
    protected void check(BinarySettings settings) throws InvalidConfigurationException {
        BinaryFormat.settings(settings);
    }
}
