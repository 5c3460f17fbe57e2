package dev.sshdaudit.live;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rule counts, and why. Immutable; clients chose some of the texts, which are to be escaped before they are printed.
 *
 * @param steps the rules, in the order in which they are asked
 * @param inForce what is recorded
 */
public record RuleAnswer(List<Step> steps, List<InForce> inForce) {

    /** Copies the lists. */
    public RuleAnswer {
        steps = List.copyOf(steps);
        inForce = List.copyOf(inForce);
    }

    /**
     * A rule that is asked.
     *
     * @param pid the PID of the rule
     * @param matches whether the rule matches, be it some channels alone
     * @param why what matches, or which match fails: words without a full stop
     */
    public record Step(String pid, boolean matches, String why) {}

    /**
     * What is recorded.
     *
     * @param channels of which channels: {@code all channels}, {@code other channels}, or one use such as {@code shell}
     * @param pid the PID that says so
     * @param keys the keys in force, with their values as in a file
     */
    public record InForce(String channels, String pid, Map<String, String> keys) {

        /** Copies the map, in its order. */
        public InForce {
            keys = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(keys));
        }
    }
}
