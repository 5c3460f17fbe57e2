package dev.sshdaudit.query.keep;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warnings of rules that run every hour: each kind is in the log once, until the rule has run without it. For one thread. */
final class Warnings {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final Set<String> told = new HashSet<>();
    private Set<String> now = new HashSet<>();

    /**
     * Warns, unless that was done before.
     *
     * @param kind what is the same for all warnings of this kind
     */
    void warn(String kind, String text) {
        now.add(kind);
        if (told.add(kind)) {
            LOG.warn("{}", text);
        }
    }

    /** The rule has run: what it did not warn of is over. */
    void over() {
        told.retainAll(now);
        now = new HashSet<>();
    }
}
