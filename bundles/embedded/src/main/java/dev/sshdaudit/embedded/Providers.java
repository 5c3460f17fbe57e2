package dev.sshdaudit.embedded;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.provider.FormatProvider;
import dev.sshdaudit.provider.Provider;
import dev.sshdaudit.provider.StorageProvider;
import dev.sshdaudit.storage.AuditStorage;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The formats, or the storages, that a program has. A provider that is neither configured nor selected is never called:
 * a storage that is not in use must not touch its default folder. For one thread at a time.
 */
final class Providers<S> implements AutoCloseable {

    private final Map<String, Provider<S>> byName = new TreeMap<>();
    private final Set<Provider<S>> configured = new HashSet<>();

    private Providers(Map<String, S> given, Iterable<? extends Provider<S>> found) {
        given.forEach((name, service) -> byName.put(name, new Given<>(name, service)));
        found.forEach(provider -> byName.putIfAbsent(provider.name(), provider));
    }

    static Providers<AuditFormat> formats(Map<String, AuditFormat> given) {
        return new Providers<>(given, ServiceLoader.load(FormatProvider.class, SshAudit.class.getClassLoader()));
    }

    static Providers<AuditStorage> storages(Map<String, AuditStorage> given) {
        return new Providers<>(given, ServiceLoader.load(StorageProvider.class, SshAudit.class.getClassLoader()));
    }

    /** A format or storage that the program has made itself; the program configures and closes it, too. */
    private record Given<S>(String name, S service) implements Provider<S> {}

    /** The PIDs of all providers. */
    Set<String> pids() {
        Set<String> pids = new TreeSet<>();
        byName.values().forEach(provider -> provider.pid().ifPresent(pids::add));
        return pids;
    }

    /**
     * Configures the provider with this PID.
     *
     * @return whether there is a provider with this PID
     * @throws IllegalArgumentException as {@link Provider#configure} does
     */
    boolean configure(String pid, Map<String, ?> properties) {
        Optional<Provider<S>> provider = byName.values().stream()
                .filter(candidate -> candidate.pid().filter(pid::equals).isPresent())
                .findFirst();
        provider.ifPresent(it -> {
            it.configure(properties);
            configured.add(it);
        });
        return provider.isPresent();
    }

    /**
     * The format or storage of a name. If its provider has not been configured yet, this configures it with its
     * defaults.
     *
     * @param pid the PID in which the name stands, for messages
     * @param key the key in which the name stands, for messages
     * @throws IllegalArgumentException if no provider has that name
     */
    S use(String pid, String key, String name) {
        Provider<S> provider = byName.get(name);
        if (provider == null) {
            throw new IllegalArgumentException("PID " + pid + ", key " + key + ": \"" + name + "\" is not there, only "
                    + byName.keySet() + ". Put the jar that brings it on the class path.");
        }
        if (configured.add(provider)) {
            try {
                provider.configure(Map.of());
            } catch (RuntimeException e) {
                configured.remove(provider);
                throw e;
            }
        }
        return provider.service();
    }

    @Override
    public void close() {
        byName.values().forEach(Provider::close);
    }
}
