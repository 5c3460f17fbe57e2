package dev.sshdaudit.binary.internal;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.format.RecordingReader;
import java.io.IOException;
import java.io.InputStream;

/** The format {@code binary}: one recording per connection, ContainerSSH's version 2, or our version 3. */
public final class BinaryFormat implements AuditFormat {

    /** Kept while nobody uses them: with a recorder's few threads, more are seldom in use in one moment. */
    private static final int FREE_COMPRESSORS = 16;

    private volatile CompressorPool pool;

    /** Makes the format with the settings that suit most. */
    public BinaryFormat() {
        this(Settings.DEFAULT);
    }

    BinaryFormat(Settings settings) {
        pool = new CompressorPool(settings, FREE_COMPRESSORS);
    }

    /**
     * Uses other settings for encoders from now on.
     *
     * @throws InvalidConfigurationException if there are none such; then those before stay in force
     */
    synchronized void use(BinarySettings chosen) throws InvalidConfigurationException {
        Settings settings = settings(chosen);
        if (settings.isSameAs(pool.settings())) {
            return;
        }
        CompressorPool before = pool;
        pool = new CompressorPool(settings, FREE_COMPRESSORS);
        before.close();
    }

    private static Settings settings(BinarySettings chosen) throws InvalidConfigurationException {
        Compression compression = chosen.compression();
        if (chosen.level() > compression.highestLevel()) {
            throw new InvalidConfigurationException(
                    BinarySettings.PID,
                    "level",
                    chosen.level(),
                    "from 1 to " + compression.highestLevel() + " for " + compression + ", or 0");
        }
        Settings settings = new Settings(compression, chosen.level());
        try {
            CompressionTrial.run(settings);
        } catch (Throwable e) { // whatever it is, recordings would meet it too
            throw cannotBeUsed(compression, e);
        }
        return settings;
    }

    private static InvalidConfigurationException cannotBeUsed(Compression compression, Throwable cause) {
        return InvalidConfigurationException.of(
                "compression",
                "PID " + BinarySettings.PID + ", key compression: " + compression
                        + " cannot be used, since its library zstd-jni is not installed, is of a version that lacks"
                        + " something, or does not run here (" + cause + "). Install the version that the feature"
                        + " sshd-audit-binary names, or set compression = gzip",
                cause);
    }

    /** Gives back what is kept; encoders still at work go on, and give back theirs at their end. */
    synchronized void close() {
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
