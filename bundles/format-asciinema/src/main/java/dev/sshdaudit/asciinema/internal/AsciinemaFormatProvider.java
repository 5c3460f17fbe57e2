package dev.sshdaudit.asciinema.internal;

import dev.sshdaudit.asciinema.CastSettings;
import dev.sshdaudit.config.ConfigReader;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.provider.FormatProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Brings the format {@code asciinema} to programs without OSGi. */
public final class AsciinemaFormatProvider implements FormatProvider {

    private final ConfigReader<AsciinemaSettings> reader =
            new ConfigReader<>(AsciinemaSettings.PID, AsciinemaSettings.class);
    private final AsciinemaFormat format = new AsciinemaFormat();

    @Override
    public String name() {
        return "asciinema";
    }

    @Override
    public Optional<String> pid() {
        return Optional.of(AsciinemaSettings.PID);
    }

    @Override
    public void configure(Map<String, ?> properties) {
        try {
            List<InvalidConfigurationException> problems = new ArrayList<>();
            CastSettings chosen = AsciinemaComponent.castSettings(reader.readStrictly(properties), problems);
            if (!problems.isEmpty()) {
                throw new InvalidConfigurationException(problems.stream()
                        .map(InvalidConfigurationException::getMessage)
                        .collect(Collectors.joining("; ")));
            }
            format.use(chosen);
        } catch (InvalidConfigurationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public AuditFormat service() {
        return format;
    }
}
