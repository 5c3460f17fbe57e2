package dev.sshdaudit.core.rules;

import dev.sshdaudit.live.RuleAnswer;
import dev.sshdaudit.live.RuleAnswer.InForce;
import dev.sshdaudit.live.RuleAnswer.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells which rule counts, and why. */
public final class Explanation {

    private static final Set<String> USES = Set.of("shell", "exec", "forwarding");

    private Explanation() {}

    /**
     * Tells which rule counts of a connection.
     *
     * @param channel the use of the channel that is asked about, or null for all
     */
    public static RuleAnswer of(RuleSet rules, Client client, @Nullable String channel) {
        List<Step> steps = new ArrayList<>();
        String decided = null;
        for (Rule rule : rules.rules()) {
            if (decided != null) {
                steps.add(new Step(rule.pid(), false, "is not asked: " + decided));
                continue;
            }
            Step step = step(rule, client, channel);
            steps.add(step);
            boolean undecided = client.user == null && rule.dependsOnUser() && rule.matchesOrigin(client);
            boolean last = step.matches() && !rule.isRefused() && (channel != null || !rule.dependsOnChannel());
            decided = undecided
                    ? "PID " + rules.base().pid() + " counts until the user is known"
                    : last ? "PID " + rule.pid() + " has matched" : null;
        }
        return new RuleAnswer(steps, inForce(rules, rules.choose(client), channel));
    }

    private static Step step(Rule rule, Client client, @Nullable String channel) {
        String mismatch = rule.mismatch(client);
        if (mismatch == null && channel != null && !rule.matchesChannel(channel)) {
            mismatch = "channels does not have " + channel;
        }
        if (mismatch != null) {
            return new Step(
                    rule.pid(), false, (rule.isRefused() ? "was refused, and does not matter here: " : "") + mismatch);
        } else if (rule.isRefused()) {
            return new Step(
                    rule.pid(),
                    true,
                    "was refused, and may have matched: from here on at least what PID audit.intercept says is recorded");
        }
        boolean some = channel == null && rule.dependsOnChannel();
        return new Step(rule.pid(), true, some ? "matches channels " + String.join(", ", rule.channels()) : "matches");
    }

    private static List<InForce> inForce(RuleSet rules, Choice choice, @Nullable String channel) {
        if (channel != null) {
            return List.of(inForce(channel, choice.of(channel)));
        } else if (!choice.dependsOnChannel()) {
            return List.of(inForce("all channels", choice.rest()));
        }
        Set<String> uses = new LinkedHashSet<>();
        rules.rules().forEach(rule -> uses.addAll(rule.channels()));
        uses.addAll(USES.stream().sorted().toList());
        List<InForce> all = new ArrayList<>();
        uses.forEach(use -> all.add(inForce(use, choice.of(use))));
        all.add(inForce("other channels", choice.rest()));
        return all;
    }

    private static InForce inForce(String channels, Decision decision) {
        Map<String, String> keys = new LinkedHashMap<>();
        decision.toMap().forEach((key, value) -> {
            if (decision.isRecorded() || key.equals(Decision.RECORD)) {
                keys.put(key, String.valueOf(value));
            }
        });
        return new InForce(channels, decision.pid(), keys);
    }
}
