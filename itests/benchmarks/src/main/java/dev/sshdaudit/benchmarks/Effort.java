package dev.sshdaudit.benchmarks;

/** How much is measured. */
public enum Effort {
    /** Enough to see that everything works; the figures mean nothing. */
    SMOKE,
    /** What figures are reported from. */
    FULL;

    /** The number for this effort. */
    public int of(int full, int smoke) {
        return this == FULL ? full : smoke;
    }
}
