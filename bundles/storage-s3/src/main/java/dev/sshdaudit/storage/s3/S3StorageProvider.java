package dev.sshdaudit.storage.s3;

import dev.sshdaudit.config.ConfigReader;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.provider.StorageProvider;
import dev.sshdaudit.storage.AuditStorage;
import java.util.Map;
import java.util.Optional;

/** Brings the storage {@code s3} to programs without OSGi. Those have the AWS SDK on their class path. */
public final class S3StorageProvider implements StorageProvider {

    private final ConfigReader<S3Settings> reader = new ConfigReader<>(S3Settings.PID, S3Settings.class);
    private final S3Storage storage = S3Storage.withSdk();

    @Override
    public String name() {
        return "s3";
    }

    @Override
    public Optional<String> pid() {
        return Optional.of(S3Settings.PID);
    }

    @Override
    public void configure(Map<String, ?> properties) {
        try {
            storage.use(reader.readStrictly(properties));
        } catch (InvalidConfigurationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public AuditStorage service() {
        return storage;
    }

    @Override
    public void close() {
        storage.close();
    }
}
