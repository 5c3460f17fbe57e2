package dev.sshdaudit.asciinema;

import java.util.List;

/**
 * How casts are written. Immutable.
 *
 * @param version the version of the format, 2 or 3
 * @param idleTimeLimit seconds to which players are told to shorten pauses, or 0 to leave pauses as they were
 * @param env names of the environment variables that may stand in a cast, as far as the client set them; {@code TERM}
 *     is the terminal's type
 * @param input whether what users typed stands in a cast, where it was recorded at all
 * @param safe whether a cast has no more than {@link dev.sshdaudit.text.TerminalFilter} lets pass
 */
public record CastSettings(int version, int idleTimeLimit, List<String> env, boolean input, boolean safe) {

    /**
     * The defaults: version 2, pauses as they were, the variables that asciinema keeps and the language, input where it
     * is recorded, and all output.
     */
    public static final CastSettings DEFAULT = new CastSettings(2, 0, List.of("TERM", "SHELL", "LANG"), true, false);

    /**
     * Checks the values, and copies the list.
     *
     * @throws IllegalArgumentException if there is no such version, or the limit is negative
     */
    public CastSettings {
        if (version != 2 && version != 3) {
            throw new IllegalArgumentException("version " + version);
        }
        if (idleTimeLimit < 0) {
            throw new IllegalArgumentException("idleTimeLimit " + idleTimeLimit);
        }
        env = List.copyOf(env);
    }

    /** Settings for casts that have all output, harmless to a terminal or not. */
    public CastSettings(int version, int idleTimeLimit, List<String> env, boolean input) {
        this(version, idleTimeLimit, env, input, false);
    }
}
