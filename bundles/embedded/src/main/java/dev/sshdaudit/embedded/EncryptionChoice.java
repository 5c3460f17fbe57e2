package dev.sshdaudit.embedded;

import dev.sshdaudit.core.StandaloneLog;
import dev.sshdaudit.provider.EncryptionProvider;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The encryption that a program has on its class path, if it has one. For one thread at a time. */
final class EncryptionChoice implements AutoCloseable {

    private final @Nullable EncryptionProvider provider;
    private boolean inUse;

    private EncryptionChoice(@Nullable EncryptionProvider provider) {
        this.provider = provider;
    }

    static EncryptionChoice found() {
        return new EncryptionChoice(ServiceLoader.load(EncryptionProvider.class, SshAudit.class.getClassLoader())
                .findFirst()
                .orElse(null));
    }

    /** Has the log encrypt with it from now on, as soon as the log knows to whom. */
    void use(StandaloneLog log) {
        if (provider != null && !inUse) {
            inUse = true;
            log.encryption(provider.service());
        }
    }

    @Override
    public void close() {
        if (provider != null) {
            provider.close();
        }
    }
}
