package dev.sshdaudit.core;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** The services of one kind, by the name in one of their properties; of several with one name, the highest ranked. */
final class Services<S> {

    private final String property;
    private final Map<String, TreeMap<ServiceReference<S>, S>> byName = new HashMap<>();

    Services(String property) {
        this.property = property;
    }

    /** The name under which a service is selected, or null if it has none. */
    String name(ServiceReference<S> reference) {
        return reference.getProperty(property) instanceof String name ? name : null;
    }

    synchronized void add(ServiceReference<S> reference, S service) {
        byName.computeIfAbsent(name(reference), name -> new TreeMap<>(Comparator.reverseOrder()))
                .put(reference, service);
    }

    /** Returns the service that went, or null. */
    synchronized S remove(ServiceReference<S> reference) {
        TreeMap<ServiceReference<S>, S> same = byName.get(name(reference));
        return same == null ? null : same.remove(reference);
    }

    /** The service of a name, or null. */
    synchronized S best(String name) {
        TreeMap<ServiceReference<S>, S> same = byName.get(name);
        return same == null || same.isEmpty() ? null : same.firstEntry().getValue();
    }

    /** Whether the code of a service stays when the service goes: then it was only registered anew. */
    static boolean codeStays(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        return bundle != null && bundle.getState() == Bundle.ACTIVE;
    }
}
