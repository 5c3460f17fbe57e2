package dev.sshdaudit.binary.internal;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.format.RecordingReader;
import java.io.IOException;
import java.io.InputStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** The format {@code binary}: one recording per connection, ContainerSSH's version 2. */
@Component(service = AuditFormat.class, property = AuditFormat.FORMAT_PROPERTY + "=binary")
public final class BinaryFormat implements AuditFormat {

    /** Kept while nobody uses them: with a recorder's few threads, more are seldom in use in one moment. */
    private static final int FREE_COMPRESSORS = 16;

    private final CompressorPool pool;

    /** Makes the format with the settings that suit most. */
    @Activate
    public BinaryFormat() {
        this(Settings.DEFAULT);
    }

    BinaryFormat(Settings settings) {
        pool = new CompressorPool(settings, FREE_COMPRESSORS);
    }

    /** Gives back what is kept; encoders still at work go on, and give back theirs at their end. */
    @Deactivate
    public void close() {
        pool.close();
    }

    @Override
    public RecordingEncoder newEncoder(RecordingOutputs outputs) throws IOException {
        return new BinaryEncoder(outputs.open("", "application/octet-stream"), pool);
    }

    @Override
    public RecordingReader newReader(InputStream input) throws IOException {
        return BinaryRecordingReader.open(input);
    }

    /** For tests: whether idle encoders have given back what they leased. */
    int freeCompressors() {
        return pool.free();
    }
}
