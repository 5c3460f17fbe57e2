package dev.sshdaudit.core.rules;

import java.util.List;

/**
 * What is recorded of one connection, and of each of its channels: the rules that match the connection, in order, up to the first
 * that is about all channels. Immutable.
 */
public final class Choice {

    /**
     * A rule about some channels alone that matches the connection.
     *
     * @param rule the rule; one that was refused decides nothing
     * @param decision what it has recorded
     */
    record Matching(Rule rule, Decision decision) {}

    private final List<Matching> matching;
    private final Decision rest;
    private final Decision floor;
    private final Decision most;

    /**
     * Makes a choice.
     *
     * @param matching the rules about some channels alone, in order
     * @param rest what counts for all other channels
     * @param floor what is recorded at least where a rule that was refused may have matched
     */
    Choice(List<Matching> matching, Decision rest, Decision floor) {
        this.matching = List.copyOf(matching);
        this.rest = rest;
        this.floor = floor;
        Decision all = rest;
        for (Matching each : matching) {
            all = all.atLeast(each.rule().isRefused() ? floor : each.decision());
        }
        this.most = all;
    }

    /** What counts where no rule about some channels alone matches. */
    public Decision rest() {
        return rest;
    }

    /**
     * All that may be recorded of any channel. Counts for the connection itself, and for a channel of which the use is not known
     * yet.
     */
    public Decision most() {
        return most;
    }

    /** Whether what is recorded depends on the use of a channel. */
    public boolean dependsOnChannel() {
        return !matching.isEmpty();
    }

    /** What counts for a channel of this use: shell, exec, forwarding, or the name of a subsystem. */
    public Decision of(String use) {
        boolean doubtful = false;
        for (Matching each : matching) {
            if (!each.rule().matchesChannel(use)) {
                continue;
            } else if (!each.rule().isRefused()) {
                return doubtful ? each.decision().atLeast(floor) : each.decision();
            }
            doubtful = true;
        }
        return doubtful ? rest.atLeast(floor) : rest;
    }
}
