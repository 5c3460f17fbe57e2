package dev.sshdaudit.embedded;

import dev.sshdaudit.core.StandaloneLog;
import dev.sshdaudit.provider.LedgerProvider;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ledger that a program has on its class path, if it has one. It is kept once the program configures its PID: its key must not
 * be made in a default folder of which the program does not know. For one thread at a time.
 */
final class LedgerChoice implements AutoCloseable {

    private final @Nullable LedgerProvider provider;
    private boolean configured;
    private boolean inUse;

    private LedgerChoice(@Nullable LedgerProvider provider) {
        this.provider = provider;
    }

    static LedgerChoice found() {
        return new LedgerChoice(ServiceLoader.load(LedgerProvider.class, SshAudit.class.getClassLoader())
                .findFirst()
                .orElse(null));
    }

    /** The PID of the ledger, if there is one. */
    Set<String> pids() {
        return Optional.ofNullable(provider)
                .flatMap(LedgerProvider::pid)
                .map(Set::of)
                .orElse(Set.of());
    }

    /**
     * Configures the ledger.
     *
     * @return whether there is a ledger with this PID
     * @throws IllegalArgumentException as {@link LedgerProvider#configure} does
     */
    boolean configure(String pid, Map<String, ?> properties) {
        if (provider == null || !pids().contains(pid)) {
            return false;
        }
        provider.configure(properties);
        configured = true;
        return true;
    }

    /** Has the log keep a ledger, or keep none, as it is configured. */
    void use(StandaloneLog log) {
        if (provider != null && configured && provider.isEnabled() != inUse) {
            inUse = !inUse;
            log.ledger(inUse ? provider.service() : null);
        }
    }

    @Override
    public void close() {
        if (provider != null) {
            provider.close();
        }
    }
}
