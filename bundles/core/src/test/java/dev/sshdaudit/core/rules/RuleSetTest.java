package dev.sshdaudit.core.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.Content;
import dev.sshdaudit.Transfers;
import dev.sshdaudit.config.ConfigReader;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Interception.Masking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which rule counts, and what it says. */
class RuleSetTest {

    private static final String BASE = "audit.intercept";
    private static final Interception SHOWN = new Interception(Set.of(Content.STDOUT), Masking.ON, Transfers.CONTENT);

    static RuleSettings settings(String pid, String... keysAndValues) throws InvalidConfigurationException {
        Map<String, Object> properties = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new ConfigReader<>(pid, RuleSettings.class).readStrictly(properties);
    }

    static Rule rule(String name, String... keysAndValues) {
        String pid = "audit.rule-" + name;
        try {
            return Rule.of(pid, settings(pid, keysAndValues));
        } catch (InvalidConfigurationException e) {
            throw new AssertionError(e);
        }
    }

    private static Client client(String user, String address) {
        return new Client(user, Set.of("ci"), address, Map.of("port", 8101L, "ssh.name", "git"));
    }

    private static RuleSet rules(Rule... rules) {
        return new RuleSet(SHOWN, Arrays.asList(rules));
    }

    private static String pid(Client client, Rule... rules) {
        return rules(rules).choose(client).rest().pid();
    }

    private static Decision decision(String... keysAndValues) {
        return rules(rule("one", keysAndValues))
                .choose(client("alice", "192.0.2.7"))
                .rest();
    }

    @Test
    void aRuleWithoutMatchesMatchesEveryUser() {
        assertEquals("audit.rule-all", pid(client("alice", "192.0.2.7"), rule("all")));
        assertEquals(BASE, pid(client("alice", "192.0.2.7")));
    }

    @Test
    void usersAreNamesWithBackslashesBeforeTheirCommas() {
        Rule rule = rule("some", "users", "bob, smith\\, john, back\\\\slash");
        assertEquals("audit.rule-some", pid(client("bob", "192.0.2.7"), rule));
        assertEquals("audit.rule-some", pid(client("smith, john", "192.0.2.7"), rule));
        assertEquals("audit.rule-some", pid(client("back\\slash", "192.0.2.7"), rule));
        assertEquals(BASE, pid(client("Bob", "192.0.2.7"), rule));
        assertEquals(BASE, pid(client("smith", "192.0.2.7"), rule));
    }

    @Test
    void rolesMatchWhereTheUserHasOneOfThem() {
        assertEquals("audit.rule-some", pid(client("bob", "192.0.2.7"), rule("some", "roles", "admin,ci")));
        assertEquals(BASE, pid(client("bob", "192.0.2.7"), rule("some", "roles", "admin")));
        assertEquals(
                BASE,
                pid(new Client("bob", null, "192.0.2.7", Map.of()), rule("some", "roles", "admin,ci")),
                "roles that are not known");
    }

    @Test
    void addressesMatchAsNetworksDo() {
        Rule rule = rule("some", "addresses", "10.0.0.0/8, 2001:db8::/32, 192.0.2.7");
        assertEquals("audit.rule-some", pid(client("bob", "10.255.0.1"), rule));
        assertEquals("audit.rule-some", pid(client("bob", "::ffff:10.1.2.3"), rule));
        assertEquals("audit.rule-some", pid(client("bob", "2001:db8:ffff::1%eth0"), rule));
        assertEquals("audit.rule-some", pid(client("bob", "192.0.2.7"), rule));
        assertEquals(BASE, pid(client("bob", "11.0.0.1"), rule));
        assertEquals(BASE, pid(client("bob", "2001:db9::1"), rule));
        assertEquals(BASE, pid(client("bob", ""), rule), "an address that is not known");
    }

    @Test
    void serversMatchByPortOrByAPropertyOfTheirService() {
        assertEquals("audit.rule-some", pid(client("bob", "10.0.0.1"), rule("some", "servers", "22, 8101")));
        assertEquals(BASE, pid(client("bob", "10.0.0.1"), rule("some", "servers", "22")));
        assertEquals("audit.rule-some", pid(client("bob", "10.0.0.1"), rule("some", "servers", "SSH.name=git")));
        assertEquals(BASE, pid(client("bob", "10.0.0.1"), rule("some", "servers", "ssh.name=shell")));
        Client several =
                new Client("bob", Set.of(), "", Map.of("tags", new String[] {"a", "b"}, "more", List.of(1, 2)));
        assertEquals("audit.rule-some", pid(several, rule("some", "servers", "tags=b")));
        assertEquals("audit.rule-some", pid(several, rule("some", "servers", "more=2")));
        assertEquals(BASE, pid(several, rule("some", "servers", "tags=c")));
    }

    @Test
    void channelsMatchByTheirUse() {
        Choice choice =
                rules(rule("some", "channels", "shell, sftp", "stdin", "true")).choose(client("alice", "192.0.2.7"));
        assertEquals("audit.rule-some", choice.of("shell").pid());
        assertEquals("audit.rule-some", choice.of("SFTP").pid(), "as Apache MINA SSHD compares");
        assertEquals(BASE, choice.of("exec").pid());
        assertEquals(BASE, choice.of("forwarding").pid());
        assertEquals(BASE, choice.rest().pid());
        assertTrue(choice.most().interception().includes(Content.STDIN), "a channel of which the use is not known");
    }

    @Test
    void theFirstRuleThatMatchesCounts() {
        Rule late = rule("a", "order", "20");
        Rule early = rule("z", "order", "10");
        assertEquals("audit.rule-z", pid(client("alice", "192.0.2.7"), late, early));
        assertEquals("audit.rule-z", pid(client("alice", "192.0.2.7"), early, late));
    }

    @Test
    void rulesOfOneOrderAreAskedByName() {
        assertEquals("audit.rule-a", pid(client("alice", "192.0.2.7"), rule("b"), rule("a")));
    }

    @Test
    void everyMatchHasToMatch() {
        Rule rule = rule("backup", "users", "backup", "addresses", "10.0.0.0/8", "record", "false");
        assertFalse(rules(rule).choose(client("backup", "10.0.0.1")).rest().isRecorded());
        assertTrue(rules(rule).choose(client("backup", "192.0.2.7")).rest().isRecorded());
        assertTrue(rules(rule).choose(client("alice", "10.0.0.1")).rest().isRecorded());
    }

    @Test
    void keysThatAreNotSetAreThoseOfTheIntercepts() {
        Map<String, Object> expected = new HashMap<>(SHOWN.toMap());
        expected.put("record", true);
        assertEquals(expected, decision().toMap());
    }

    @Test
    void eachKindOfContentCanBeSetAndTakenOut() {
        for (Content content : Content.values()) {
            assertTrue(decision(content.key(), "true").interception().includes(content), content::key);
            assertFalse(decision(content.key(), "false").interception().includes(content), content::key);
        }
    }

    @Test
    void maskingAndItsLengthCanBeSet() {
        assertEquals(Masking.OFF, decision("unechoed", "record").interception().masking());
        assertEquals(
                Masking.WITH_LENGTH,
                decision("maskedLength", "true").interception().masking());
        assertEquals(
                Masking.OFF,
                decision("maskedLength", "true", "unechoed", "record")
                        .interception()
                        .masking());
        assertEquals(Masking.ON, decision("unechoed", "mask").interception().masking());
    }

    @Test
    void transfersCanBeSet() {
        assertEquals(
                Transfers.NONE, decision("transfers", "none").interception().transfers());
        assertEquals(
                Transfers.EVENTS, decision("transfers", "events").interception().transfers());
        assertEquals(
                Transfers.CONTENT,
                decision("transfers", "content").interception().transfers());
    }

    @Test
    void nothingIsRecordedWhereTheRuleSaysSo() {
        Decision none = decision("record", "false", "stdin", "true");
        assertFalse(none.isRecorded());
        assertEquals(Set.of(), none.interception().contents());
        assertEquals(Transfers.NONE, none.interception().transfers());
    }

    @Test
    void wrongValuesAndUnknownKeysAreRefusedWithTheirNames() {
        for (String[] wrong : new String[][] {
            {"order", "first"},
            {"order", "-1"},
            {"record", "no"},
            {"stdin", "yes"},
            {"unechoed", "show"},
            {"maskedLength", "5"},
            {"transfers", "all"},
            {"user", "bob"}
        }) {
            String message = assertThrows(
                            InvalidConfigurationException.class,
                            () -> settings("audit.rule-bad", wrong),
                            () -> String.join("=", wrong))
                    .getMessage();
            assertTrue(message.contains("PID audit.rule-bad, key " + wrong[0]), message);
        }
        for (String[] wrong : new String[][] {
            {"addresses", "10.0.0.1/8"},
            {"addresses", "example.org"},
            {"addresses", "10.0.0.0/33"},
            {"servers", "0"},
            {"servers", "65536"},
            {"servers", "ssh"}
        }) {
            RuleSettings settings = understood(wrong);
            String message = assertThrows(
                            InvalidConfigurationException.class,
                            () -> Rule.of("audit.rule-bad", settings),
                            () -> String.join("=", wrong))
                    .getMessage();
            assertTrue(message.contains("PID audit.rule-bad, key " + wrong[0] + ": \"" + wrong[1] + "\""), message);
        }
    }

    private static RuleSettings understood(String... keysAndValues) {
        try {
            return settings("audit.rule-bad", keysAndValues);
        } catch (InvalidConfigurationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatARefusedRuleMayHaveMatchedIsRecordedAtLeastAsTheInterceptsSay() {
        Rule refused = Rule.refused("audit.rule-a", understood("users", "alice"), Set.of("addresses"));
        Rule off = rule("off", "record", "false");
        Rule more = rule("more", "stdin", "true", "stdout", "false");
        Decision doubtful =
                rules(refused, off).choose(client("alice", "192.0.2.7")).rest();
        assertTrue(doubtful.isRecorded());
        assertEquals(Set.of(Content.STDOUT), doubtful.interception().contents());
        assertEquals("audit.rule-off", doubtful.pid());
        assertFalse(
                rules(refused, off).choose(client("bob", "192.0.2.7")).rest().isRecorded(), "never meant");
        assertEquals(
                Set.of(Content.STDIN, Content.STDOUT),
                rules(refused, more)
                        .choose(client("alice", "192.0.2.7"))
                        .rest()
                        .interception()
                        .contents());
    }

    @Test
    void aRefusedRuleLeavesRulesBeforeItAlone() {
        Rule off = rule("off", "order", "10", "record", "false");
        Rule behind = Rule.refused("audit.rule-a", understood("order", "20"), Set.of("addresses"));
        assertFalse(
                rules(off, behind).choose(client("alice", "192.0.2.7")).rest().isRecorded());
        Rule anywhere = Rule.refused("audit.rule-a", understood("users", "alice"), Set.of("order"));
        assertTrue(
                rules(off, anywhere).choose(client("alice", "192.0.2.7")).rest().isRecorded());
        Rule misspelt = Rule.refused("audit.rule-a", understood("order", "20"), Set.of("ordre"));
        assertTrue(
                rules(off, misspelt).choose(client("alice", "192.0.2.7")).rest().isRecorded());
    }

    @Test
    void aRefusedRuleAboutSomeChannelsIsDoubtfulForThemAlone() {
        Rule refused = Rule.refused("audit.rule-a", understood("channels", "shell"), Set.of("addresses"));
        Choice choice = rules(refused, rule("off", "record", "false")).choose(client("alice", "192.0.2.7"));
        assertTrue(choice.of("shell").isRecorded());
        assertFalse(choice.of("exec").isRecorded());
        assertTrue(choice.most().isRecorded());
    }

    @Test
    void beforeTheLoginRulesThatDependOnTheUserLeaveAllToTheIntercepts() {
        Client before = new Client(null, null, "192.0.2.7", Map.of());
        assertEquals(BASE, pid(before, rule("a", "users", "alice"), rule("b", "passwords", "true")));
        assertEquals(BASE, pid(before, rule("a", "roles", "ci"), rule("b", "passwords", "true")));
        assertEquals("audit.rule-b", pid(before, rule("b", "passwords", "true"), rule("c", "users", "alice")));
        assertEquals(
                "audit.rule-b",
                pid(before, rule("a", "users", "alice", "addresses", "10.0.0.0/8"), rule("b", "passwords", "true")),
                "a rule that cannot match");
    }

    /** Each rule says another set of content, so that the set tells which rule has counted. */
    @Test
    void randomRulesDecideAsANaiveModelDoes() {
        Random random = new Random(17);
        String[] users = {"", "alice", "bob", "alice, bob"};
        String[] roles = {"", "ci", "admin", "admin, ci"};
        String[] networks = {"", "10.0.0.0/8", "192.0.2.0/24, 10.1.0.0/16", "2001:db8::/32"};
        String[] channels = {"", "shell", "exec, sftp", "forwarding"};
        String[] addresses = {"10.1.0.1", "10.2.0.1", "192.0.2.1", "2001:db8::1", "::1"};
        int decided = 0;
        for (int round = 0; round < 3000; round++) {
            List<Map<String, String>> all = new ArrayList<>();
            List<Rule> rules = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                Map<String, String> keys = new HashMap<>();
                keys.put("name", "r" + random.nextInt(1000) + "-" + i);
                keys.put("order", String.valueOf(random.nextInt(3)));
                keys.put("users", users[random.nextInt(users.length)]);
                keys.put("roles", roles[random.nextInt(roles.length)]);
                keys.put("addresses", networks[random.nextInt(networks.length)]);
                keys.put("channels", channels[random.nextInt(channels.length)]);
                all.add(keys);
                List<String> flat = new ArrayList<>();
                keys.forEach((key, value) -> {
                    if (!key.equals("name")) {
                        flat.addAll(List.of(key, value));
                    }
                });
                rules.add(rule(keys.get("name"), flat.toArray(new String[0])));
            }
            Client client = new Client(
                    random.nextBoolean() ? "alice" : "bob",
                    random.nextBoolean() ? Set.of("ci") : Set.of("admin", "viewer"),
                    addresses[random.nextInt(addresses.length)],
                    Map.of());
            Choice choice = new RuleSet(SHOWN, rules).choose(client);
            for (String use : List.of("shell", "exec", "sftp", "forwarding", "other")) {
                String expected = naive(all, client, use);
                assertEquals(expected, choice.of(use).pid(), () -> all + " " + client.user + client.roles + use);
                decided += expected.equals(BASE) ? 0 : 1;
            }
        }
        assertTrue(decided > 3000, "too few rules matched: " + decided);
    }

    private static String naive(List<Map<String, String>> rules, Client client, String use) {
        return rules.stream()
                .filter(keys -> keys.get("users").isEmpty()
                        || List.of(keys.get("users").split(", ")).contains(client.user))
                .filter(keys -> keys.get("roles").isEmpty()
                        || List.of(keys.get("roles").split(", ")).stream().anyMatch(client.roles::contains))
                .filter(keys -> keys.get("addresses").isEmpty()
                        || List.of(keys.get("addresses").split(", ")).stream()
                                .anyMatch(network -> client.address.startsWith(
                                        switch (network) {
                                            case "10.0.0.0/8" -> "10.";
                                            case "10.1.0.0/16" -> "10.1.";
                                            case "192.0.2.0/24" -> "192.0.2.";
                                            default -> "2001:db8:";
                                        })))
                .filter(keys -> keys.get("channels").isEmpty()
                        || List.of(keys.get("channels").split(", ")).contains(use))
                .min(Comparator.comparing((Map<String, String> keys) -> Integer.parseInt(keys.get("order")))
                        .thenComparing(keys -> keys.get("name")))
                .map(keys -> "audit.rule-" + keys.get("name"))
                .orElse(BASE);
    }
}
