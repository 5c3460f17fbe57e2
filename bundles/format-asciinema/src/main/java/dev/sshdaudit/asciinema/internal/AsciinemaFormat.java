package dev.sshdaudit.asciinema.internal;

import dev.sshdaudit.Content;
import dev.sshdaudit.asciinema.CastEncoder;
import dev.sshdaudit.asciinema.CastReader;
import dev.sshdaudit.asciinema.CastSettings;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.format.RecordingReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Set;

/** The format {@code asciinema}: a cast for each session channel. Thread-safe. */
final class AsciinemaFormat implements AuditFormat {

    private volatile CastSettings settings = CastSettings.DEFAULT;

    /** New connections are recorded so from now on. */
    void use(CastSettings chosen) {
        settings = chosen;
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
