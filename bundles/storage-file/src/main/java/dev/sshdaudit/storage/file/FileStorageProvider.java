package dev.sshdaudit.storage.file;

import dev.sshdaudit.config.ConfigReader;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.provider.StorageProvider;
import dev.sshdaudit.storage.AuditStorage;
import java.util.Map;
import java.util.Optional;

/** Brings the storage {@code file} to programs without OSGi. */
public final class FileStorageProvider implements StorageProvider {

    private final ConfigReader<FileSettings> reader = new ConfigReader<>(FileSettings.PID, FileSettings.class);
    private final FileStorage storage = new FileStorage();

    @Override
    public String name() {
        return "file";
    }

    @Override
    public Optional<String> pid() {
        return Optional.of(FileSettings.PID);
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
