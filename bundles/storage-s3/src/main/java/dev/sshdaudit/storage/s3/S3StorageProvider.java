package dev.sshdaudit.storage.s3;

import dev.sshdaudit.config.ConfiguredService;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.provider.StorageProvider;
import dev.sshdaudit.storage.AuditStorage;
import org.jspecify.annotations.Nullable;

/**
 * The storage {@code s3} with its configuration, and the door to it for programs without OSGi. Those have the AWS SDK
 * on their class path.
 */
public final class S3StorageProvider extends ConfiguredService<AuditStorage, S3Settings> implements StorageProvider {

    /** Makes a storage that has neither folder nor bucket yet. */
    public S3StorageProvider() {
        this(S3Storage.withSdk());
    }

    private S3StorageProvider(S3Storage storage) {
        super("s3", S3Settings.PID, S3Settings.class, storage, storage::use, storage::close);
    }

    @Override
    protected void check(S3Settings settings) throws InvalidConfigurationException {
        S3Configuration.of(settings);
    }

    @Override
    protected @Nullable String lacks(S3Settings settings) {
        return settings.bucket().isEmpty() ? "key bucket: not set yet, so there is no storage s3" : null;
    }
}
