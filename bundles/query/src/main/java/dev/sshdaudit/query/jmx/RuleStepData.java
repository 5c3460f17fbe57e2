package dev.sshdaudit.query.jmx;

import dev.sshdaudit.live.RuleAnswer;
import javax.management.ConstructorParameters;

/** A rule that was asked. Immutable. */
public final class RuleStepData {

    private final String pid;
    private final boolean matches;
    private final String why;

    /** Makes one of its attributes. */
    @ConstructorParameters({"pid", "matches", "why"})
    public RuleStepData(String pid, boolean matches, String why) {
        this.pid = pid;
        this.matches = matches;
        this.why = why;
    }

    static RuleStepData of(RuleAnswer.Step step) {
        return new RuleStepData(step.pid(), step.matches(), step.why());
    }

    /** The PID of the rule. */
    public String getPid() {
        return pid;
    }

    /** Whether the rule matches, be it some channels alone. */
    public boolean isMatches() {
        return matches;
    }

    /** What matches, or which match fails. */
    public String getWhy() {
        return why;
    }
}
