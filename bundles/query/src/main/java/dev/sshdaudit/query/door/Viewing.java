package dev.sshdaudit.query.door;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Who may do what: the PID {@code audit.viewing} as it is in force. Immutable.
 *
 * @param status roles that see the status
 * @param view roles that look at recordings and connections
 * @param manage roles that change something
 * @param own whether users without a role look at their own recordings
 * @param reference whether a reference is recorded instead of what is shown
 */
record Viewing(Set<String> status, Set<String> view, Set<String> manage, boolean own, boolean reference) {

    /** What is in force until the configuration has come: as little as possible. */
    static final Viewing CLOSED =
            new Viewing(Set.of(Caller.ADMIN), Set.of(Caller.ADMIN), Set.of(Caller.ADMIN), false, true);

    static Viewing of(ViewingSettings settings) {
        return new Viewing(
                roles(settings.status_roles()),
                roles(settings.view_roles()),
                roles(settings.manage_roles()),
                settings.own(),
                settings.reference());
    }

    /** The roles of a list, in its order. */
    private static Set<String> roles(String list) {
        Set<String> roles = new LinkedHashSet<>();
        Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(role -> !role.isEmpty())
                .forEach(roles::add);
        return Collections.unmodifiableSet(roles);
    }
}
