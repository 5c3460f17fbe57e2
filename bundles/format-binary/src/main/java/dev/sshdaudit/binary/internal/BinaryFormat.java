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

    /** Compressors that are kept while they are not in use: a recorder has few threads, so seldom more are in use at a time. */
    private static final int FREE_COMPRESSORS = 16;

    private volatile CompressorPool pool;

    /** Makes the format with default settings. */
    public BinaryFormat() {
        this(Settings.DEFAULT);
    }

    BinaryFormat(Settings settings) {
        pool = new CompressorPool(settings, FREE_COMPRESSORS);
    }

    /**
     * Uses other settings for encoders from now on.
     *
     * @throws InvalidConfigurationException if these settings do not work; the former ones stay in force
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

    /**
     * The settings that compressors take, tried out.
     *
     * @throws InvalidConfigurationException if these settings do not work
     */
    static Settings settings(BinarySettings chosen) throws InvalidConfigurationException {
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
        } catch (Throwable e) { // any error here would also happen in each recording
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

    /** Frees the compressors that are not in use. Encoders in use go on, and free theirs at their end. */
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

    /** The number of compressors that wait for use; tests see by it whether idle encoders have given theirs back. */
    int freeCompressors() {
        return pool.free();
    }
}
