package dev.sshdaudit;

import org.osgi.annotation.versioning.ConsumerType;

/** Looks up countries of IP addresses. A bundle that can registers a service of this type. */
@ConsumerType
public interface CountryProvider {

    /**
     * The country of an address. Called on threads of SSHD: an implementation looks at memory alone, and never waits for a file or for
     * the network. For any thread.
     *
     * @param address an IP address without port, or another text for which no country is known
     * @return a code of ISO 3166-1 alpha-2, or {@link dev.sshdaudit.message.ConnectionEvent#COUNTRY_UNKNOWN}
     */
    String country(String address);
}
