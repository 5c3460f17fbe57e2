package dev.sshdaudit.core.rules;

import dev.sshdaudit.core.settings.InterceptSettings;
import dev.sshdaudit.core.settings.Interception;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** All rules in force, and the PID {@code audit.intercept}, which counts where no rule matches. Immutable. */
public final class RuleSet {

    private static final Comparator<Rule> ORDER =
            Comparator.comparingInt(Rule::order).thenComparing(Rule::pid);

    private final List<Rule> rules;
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
    }

    /** What the PID {@code audit.intercept} says. */
    public Decision base() {
        return base;
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
        for (Rule rule : rules) {
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
