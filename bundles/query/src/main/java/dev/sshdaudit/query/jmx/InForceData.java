package dev.sshdaudit.query.jmx;

import dev.sshdaudit.live.RuleAnswer;
import java.util.Map;
import javax.management.ConstructorParameters;

/** What is recorded of some channels. Immutable. */
public final class InForceData {

    private final String channels;
    private final String pid;
    private final Map<String, String> keys;

    /** Makes one of its attributes. */
    @ConstructorParameters({"channels", "pid", "keys"})
    public InForceData(String channels, String pid, Map<String, String> keys) {
        this.channels = channels;
        this.pid = pid;
        this.keys = Map.copyOf(keys);
    }

    static InForceData of(RuleAnswer.InForce one) {
        return new InForceData(one.channels(), one.pid(), one.keys());
    }

    /** Of which channels: {@code all channels}, {@code other channels}, or one use such as {@code shell}. */
    public String getChannels() {
        return channels;
    }

    /** The PID that says so. */
    public String getPid() {
        return pid;
    }

    /** The keys in force, with their values as in a file. */
    public Map<String, String> getKeys() {
        return keys;
    }
}
