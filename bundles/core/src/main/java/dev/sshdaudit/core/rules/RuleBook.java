package dev.sshdaudit.core.rules;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.settings.Interception;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rules as they change. Thread-safe. */
public final class RuleBook {

    @GuardedBy("this")
    private final Map<Object, Rule> rules = new HashMap<>();

    @GuardedBy("this")
    private Interception base = Interception.NOTHING;

    private volatile RuleSet current = new RuleSet(Interception.NOTHING, List.of());

    /** The rules in force. */
    public RuleSet current() {
        return current;
    }

    /** Sets what the PID {@code audit.intercept} says. */
    public synchronized void base(Interception chosen) {
        base = chosen;
        current = new RuleSet(base, rules.values());
    }

    /**
     * Sets, replaces or removes a rule.
     *
     * @param key stands for the configuration of the rule
     * @param rule the rule, or null to remove it
     * @return whether less may be recorded than before
     */
    public synchronized boolean put(Object key, @Nullable Rule rule) {
        RuleSet before = current;
        Rule old = rule == null ? rules.remove(key) : rules.put(key, rule);
        current = new RuleSet(base, rules.values());
        return mayRecordLess(before, old, current, rule);
    }

    /** The rule of a configuration, or null. */
    public synchronized @Nullable Rule get(Object key) {
        return rules.get(key);
    }

    /**
     * Whether less may be recorded of a connection or channel: what the old rule decided is decided by the new one, or by one after
     * the old; and what was decided by a rule after the new one is decided by the new one.
     */
    private static boolean mayRecordLess(RuleSet before, @Nullable Rule old, RuleSet after, @Nullable Rule rule) {
        if (old != null && rule != null && Objects.equals(old.matchText(), rule.matchText())) {
            return decided(after, rule).less(decided(before, old));
        }
        if (old != null) {
            Decision was = decided(before, old);
            List<Decision> next = behind(after, old, rule);
            if (next.stream().anyMatch(decision -> decision.less(was))) {
                return true;
            }
        }
        if (rule != null) {
            Decision is = decided(after, rule);
            return behind(before, rule, old).stream().anyMatch(is::less);
        }
        return false;
    }

    /** What a rule decides; one that was refused has at least recorded what the PID {@code audit.intercept} says. */
    private static Decision decided(RuleSet set, Rule rule) {
        return rule.isRefused() ? set.base() : set.decision(rule);
    }

    /** What may be decided where a rule is asked and does not match: the decisions of the rules behind it, and of the other version. */
    private static List<Decision> behind(RuleSet set, Rule rule, @Nullable Rule other) {
        List<Decision> decisions = new ArrayList<>();
        decisions.add(set.base());
        for (Rule each : set.rules()) {
            boolean isBehind = each.order() > rule.order()
                    || each.order() == rule.order() && each.pid().compareTo(rule.pid()) >= 0;
            if (isBehind || each == other) {
                decisions.add(decided(set, each));
            }
        }
        return decisions;
    }
}
