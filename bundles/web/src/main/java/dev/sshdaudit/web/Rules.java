package dev.sshdaudit.web;

import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.text.Visible;
import dev.sshdaudit.web.http.ClientHeader;
import dev.sshdaudit.web.http.EntranceRules;
import dev.sshdaudit.web.login.Logins;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The configuration in force. Immutable.
 *
 * @param realm that users log in to
 * @param times how long logins last
 * @param entrance which requests are let in
 */
record Rules(String realm, Logins.Times times, EntranceRules entrance) {

    /** Before there is a configuration: only requests of this machine. */
    static final Rules CLOSED =
            new Rules("karaf", new Logins.Times(30, 480), new EntranceRules(false, Set.of(), ClientHeader.NONE));

    private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,253}|\\[[0-9a-f:.]{2,45}]");

    static Rules of(WebSettings settings) throws InvalidConfigurationException {
        if (settings.realm().isBlank()) {
            throw new InvalidConfigurationException("key realm: it must name a realm");
        }
        Set<String> hosts = new HashSet<>();
        for (String given : settings.hosts().split(",", -1)) {
            String host = given.strip().toLowerCase(Locale.ROOT);
            if (host.isEmpty()) {
                continue;
            } else if (!NAME.matcher(host).matches()) {
                throw new InvalidConfigurationException(
                        "key hosts: " + Visible.quoted(host) + " is not the name of a host, without a port");
            }
            hosts.add(host);
        }
        ClientHeader header = Arrays.stream(ClientHeader.values())
                .filter(one -> one.header().equals(settings.clientAddress()))
                .findFirst()
                .orElse(ClientHeader.NONE);
        return new Rules(
                settings.realm().strip(),
                new Logins.Times(settings.idle(), settings.lifetime()),
                new EntranceRules(settings.allowInsecure(), hosts, header));
    }
}
