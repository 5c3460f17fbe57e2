package dev.sshdaudit.query;

import org.osgi.annotation.versioning.ConsumerType;

/** Is told what users do by {@link AuditQuery}. A bundle that wants to know registers a service of this type. */
@ConsumerType
@FunctionalInterface
public interface QueryListener {

    /**
     * Takes one use, soon after it happened. Called on a thread of its own, by one thread at a time, in the order of the uses. A use is
     * left out, and told in the log, where too many wait because a listener is slow. What the method throws is told in the log.
     */
    void used(QueryUse use);
}
