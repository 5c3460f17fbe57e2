package dev.sshdaudit.sshd;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The properties of the services by which one server is registered. Thread-safe. */
final class ServerProperties {

    private static final String ID = "service.id";

    /** By the id of the service. */
    @GuardedBy("this")
    private final Map<Object, Map<String, Object>> services = new LinkedHashMap<>();

    /** A service is there, or has other properties. */
    synchronized void put(Map<String, Object> properties) {
        services.put(id(properties), new LinkedHashMap<>(properties));
    }

    /** A service is there no longer. Returns whether it was the last one. */
    synchronized boolean remove(Map<String, Object> properties) {
        services.remove(id(properties));
        return services.isEmpty();
    }

    private static Object id(Map<String, Object> properties) {
        return Objects.requireNonNullElse(properties.get(ID), "");
    }

    /** The properties as they are now; a property that differs between services has a list of its values. */
    synchronized Map<String, Object> get() {
        Map<String, Object> all = new LinkedHashMap<>();
        for (Map<String, Object> service : services.values()) {
            service.forEach((key, value) -> {
                if (value != null) {
                    all.merge(key, value, (one, other) -> Objects.deepEquals(one, other) ? one : List.of(one, other));
                }
            });
        }
        return all;
    }
}
