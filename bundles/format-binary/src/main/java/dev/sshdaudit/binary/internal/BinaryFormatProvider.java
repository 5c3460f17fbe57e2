package dev.sshdaudit.binary.internal;

import dev.sshdaudit.config.ConfigReader;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.provider.FormatProvider;
import java.util.Map;
import java.util.Optional;

/** Brings the format {@code binary} to programs without OSGi. */
public final class BinaryFormatProvider implements FormatProvider {

    private final ConfigReader<BinarySettings> reader = new ConfigReader<>(BinarySettings.PID, BinarySettings.class);
    private final BinaryFormat format = new BinaryFormat();

    @Override
    public String name() {
        return "binary";
    }

    @Override
    public Optional<String> pid() {
        return Optional.of(BinarySettings.PID);
    }

    @Override
    public void configure(Map<String, ?> properties) {
        try {
            format.use(reader.readStrictly(properties));
        } catch (InvalidConfigurationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public AuditFormat service() {
        return format;
    }

    @Override
    public void close() {
        format.close();
    }
}
