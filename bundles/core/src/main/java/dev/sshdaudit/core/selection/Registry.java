package dev.sshdaudit.core.selection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The services of one kind by the names under which they are selected. Of several with one name, the one with the greatest
 * source is selected; in OSGi, the source is the service's reference. For one thread at a time.
 */
public final class Registry<S> {

    /** The source of each service of a program that has one service for a name at most. */
    public static final Comparable<Object> SOLE = other -> 0;

    private record Offer<S>(Comparable<Object> source, S service) {}

    private final Map<String, List<Offer<S>>> offers = new HashMap<>();

    /** Adds a service, in place of the one that its source had under this name. */
    void add(String name, Comparable<Object> source, S service) {
        remove(name, source);
        offers.computeIfAbsent(name, any -> new ArrayList<>()).add(new Offer<>(source, service));
    }

    /** Removes the service of a source, if there is one. */
    void remove(String name, Comparable<Object> source) {
        List<Offer<S>> same = offers.get(name);
        if (same != null && same.removeIf(offer -> offer.source.equals(source)) && same.isEmpty()) {
            offers.remove(name);
        }
    }

    /** The service that is selected by a name, or null if there is none. */
    @Nullable
    S selected(String name) {
        return offers.getOrDefault(name, List.of()).stream()
                .max(Comparator.comparing(Offer::source))
                .map(Offer::service)
                .orElse(null);
    }

    /** The services that are selected, one for each name. */
    Collection<S> selected() {
        List<S> all = new ArrayList<>();
        for (String name : names()) {
            S service = selected(name);
            if (service != null) {
                all.add(service);
            }
        }
        return all;
    }

    /** The names in alphabetical order. */
    Set<String> names() {
        return new TreeSet<>(offers.keySet());
    }
}
