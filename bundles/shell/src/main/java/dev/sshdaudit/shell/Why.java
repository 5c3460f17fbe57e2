package dev.sshdaudit.shell;

import dev.sshdaudit.live.RuleAnswer;
import dev.sshdaudit.live.RuleQuestion;
import dev.sshdaudit.text.Visible;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** Asks which rule counts, and prints why. */
final class Why {

    private static final int LARGEST_PORT = 65535;

    private Why() {}

    /**
     * Checks the options.
     *
     * @param others whether something else was asked for, too
     */
    static void check(
            @Nullable String why,
            @Nullable String roles,
            @Nullable Integer server,
            @Nullable String channel,
            boolean others)
            throws CommandException {
        boolean onlyWithWhy = roles != null || server != null || channel != null;
        if (why == null && onlyWithWhy) {
            throw new CommandException("--role, --server and --channel need --why");
        } else if (why != null && others) {
            throw new CommandException("--why stands alone: without a PID and without --default");
        } else if (why != null && why.indexOf('@') < 0 && (roles != null || server != null)) {
            throw new CommandException("--role and --server are for --why user@address: a session has its own");
        } else if (server != null && (server < 1 || server > LARGEST_PORT)) {
            throw new CommandException("--server must be the number of a port, 1 to 65535");
        }
    }

    /** The question that options ask: the last {@code @} stands before the address. */
    static RuleQuestion question(
            String why, @Nullable String roles, @Nullable Integer server, @Nullable String channel) {
        int at = why.lastIndexOf('@');
        return at < 0
                ? RuleQuestion.ofConnection(why, channel)
                : new RuleQuestion(null, why.substring(0, at), why.substring(at + 1), names(roles), server, channel);
    }

    private static @Nullable Set<String> names(@Nullable String list) {
        return list == null
                ? null
                : Arrays.stream(list.split(",")).map(String::strip).collect(Collectors.toUnmodifiableSet());
    }

    /** Prints a line for each rule, and then what is recorded. */
    static void print(RuleAnswer answer, Consumer<String> out) {
        if (answer.steps().isEmpty()) {
            out.accept("There are no rules.");
        }
        for (RuleAnswer.Step step : answer.steps()) {
            out.accept(
                    (step.matches() ? "* " : "  ") + Visible.plain(step.pid()) + ": " + Visible.sentence(step.why()));
        }
        for (RuleAnswer.InForce one : answer.inForce()) {
            out.accept(Visible.sentence(one.channels()) + ": as PID " + Visible.plain(one.pid()) + " says: "
                    + one.keys().entrySet().stream()
                            .map(key -> Visible.plain(key.getKey()) + " = " + Visible.plain(key.getValue()))
                            .collect(Collectors.joining(", ")));
        }
    }
}
