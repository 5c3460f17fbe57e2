package dev.sshdaudit.shell;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Chooses some of very many names at random, each with the same probability, and keeps no others. Who changed a recording cannot know
 * which ones will be chosen.
 */
final class Sample {

    private final int most;
    private final Random random;
    private final List<String> chosen = new ArrayList<>();
    private long of;

    /**
     * Chooses names that nothing can foretell.
     *
     * @param most how many names to choose, from 1
     */
    Sample(int most) {
        this(most, new SecureRandom());
    }

    Sample(int most, Random random) {
        this.most = most;
        this.random = random;
    }

    /** Takes a name, each once. */
    void take(String name) {
        of++;
        if (chosen.size() < most) {
            chosen.add(name);
        } else {
            long place = random.nextLong(of);
            if (place < most) {
                chosen.set((int) place, name);
            }
        }
    }

    /** The names that were chosen. */
    Set<String> names() {
        return Set.copyOf(chosen);
    }

    /** How many names there were to choose from. */
    long of() {
        return of;
    }
}
