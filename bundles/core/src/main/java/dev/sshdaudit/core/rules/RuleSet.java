package dev.sshdaudit.core.rules;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.core.settings.InterceptSettings;
import dev.sshdaudit.core.settings.Interception;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** All rules in force, and the PID {@code audit.intercept}, which counts where no rule matches. Immutable. */
public final class RuleSet {

    private static final Comparator<Rule> ORDER =
            Comparator.comparingInt(Rule::order).thenComparing(Rule::pid);

    private final List<Rule> rules;

    /** The rules that name no user, in order. */
    private final int[] forAll;

    /** By user, the rules that name the user, in order. */
    private final Map<String, int[]> byUser;

    private final Decision base;
    private final Choice choiceOfBase;
    /** By rule. */
    private final Map<Rule, Decision> decisions = new IdentityHashMap<>();

    /**
     * Puts rules in their order.
     *
     * @param base what the PID {@code audit.intercept} says
     */
    public RuleSet(Interception base, Collection<Rule> rules) {
        this.base = new Decision(InterceptSettings.PID, true, base);
        this.choiceOfBase = new Choice(List.of(), this.base, this.base);
        this.rules = rules.stream().sorted(ORDER).toList();
        this.rules.forEach(rule -> decisions.put(rule, rule.decision(base)));
        this.forAll = IntStream.range(0, this.rules.size())
                .filter(i -> this.rules.get(i).users().isEmpty())
                .toArray();
        this.byUser = byUser(this.rules);
    }

    /** There may be a thousand rules of a thousand users each: a login asks those alone that can match. */
    private static Map<String, int[]> byUser(List<Rule> rules) {
        Map<String, IntStream.Builder> builders = new HashMap<>();
        for (int i = 0; i < rules.size(); i++) {
            for (String user : rules.get(i).users()) {
                builders.computeIfAbsent(user, any -> IntStream.builder()).add(i);
            }
        }
        Map<String, int[]> byUser = new HashMap<>();
        builders.forEach((user, builder) -> byUser.put(user, builder.build().toArray()));
        return byUser;
    }

    /** The rules that can match a client, in order. */
    private List<Rule> candidates(Client client) {
        if (client.user == null || rules.isEmpty()) {
            return rules;
        }
        int[] named = byUser.getOrDefault(client.user, new int[0]);
        List<Rule> candidates = new ArrayList<>(named.length + forAll.length);
        int all = 0;
        for (int one : named) {
            for (; all < forAll.length && forAll[all] < one; all++) {
                candidates.add(rules.get(forAll[all]));
            }
            candidates.add(rules.get(one));
        }
        for (; all < forAll.length; all++) {
            candidates.add(rules.get(forAll[all]));
        }
        return candidates;
    }

    /** What the PID {@code audit.intercept} says. */
    public Decision base() {
        return base;
    }

    /** How many rules there are. */
    public AuditStatus.Rules count() {
        int refused = (int) rules.stream().filter(Rule::isRefused).count();
        return new AuditStatus.Rules(rules.size() - refused, refused);
    }

    /** The rules, in order. */
    List<Rule> rules() {
        return rules;
    }

    /** What a rule has recorded where it matches. */
    Decision decision(Rule rule) {
        return decisions.getOrDefault(rule, base);
    }

    /** What counts before anything is known of a connection. */
    Choice choiceOfBase() {
        return choiceOfBase;
    }

    /**
     * Chooses what is recorded of a connection. As long as the user is not known, and a rule that may match depends on the user,
     * the PID {@code audit.intercept} counts.
     */
    public Choice choose(Client client) {
        if (rules.isEmpty()) {
            return choiceOfBase;
        }
        List<Choice.Matching> matching = new ArrayList<>(0);
        boolean doubtful = false;
        for (Rule rule : candidates(client)) {
            if (client.user == null && rule.dependsOnUser()) {
                if (rule.matchesOrigin(client)) {
                    return choiceOfBase;
                }
                continue;
            } else if (!rule.matches(client)) {
                continue;
            } else if (rule.isRefused() && !rule.dependsOnChannel()) {
                doubtful = true;
                continue;
            }
            Decision decision = decision(rule);
            Decision counting = doubtful ? decision.atLeast(base) : decision;
            if (!rule.dependsOnChannel()) {
                return new Choice(matching, counting, base);
            }
            matching.add(new Choice.Matching(rule, counting));
        }
        return matching.isEmpty() ? choiceOfBase : new Choice(matching, base, base);
    }
}
