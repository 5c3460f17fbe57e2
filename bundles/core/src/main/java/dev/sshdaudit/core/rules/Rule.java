package dev.sshdaudit.core.rules;

import dev.sshdaudit.Content;
import dev.sshdaudit.Transfers;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Interception.Masking;
import dev.sshdaudit.core.settings.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A rule as it was understood; or, where a rule was refused before there was a good one, what it may have matched. Immutable.
 */
public final class Rule {

    private static final String SET = "true";

    private final String pid;
    private final RuleSettings settings;
    private final boolean refused;
    private final int order;
    private final Set<String> users;
    private final Set<String> roles;
    private final List<AddressRange> addresses;
    private final List<ServerMatch> servers;
    /** Compared as Apache MINA SSHD compares names of subsystems. */
    private final Set<String> channels;

    private Rule(
            String pid,
            RuleSettings settings,
            boolean refused,
            int order,
            List<AddressRange> addresses,
            List<ServerMatch> servers) {
        this.pid = pid;
        this.settings = settings;
        this.refused = refused;
        this.order = order;
        this.users = Names.of(settings.users());
        this.roles = Names.of(settings.roles());
        this.addresses = List.copyOf(addresses);
        this.servers = List.copyOf(servers);
        Set<String> uses = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        uses.addAll(Names.of(settings.channels()));
        this.channels = Collections.unmodifiableSet(uses);
    }

    /**
     * Reads a rule.
     *
     * @param pid the PID, {@code audit.rule-<name>}
     * @throws InvalidConfigurationException if an address or a server cannot be understood
     */
    public static Rule of(String pid, RuleSettings settings) throws InvalidConfigurationException {
        return new Rule(
                pid,
                settings,
                false,
                settings.order(),
                parse(pid, "addresses", settings.addresses(), AddressRange::parse, AddressRange.ALLOWED),
                parse(pid, "servers", settings.servers(), ServerMatch::parse, ServerMatch.ALLOWED));
    }

    private static <T> List<T> parse(
            String pid, String key, String list, Function<String, @Nullable T> parser, String allowed)
            throws InvalidConfigurationException {
        List<T> parsed = new ArrayList<>();
        for (String text : Names.of(list)) {
            T one = parser.apply(text);
            if (one == null) {
                throw new InvalidConfigurationException(pid, key, text, allowed);
            }
            parsed.add(one);
        }
        return parsed;
    }

    /**
     * What a rule may have matched that was refused. Keys that are wrong may have said anything.
     *
     * @param settings the keys that were understood; those that are wrong have their defaults
     * @param wrong the keys that are wrong, or unknown
     */
    public static Rule refused(String pid, RuleSettings settings, Set<String> wrong) {
        Set<String> unknown = new TreeSet<>(wrong);
        unknown.removeAll(RuleKeys.NAMES);
        boolean anyOrder = wrong.contains("order") || !unknown.isEmpty();
        return new Rule(
                pid,
                settings,
                true,
                anyOrder ? Integer.MIN_VALUE : settings.order(),
                understood(settings.addresses(), AddressRange::parse),
                understood(settings.servers(), ServerMatch::parse));
    }

    /** A list that is understood in part alone may have said anything: it counts as empty, which matches all. */
    private static <T> List<T> understood(String list, Function<String, @Nullable T> parser) {
        List<T> parsed = new ArrayList<>();
        for (String text : Names.of(list)) {
            T one = parser.apply(text);
            if (one == null) {
                return List.of();
            }
            parsed.add(one);
        }
        return parsed;
    }

    /** The PID. */
    public String pid() {
        return pid;
    }

    /** Where the rule stands among the others. */
    int order() {
        return order;
    }

    /** Whether the rule was refused: then it decides nothing, and keeps later rules from having less recorded. */
    public boolean isRefused() {
        return refused;
    }

    /** The users that the rule names; none if it is about all. */
    Set<String> users() {
        return users;
    }

    /** Whether the rule can be decided only once the user is known. */
    boolean dependsOnUser() {
        return !users.isEmpty() || !roles.isEmpty();
    }

    /** Whether the rule is about some channels alone. */
    boolean dependsOnChannel() {
        return !channels.isEmpty();
    }

    /** Whether the rule applies to a connection, or to some of its channels. */
    boolean matches(Client client) {
        return matchesOrigin(client) && matchesUser(client) && matchesRoles(client);
    }

    /** Whether the client's address and server are those of the rule. */
    boolean matchesOrigin(Client client) {
        return matchesAddress(client) && matchesServer(client);
    }

    private boolean matchesUser(Client client) {
        String user = client.user;
        return users.isEmpty() || user != null && users.contains(user);
    }

    private boolean matchesRoles(Client client) {
        Set<String> known = client.roles;
        return roles.isEmpty() || known != null && !Collections.disjoint(roles, known);
    }

    private boolean matchesAddress(Client client) {
        if (addresses.isEmpty()) {
            return true;
        }
        byte[] ip = client.ip;
        if (ip == null) {
            return false;
        }
        for (AddressRange range : addresses) {
            if (range.contains(ip)) {
                return true;
            }
        }
        return false;
    }

    private boolean matchesServer(Client client) {
        if (servers.isEmpty()) {
            return true;
        }
        for (ServerMatch server : servers) {
            if (server.matches(client.server)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the rule applies to channels of this use: shell, exec, forwarding, or the name of a subsystem. */
    boolean matchesChannel(String use) {
        return channels.isEmpty() || channels.contains(use);
    }

    /** What does not match of a client, in words; null if all matches. */
    @Nullable
    String mismatch(Client client) {
        if (!matchesUser(client)) {
            return client.user == null ? "the user is not known yet" : "users does not name \"" + client.user + "\"";
        } else if (!matchesRoles(client)) {
            return client.roles == null
                    ? "roles: the roles of the user are not known"
                    : "roles has none of the user's: "
                            + (client.roles.isEmpty() ? "none" : String.join(", ", new TreeSet<>(client.roles)));
        } else if (!matchesAddress(client)) {
            return "addresses does not have " + (client.address.isEmpty() ? "an unknown address" : client.address);
        } else if (!matchesServer(client)) {
            return "servers does not have port " + client.server.getOrDefault(ServerMatch.PORT, "(unknown)")
                    + ", nor a property of its service";
        }
        return null;
    }

    /** Which connections and channels the rule matches, and where it stands: equal for rules that match the same. */
    String matchText() {
        return String.join(
                "\n",
                String.valueOf(order),
                settings.users(),
                settings.roles(),
                settings.addresses(),
                settings.servers(),
                settings.channels());
    }

    /** Whether the other rule says the same. */
    public boolean isSame(@Nullable Rule other) {
        return other != null && refused == other.refused && toString().equals(other.toString());
    }

    /** The keys that are set, and those that always count, as in a file. */
    @Override
    public String toString() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("order", order);
        keys.put("users", settings.users());
        keys.put("roles", settings.roles());
        keys.put("addresses", settings.addresses());
        keys.put("servers", settings.servers());
        keys.put("channels", settings.channels());
        keys.put("record", settings.record());
        keys.put("stdin", settings.stdin());
        keys.put("stdout", settings.stdout());
        keys.put("stderr", settings.stderr());
        keys.put("passwords", settings.passwords());
        keys.put("forwarding", settings.forwarding());
        keys.put("unechoed", settings.unechoed());
        keys.put("maskedLength", settings.maskedLength());
        keys.put("transfers", settings.transfers());
        return keys.entrySet().stream()
                .filter(key -> !key.getValue().equals(""))
                .map(key -> key.getKey() + " = " + key.getValue())
                .collect(Collectors.joining(", "));
    }

    /** The channels to which the rule applies, as in the configuration. */
    Set<String> channels() {
        return channels;
    }

    /**
     * What is recorded where the rule matches.
     *
     * @param base what the PID {@code audit.intercept} says
     */
    Decision decision(Interception base) {
        Set<Content> contents = EnumSet.noneOf(Content.class);
        contents.addAll(base.contents());
        set(contents, Content.STDIN, settings.stdin());
        set(contents, Content.STDOUT, settings.stdout());
        set(contents, Content.STDERR, settings.stderr());
        set(contents, Content.PASSWORDS, settings.passwords());
        set(contents, Content.FORWARDING, settings.forwarding());
        Transfers transfers = settings.transfers().isEmpty()
                ? base.transfers()
                : Transfers.valueOf(settings.transfers().toUpperCase(Locale.ROOT));
        return new Decision(pid, settings.record(), new Interception(contents, masking(base), transfers));
    }

    private static void set(Set<Content> contents, Content content, String value) {
        if (value.equals(SET)) {
            contents.add(content);
        } else if (!value.isEmpty()) {
            contents.remove(content);
        }
    }

    /** How much is told of masked characters is a key of its own, which counts where they are masked. */
    private Masking masking(Interception base) {
        boolean mask = settings.unechoed().isEmpty()
                ? base.masking() != Masking.OFF
                : settings.unechoed().equals("mask");
        boolean length = settings.maskedLength().isEmpty()
                ? base.masking() == Masking.WITH_LENGTH
                : settings.maskedLength().equals(SET);
        return !mask ? Masking.OFF : length ? Masking.WITH_LENGTH : Masking.ON;
    }
}
