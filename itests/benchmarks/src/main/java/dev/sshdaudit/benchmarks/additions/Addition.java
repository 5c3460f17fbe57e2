package dev.sshdaudit.benchmarks.additions;

/** Something that recording can do beside writing recordings. */
public enum Addition {
    /** Facts of recordings and connections in a signed ledger. */
    LEDGER("the ledger"),
    /** Keystrokes that the terminal does not show are masked. */
    MASKING("masking"),
    /** Rules decide what is recorded. */
    RULES("rules"),
    /** Events for EventAdmin, and lines of JSON in the log. */
    EVENTS("events"),
    /** Recordings are encrypted. */
    ENCRYPTION("encryption");

    private final String text;

    Addition(String text) {
        this.text = text;
    }

    /** As tables call it. */
    String text() {
        return text;
    }
}
