package dev.sshdaudit.query.jmx;

import dev.sshdaudit.live.RuleAnswer;
import java.util.List;
import javax.management.ConstructorParameters;

/** Which rule counts, and why. Immutable. */
public final class WhyData {

    private final List<RuleStepData> steps;
    private final List<InForceData> inForce;

    /** Makes one of its attributes. */
    @ConstructorParameters({"steps", "inForce"})
    public WhyData(List<RuleStepData> steps, List<InForceData> inForce) {
        this.steps = List.copyOf(steps);
        this.inForce = List.copyOf(inForce);
    }

    static WhyData of(RuleAnswer answer) {
        return new WhyData(
                answer.steps().stream().map(RuleStepData::of).toList(),
                answer.inForce().stream().map(InForceData::of).toList());
    }

    /** The rules, in the order in which they are asked. */
    public List<RuleStepData> getSteps() {
        return steps;
    }

    /** What is recorded. */
    public List<InForceData> getInForce() {
        return inForce;
    }
}
