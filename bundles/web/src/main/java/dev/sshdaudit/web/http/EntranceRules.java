package dev.sshdaudit.web.http;

import java.util.Set;

/**
 * Which requests are let in. Immutable.
 *
 * @param allowInsecure whether requests without TLS from other machines are
 * @param hosts names by which users reach Karaf, in lower case
 * @param clientAddress the header of the proxy that tells the client's address
 */
public record EntranceRules(boolean allowInsecure, Set<String> hosts, ClientHeader clientAddress) {

    /** Copies the names. */
    public EntranceRules {
        hosts = Set.copyOf(hosts);
    }
}
