package dev.sshdaudit.config;

import dev.sshdaudit.config.FollowedConfiguration.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of one PID that is in force: the last good one, key by key. {@link #state} and {@link #problem()} are for any
 * thread; the other methods are called by one thread at a time.
 *
 * @param <C> the annotation type that declares the keys
 */
final class InForce<C> {

    private static final String NOTHING = ". Nothing is in force.";

    /** The logger of the follower: operators know its name. */
    private static final Logger LOG = LoggerFactory.getLogger(ConfigFollower.class);

    private final String pid;
    private final ConfigReader<C> reader;
    private final ConfigListener<C> listener;

    /** Null as long as no configuration is in force. */
    private @Nullable C inForce;

    private volatile @Nullable StateOfKeys<C> state;
    private volatile @Nullable Problem problem;

    /** Begins with nothing in force. */
    InForce(String pid, ConfigReader<C> reader, ConfigListener<C> listener) {
        this.pid = pid;
        this.reader = reader;
        this.listener = listener;
    }

    /** What became of the configuration that was put in force last; null before the first. */
    @Nullable
    StateOfKeys<C> state() {
        return state;
    }

    /** What is wrong with the configuration, or null. */
    @Nullable
    Problem problem() {
        return problem;
    }

    /** Something is wrong that operators have to know; tells it with the time since which it is so. */
    void problem(String text) {
        Problem known = problem;
        if (known == null || !known.text().equals(text)) {
            problem = new Problem(Instant.now(), text);
        }
    }

    /**
     * A key that is wrong keeps its value. While nothing is in force, it has its default instead, as a typing error
     * should not keep everything from being recorded; unless it is {@link Decisive}.
     *
     * @param given the keys that are set, with their values
     * @param by who has set them, or null if that is not known
     */
    void put(Map<String, Object> given, @Nullable String by) {
        Map<String, String> refused = new LinkedHashMap<>();
        String why = null;
        try {
            why = tryToPutInForce(given, refused, by);
        } catch (RuntimeException e) {
            LOG.error("PID {}: the configuration could not be put in force", pid, e);
            why = "PID " + pid + ": the configuration could not be put in force: " + e;
            problem(why);
        }
        Map<String, Object> known = new LinkedHashMap<>(given);
        known.keySet().removeIf(key -> !reader.isKey(key));
        state = new StateOfKeys<>(known, inForce, refused, why);
    }

    /** Returns why nothing of the configuration is in force, or null. */
    private @Nullable String tryToPutInForce(
            Map<String, Object> given, Map<String, String> refused, @Nullable String by) {
        List<String> problems = new ArrayList<>();
        while (true) {
            ConfigReader.Reading<C> reading = reader.read(given, inForce, refused.keySet());
            if (listener.isWhole() && !reading.problems().isEmpty()) {
                refused.putAll(reading.refused());
                problems.addAll(reading.problems());
                return refuseWhole(given, refused.keySet(), problems);
            } else if (inForce == null) {
                String lack = listener.lacks(reading.config());
                if (lack != null) {
                    problem = null;
                    LOG.info("PID {}, {}", pid, lack);
                    refused.putAll(reading.refused());
                    return "PID " + pid + ", " + lack;
                } else if (reader.isAnyDecisive(reading.refused().keySet())) {
                    refused.putAll(reading.refused());
                    return reject(String.join("; ", reading.problems()) + NOTHING);
                }
            }
            try {
                listener.apply(reading.config(), by);
                problems.addAll(reading.problems());
                refused.putAll(reading.refused());
                report(String.join("; ", problems), refused.size());
                reader.changes(inForce, reading.config()).log(pid, by, listener.narrows());
                inForce = reading.config();
                return null;
            } catch (InvalidConfigurationException e) {
                problems.add(e.getMessage());
                String key = e.key();
                if (listener.isWhole()) {
                    if (key != null) {
                        refused.put(key, e.getMessage());
                    }
                    return refuseWhole(given, refused.keySet(), problems);
                } else if (key == null
                        || !given.containsKey(key)
                        || inForce == null && reader.isAnyDecisive(Set.of(key))
                        || refused.putIfAbsent(key, e.getMessage()) != null) {
                    return reject(String.join("; ", problems)
                            + (inForce == null ? NOTHING : ". The last good configuration stays in force."));
                }
            }
        }
    }

    /** Refuses a configuration that is put in force whole. */
    private String refuseWhole(Map<String, Object> given, Set<String> refused, List<String> problems) {
        String why = reject(String.join("; ", problems)
                + (inForce == null ? NOTHING : ". The last good configuration stays in force."));
        Set<String> wrong = new TreeSet<>(given.keySet());
        wrong.removeIf(reader::isKey);
        wrong.addAll(refused);
        listener.refused(reader.read(given, null, refused).config(), wrong);
        return why;
    }

    /** Logs what is wrong with a configuration of which the other keys are in force. */
    private void report(String problems, int refused) {
        if (problems.isEmpty()) {
            problem = null;
            return;
        }
        String instead = "";
        if (refused > 0 && inForce == null) {
            instead = "No configuration was in force before, so "
                    + (refused == 1 ? "this key has its default; a" : "these keys have their defaults; a");
        } else if (refused > 0) {
            instead =
                    (refused == 1 ? "The last good value of this key stays" : "The last good values of these keys stay")
                            + " in force; a";
        }
        reject(problems + ". " + (refused == 0 ? "A" : instead) + "ll other keys are in force as they are set.");
    }

    private String reject(String message) {
        LOG.error(message);
        problem(message);
        listener.rejected(message);
        return message;
    }
}
