package dev.sshdaudit.benchmarks;

import java.util.List;

/** Something that can be measured. */
public interface Measurement {

    /** How it is called on the command line. */
    String name();

    /** What it is, in one line. */
    String description();

    /** Measures. What is compared is measured in turns, so that a noisy machine disturbs both sides alike. */
    List<Figure> measure(Effort effort) throws Exception;
}
