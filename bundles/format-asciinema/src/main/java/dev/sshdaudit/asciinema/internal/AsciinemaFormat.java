package dev.sshdaudit.asciinema.internal;

import dev.sshdaudit.Content;
import dev.sshdaudit.asciinema.CastEncoder;
import dev.sshdaudit.asciinema.CastReader;
import dev.sshdaudit.asciinema.CastSettings;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.format.RecordingReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The format {@code asciinema}: a cast for each session channel. Thread-safe. */
final class AsciinemaFormat implements AuditFormat {

    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private volatile CastSettings settings = CastSettings.DEFAULT;

    /**
     * Makes the casts of new connections by other settings from now on.
     *
     * @throws InvalidConfigurationException if a key has a value that is not allowed; nothing changes
     */
    void use(AsciinemaSettings chosen) throws InvalidConfigurationException {
        settings = castSettings(chosen);
    }

    /** The settings that an encoder takes. */
    static CastSettings castSettings(AsciinemaSettings settings) throws InvalidConfigurationException {
        List<String> env = COMMA.splitAsStream(settings.env())
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        if (!env.stream().allMatch(name -> VARIABLE.matcher(name).matches())) {
            throw new InvalidConfigurationException(
                    AsciinemaSettings.PID,
                    "env",
                    settings.env(),
                    "names with commas between them, such as TERM, SHELL, LANG");
        }
        return new CastSettings(settings.version(), settings.idleTimeLimit(), env, settings.input(), settings.safe());
    }

    @Override
    public RecordingEncoder newEncoder(RecordingOutputs outputs) {
        return new CastEncoder(outputs, settings);
    }

    @Override
    public RecordingReader newReader(InputStream input) throws IOException {
        return CastReader.open(input);
    }

    @Override
    public Set<Content> needs() {
        return EnumSet.of(Content.STDOUT, Content.STDERR);
    }
}
